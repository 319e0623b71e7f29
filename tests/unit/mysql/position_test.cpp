#include <string>

#include "tests/support/catch.hpp"

#include "drivers/mysql/errors.hpp"

namespace {

std::string Message(const std::string &near_text, int line) {
  return "You have an error in your SQL syntax; check the manual that corresponds to your MariaDB server version for "
         "the right syntax to use near '" +
         near_text + "' at line " + std::to_string(line);
}

std::int64_t In(const std::string &statement, const std::string &near_text, int line) {
  return msr::mysql::SyntaxErrorPosition(Message(near_text, line), statement, 0, statement.size());
}

}  // namespace

TEST_CASE("mysql position: the text that the server quotes is found", "[mysql]") {
  CHECK(In("SELEC 1", "SELEC 1", 1) == 0);
  CHECK(In("SELECT 1 1 1", "1 1", 1) == 9);
  CHECK(In("SELECT 1 +", "", 1) == 10);
}

TEST_CASE("mysql position: offsets are bytes although the server counts lines", "[mysql]") {
  const std::string text = "SELECT '\xC3\xB6\xE2\x82\xAC',\r\n  \xE2\x82\xAC bar baz";
  CHECK(In(text, "bar baz", 2) == static_cast<std::int64_t>(text.find("bar")));
}

TEST_CASE("mysql position: lines count from the first character that is not white space", "[mysql]") {
  const std::string text = "\n\n  INSERT INTO t\nVALUES (x y)";
  CHECK(In(text, "y)", 2) == static_cast<std::int64_t>(text.find("y)")));
}

TEST_CASE("mysql position: a quotation that was cut decides by its line", "[mysql]") {
  const std::string row = "  same text on every line that is long enough for the server to cut it off somewhere,\n";
  const std::string text = "SELECT\n" + row + row + row;
  const std::string cut = row.substr(2, 70);
  CHECK(In(text, cut + "...", 3) == static_cast<std::int64_t>(7 + row.size() + 2));
  CHECK(In(text, cut, 4) == static_cast<std::int64_t>(7 + 2 * row.size() + 2));
}

TEST_CASE("mysql position: in a message an offset belongs to its own statement", "[mysql]") {
  const std::string sent = "START TRANSACTION\n;\nSELECT 1 FROM\n;\nCOMMIT";
  const std::size_t begin = 20;
  const std::size_t size = 13;
  REQUIRE(sent.substr(begin, size) == "SELECT 1 FROM");
  CHECK(msr::mysql::SyntaxErrorPosition(Message("FROM\n;\nCOMMIT", 1), sent, begin, size) == 9);
  CHECK(msr::mysql::SyntaxErrorPosition(Message(";\nCOMMIT", 2), sent, begin, size) == 13);
}

TEST_CASE("mysql position: what cannot be found is not guessed", "[mysql]") {
  CHECK(In("SELECT 1", "elsewhere", 1) == -1);
  CHECK(In("SELECT 1", "1", 7) == -1);
  CHECK(msr::mysql::SyntaxErrorPosition("no quotes here", "SELECT 1", 0, 8) == -1);
}

TEST_CASE("mysql position: a message quotes nothing of what was sent behind the statement", "[mysql]") {
  const std::string statement = "CREATE TABLE a (i INT) TYPE=MyISAM";
  const std::string sent = statement + "\n;\nUPDATE `s`.`schema_version` SET state = 'x'";
  const std::string quoted =
      "You have an error in your SQL syntax; near 'TYPE=MyISAM\n;\nUPDATE `s`.`schema_version` SET state = 'x'' at "
      "line 1";

  CHECK(msr::mysql::WithoutWhatFollows(quoted, sent, 0, statement.size(), 23) ==
        "You have an error in your SQL syntax; near 'TYPE=MyISAM' at line 1");
  CHECK(msr::mysql::WithoutWhatFollows("near 'TYPE' at line 1", sent, 0, statement.size(), 23) ==
        "near 'TYPE' at line 1");
  CHECK(msr::mysql::WithoutWhatFollows(quoted, sent, 0, statement.size(), -1) == quoted);
}
