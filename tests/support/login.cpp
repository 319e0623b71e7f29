#include "tests/support/login.hpp"

#include <fmt/format.h>

#include "tests/support/leak.hpp"
#include "tests/support/workspace.hpp"

namespace msr::test {
namespace {

std::string QuotedPassword() {
  std::string quoted;
  for (const char c : RequiredVariable("MSR_TEST_PASSWORD"))
    quoted += (c == '\'' || (c == '\\' && IsMysql())) ? std::string(2, c) : std::string(1, c);
  return quoted;
}

}  // namespace

Login::Login(TestDatabase &database) : database_(database) {
  const std::string name = ParseServerUrl(database.url()).database;
  user_ = "ro" + name.substr(name.size() - 12);
  if (IsPostgresql()) {
    database.Execute(fmt::format("CREATE ROLE {} LOGIN PASSWORD '{}'", user_, QuotedPassword()));
    database.Execute("GRANT USAGE ON SCHEMA public TO " + user_);
    database.Execute("GRANT SELECT ON ALL TABLES IN SCHEMA public TO " + user_);
  } else {
    database.Execute(fmt::format("CREATE USER {}@'%' IDENTIFIED BY '{}'", user_, QuotedPassword()));
    database.Execute(fmt::format("GRANT SELECT ON {}.* TO {}@'%'", name, user_));
  }
}

Login::~Login() {
  database_.Disconnect();
  if (IsPostgresql()) database_.Execute("DROP OWNED BY " + user_);
  database_.Execute((IsPostgresql() ? "DROP ROLE " : "DROP USER ") + user_);
}

}  // namespace msr::test
