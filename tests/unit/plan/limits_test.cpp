#include "core/plan/limits.hpp"

#include "core/plan/shape.hpp"
#include "drivers/mysql/dialect.hpp"
#include "drivers/postgresql/dialect.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/plan/fixture.hpp"

using msr::ErrorKind;
using msr::plan::Database;
using msr::plan::LimitOrigin;
using msr::plan::LimitRules;
using msr::plan::Prepared;
using msr::plan::Script;
using namespace std::chrono_literals;

namespace {

constexpr LimitRules kBoth{.can_limit_waiting = true, .can_limit_statements = true};

Database Postgresql(const LimitRules &limits = kBoth) {
  return {&msr::postgresql::kDialect, true, "PostgreSQL", limits};
}
Database Mysql(const LimitRules &limits = kBoth) {
  return {&msr::mysql::kDialect, false, "MySQL", limits};
}

msr::Result<Prepared> Up(const std::string &text, const Database &database) {
  std::vector<msr::Error> problems;
  static const msr::sql::Placeholders kNone;
  msr::plan::Step step{.migration = fixture::File("1")};
  std::optional<Prepared> prepared =
      msr::plan::Prepare(step, Script::OfText(text, step.file(), kNone), database, problems);
  if (prepared) return std::move(*prepared);
  return msr::Fail(problems.front());
}

msr::Error Problem(const std::string &text, const Database &database = Postgresql()) {
  const auto prepared = Up(text, database);
  return prepared ? msr::Error() : prepared.error();
}

}  // namespace

TEST_CASE("limits: a transaction waits five seconds by default and runs as long as it takes", "[limits]") {
  const auto prepared = Up("CREATE TABLE a (x int);", Postgresql());

  REQUIRE(prepared);
  CHECK(prepared->limits.lock.time == 5s);
  CHECK(prepared->limits.lock.origin == LimitOrigin::kDefault);
  CHECK(prepared->limits.statement.time == 0s);
}

TEST_CASE("limits: outside of a transaction nothing is limited by default", "[limits]") {
  CHECK(Up("ALTER TABLE a ADD x int;", Mysql())->limits.lock.time == 0s);
  CHECK(Up("INSERT INTO a VALUES (1);", Mysql())->limits.lock.time == 5s);
  CHECK(Up("-- msr:no-transaction\nSELECT 1;", Postgresql())->limits.lock.time == 0s);
}

TEST_CASE("limits: an option holds for all files but those whose statement refuses a transaction", "[limits]") {
  LimitRules rules = kBoth;
  rules.lock_timeout = 2s;
  rules.statement_timeout = 1min;
  const std::string index = "CREATE INDEX CONCURRENTLY i ON a (x);";

  CHECK(Up("CREATE TABLE a (x int);", Postgresql(rules))->limits.lock.time == 2s);
  CHECK(Up("ALTER TABLE a ADD x int;", Mysql(rules))->limits.lock.time == 2s);
  CHECK(Up(index, Postgresql(rules))->limits.lock.time == 0s);
  CHECK(Up(index, Postgresql(rules))->limits.statement.time == 1min);
  CHECK(Up("-- msr:lock-timeout 3s\n" + index, Postgresql(rules))->limits.lock.time == 3s);
}

TEST_CASE("limits: the file's own word overrides the option", "[limits]") {
  LimitRules rules = kBoth;
  rules.lock_timeout = 2s;
  rules.statement_timeout = 1min;
  const auto prepared = Up("-- msr:lock-timeout 700ms\n-- msr:statement-timeout none\nSELECT 1;", Postgresql(rules));

  REQUIRE(prepared);
  CHECK(prepared->limits.lock.time == 700ms);
  CHECK(prepared->limits.lock.origin == LimitOrigin::kFile);
  CHECK(prepared->limits.statement.time == 0s);
  CHECK(Up("-- msr:lock-timeout 0\nSELECT 1;", Postgresql(rules))->limits.lock.time == 0s);
}

TEST_CASE("limits: a directive without a duration is refused where it stands", "[limits]") {
  const msr::Error none = Problem("-- x\n-- msr:lock-timeout\nSELECT 1;");
  CHECK(none.kind == ErrorKind::kSyntax);
  CHECK(none.message == "msr:lock-timeout needs a duration");
  CHECK(none.hint == "write for example -- msr:lock-timeout 5s; none lifts the limit");
  REQUIRE(none.where);
  CHECK(none.where->line == 2);

  const msr::Error bad = Problem("-- msr:statement-timeout soon\nSELECT 1;");
  CHECK(bad.message ==
        "msr:statement-timeout: \"soon\" is not a duration such as 500ms, 5s, 2m or 1h (a plain number is seconds)");
}

TEST_CASE("limits: a directive given twice or behind the first statement is refused", "[limits]") {
  const msr::Error twice = Problem("-- msr:lock-timeout 5s\n-- msr:lock-timeout 5s\nSELECT 1;");
  CHECK(twice.message == "msr:lock-timeout is given a second time");
  REQUIRE(twice.where);
  CHECK(twice.where->line == 2);

  const msr::Error late = Problem("SELECT 1;\n-- msr:statement-timeout 5s\nSELECT 2;");
  CHECK(late.message == "msr:statement-timeout stands behind the first statement");
  CHECK(late.hint == "write it at the head of the file");
  REQUIRE(late.where);
  CHECK(late.where->line == 2);
}

TEST_CASE("limits: what the database cannot limit is refused and not passed over", "[limits]") {
  LimitRules rules{.can_limit_waiting = true, .statement_timeout = 5s};
  const msr::Error option = Problem("SELECT 1;", Mysql(rules));
  CHECK(option.kind == ErrorKind::kConfig);
  CHECK(option.message == "MySQL cannot limit how long a statement runs");
  CHECK(option.hint == "leave --statement-timeout out");
  CHECK_FALSE(option.where);

  const msr::Error file = Problem("-- msr:lock-timeout 5s\nSELECT 1;", Mysql(LimitRules()));
  CHECK(file.kind == ErrorKind::kSyntax);
  CHECK(file.message == "MySQL cannot limit how long a statement waits");
  REQUIRE(file.where);
  CHECK(file.where->line == 1);
  CHECK(Up("INSERT INTO a VALUES (1);", Mysql(LimitRules()))->limits.lock.time == 0s);
}
