#include <string>
#include <vector>

#include "tests/support/catch.hpp"

#include "drivers/mysql/option_files.hpp"

namespace {

msr::mysql::FileOptions Read(const std::string &text) {
  msr::mysql::FileOptions options;
  std::vector<std::string> includes;
  msr::mysql::ReadOptionText(text, options, includes);
  return options;
}

}  // namespace

TEST_CASE("mysql option files: only the groups of clients are read", "[mysql]") {
  const auto options = Read("user=nobody\n[mysqld]\nuser=mysql\n[client]\nuser = msr\n[mysqldump]\nuser=dump\n");
  REQUIRE(options.size() == 1);
  CHECK(options.at("user") == "msr");
}

TEST_CASE("mysql option files: a later line wins and spelling does not matter", "[mysql]") {
  const auto options = Read("[client]\nconnect_timeout=3\n\n[client-mariadb]\nconnect-timeout = 5\nskip-ssl\r\n");
  CHECK(options.at("connect-timeout") == "5");
  CHECK(options.at("skip-ssl").empty());
}

TEST_CASE("mysql option files: quotes and escapes and comments", "[mysql]") {
  const auto options = Read(
      "[client]\n# password=no\n; password=no\na='p@:/%\\'\"\\\\ x' # note\nb=\"# no comment\"\n"
      "c=one\\stwo\\tx # note\nd=no#comment\ne=back\\xslash\n");
  CHECK(options.at("a") == "p@:/%'\"\\ x");
  CHECK(options.at("b") == "# no comment");
  CHECK(options.at("c") == "one two\tx");
  CHECK(options.at("d") == "no#comment");
  CHECK(options.at("e") == "back\\xslash");
}

TEST_CASE("mysql option files: includes are handed back", "[mysql]") {
  msr::mysql::FileOptions options;
  std::vector<std::string> includes;
  msr::mysql::ReadOptionText("!includedir /etc/mysql/conf.d/\n!include /x.cnf\n", options, includes);
  REQUIRE(includes.size() == 2);
  CHECK(includes[0] == "!includedir /etc/mysql/conf.d/");
}
