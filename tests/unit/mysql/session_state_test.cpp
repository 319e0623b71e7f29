#include <algorithm>
#include <string>
#include <vector>

#include "tests/support/catch.hpp"

#include "drivers/mysql/session_state.hpp"

namespace {

msr::mysql::SessionState State() {
  msr::mysql::SessionState state;
  state.SetDatabase("app");
  state.SetRole("SET ROLE NONE");
  state.Remember("sql_mode", "STRICT_TRANS_TABLES");
  state.Remember("lock_wait_timeout", "86400");
  state.Remember("sql_log_bin", "ON");
  return state;
}

void Watch(msr::mysql::SessionState &state, const std::string &text) {
  state.Watch(text, msr::mysql::Look(text));
}

bool Has(const std::vector<std::string> &statements, const std::string &sql) {
  return std::find(statements.begin(), statements.end(), sql) != statements.end();
}

TEST_CASE("session state: a mode is taken out of a list of modes and nothing else is") {
  using msr::mysql::WithoutMode;

  CHECK(WithoutMode("A,NO_BACKSLASH_ESCAPES,B", "NO_BACKSLASH_ESCAPES") == "A,B");
  CHECK(WithoutMode("NO_BACKSLASH_ESCAPES,B", "NO_BACKSLASH_ESCAPES") == "B");
  CHECK(WithoutMode("A,NO_BACKSLASH_ESCAPES", "NO_BACKSLASH_ESCAPES") == "A");
  CHECK(WithoutMode("NO_BACKSLASH_ESCAPES", "NO_BACKSLASH_ESCAPES").empty());
  CHECK(WithoutMode("A,NO_BACKSLASH_ESCAPES_X", "NO_BACKSLASH_ESCAPES") == "A,NO_BACKSLASH_ESCAPES_X");
  CHECK(WithoutMode("", "NO_BACKSLASH_ESCAPES").empty());
}

}  // namespace

TEST_CASE("mysql session state: the list is restored whether or not it was seen to change", "[mysql]") {
  msr::mysql::SessionState state = State();
  const std::vector<std::string> statements = state.Restore(false);
  CHECK(Has(statements, "SET SESSION sql_mode='STRICT_TRANS_TABLES', SESSION lock_wait_timeout=86400"));
  CHECK(Has(statements, "USE `app`"));
  CHECK(Has(statements, "SET ROLE NONE"));
  CHECK(Has(statements, "UNLOCK TABLES"));
}

TEST_CASE("mysql session state: further settings are restored when a SET names them", "[mysql]") {
  msr::mysql::SessionState state = State();
  Watch(state, "SET @@session.sort_buffer_size = 5, GLOBAL max_connections = 9, @x = 'big_tables = 1, y = 2'");
  const std::vector<std::string> statements = state.Restore(false);
  CHECK(Has(statements, "SET SESSION sort_buffer_size=DEFAULT"));
  CHECK(Has(statements, "SET @`x`=NULL"));
  for (const std::string &sql : statements) {
    CHECK(sql.find("max_connections") == std::string::npos);
    CHECK(sql.find("big_tables") == std::string::npos);
  }
  CHECK_FALSE(Has(state.Restore(false), "SET SESSION sort_buffer_size=DEFAULT"));
}

TEST_CASE("mysql session state: columns of an UPDATE are not settings", "[mysql]") {
  msr::mysql::SessionState state = State();
  const std::size_t before = state.Restore(false).size();
  Watch(state, "UPDATE t SET sort_buffer_size = 5");
  Watch(state, "SET STATEMENT max_statement_time=5 FOR SELECT 1");
  CHECK(state.Restore(false).size() == before);
}

TEST_CASE("mysql session state: what a transaction forbids waits for its end", "[mysql]") {
  msr::mysql::SessionState state = State();
  Watch(state, "SET autocommit = 0, sql_log_bin = 0");
  for (const std::string &sql : state.Restore(true)) {
    CHECK(sql.find("autocommit") == std::string::npos);
    CHECK(sql.find("sql_log_bin") == std::string::npos);
  }
  const std::vector<std::string> later = state.TakeDeferred();
  CHECK(Has(later, "SET SESSION autocommit=DEFAULT"));
  CHECK(Has(later, "SET SESSION sql_log_bin='ON'"));
  CHECK(state.TakeDeferred().empty());
}

TEST_CASE("mysql session state: temporary tables are dropped where they were made", "[mysql]") {
  msr::mysql::SessionState state = State();
  Watch(state, "CREATE TEMPORARY TABLE One (a int)");
  Watch(state, "USE `other`");
  Watch(state, "create or replace temporary table if not exists `t 2`(a int)");
  Watch(state, "CREATE TEMPORARY TABLE third.`x` SELECT 1");
  CHECK(Has(state.Restore(false), "DROP TEMPORARY TABLE IF EXISTS `app`.`One`, `other`.`t 2`, `third`.`x`"));
}
