#include "core/plan/shape.hpp"
#include "drivers/mysql/dialect.hpp"
#include "drivers/postgresql/dialect.hpp"
#include "drivers/sqlite/dialect.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/plan/fixture.hpp"

using msr::ErrorKind;
using msr::plan::Database;
using msr::plan::Prepared;
using msr::plan::Script;
using msr::plan::SentStatements;

namespace {

const Database kPostgresql{&msr::postgresql::kDialect, true, "PostgreSQL"};
const Database kMysql{&msr::mysql::kDialect, false, "MySQL"};
const Database kSqlite{&msr::sqlite::kDialect, true, "SQLite"};

/// The prepared step, or the first problem.
msr::Result<Prepared> PrepareText(msr::plan::Step step, const std::string &text, const Database &database) {
  std::vector<msr::Error> problems;
  const std::string file = step.file();
  std::optional<Prepared> prepared =
      msr::plan::Prepare(std::move(step), Script::OfText(text, file), database, problems);
  if (prepared) return std::move(*prepared);
  return msr::Fail(problems.front());
}

msr::Result<Prepared> Up(const std::string &text, const Database &database) {
  return PrepareText({.migration = fixture::File("1")}, text, database);
}

/// The statements that are sent.
std::vector<std::string> Sent(const Prepared &prepared, const Database &database) {
  std::vector<std::string> texts;
  auto statements = SentStatements::Open(prepared, *database.dialect);
  while (!statements->at_end()) {
    const auto group = statements->Next();
    for (const msr::sql::Statement &statement : *group) texts.emplace_back(statement.text);
  }
  return texts;
}

}  // namespace

TEST_CASE("shape: a file runs in one transaction where the database can", "[shape]") {
  const std::string text = "CREATE TABLE a (x int); INSERT INTO a VALUES (1);";

  CHECK(Up(text, kPostgresql)->transaction);
  CHECK(Up(text, kSqlite)->transaction);
  CHECK_FALSE(Up(text, kMysql)->transaction);
  CHECK(Up("INSERT INTO a VALUES (1); UPDATE a SET x = 2;", kMysql)->transaction);
}

TEST_CASE("shape: a statement that refuses a transaction runs without by itself", "[shape]") {
  const auto prepared = Up("CREATE INDEX CONCURRENTLY i ON a (x);", kPostgresql);

  REQUIRE(prepared);
  CHECK_FALSE(prepared->transaction);
  CHECK_FALSE(prepared->why_no_transaction.empty());
}

TEST_CASE("shape: a file that mixes both kinds is an error at the statement that refuses", "[shape]") {
  const auto prepared = Up("CREATE TABLE a (x int);\nCREATE INDEX CONCURRENTLY i ON a (x);", kPostgresql);

  REQUIRE_FALSE(prepared);
  CHECK(prepared.error().kind == ErrorKind::kSyntax);
  CHECK(prepared.error().where->line == 2);
  CHECK(Up("-- msr:no-transaction\nCREATE TABLE a (x int);\nCREATE INDEX CONCURRENTLY i ON a (x);", kPostgresql));
}

TEST_CASE("shape: BEGIN and COMMIT around the whole file are the engine's own", "[shape]") {
  const auto prepared = Up("BEGIN;\nCREATE TABLE a (x int);\nCOMMIT;", kPostgresql);

  REQUIRE(prepared);
  CHECK(prepared->transaction);
  CHECK(prepared->statements == 1);
  CHECK(Sent(*prepared, kPostgresql) == std::vector<std::string>{"CREATE TABLE a (x int)"});
}

TEST_CASE("shape: settings may stand around the transaction of a dump", "[shape]") {
  const auto prepared = Up("PRAGMA foreign_keys=OFF;\nBEGIN TRANSACTION;\nCREATE TABLE a (x);\nCOMMIT;", kSqlite);

  REQUIRE(prepared);
  CHECK(prepared->statements == 2);
  CHECK(prepared->changes_session);
}

TEST_CASE("shape: transaction control in the middle is an error", "[shape]") {
  for (const char *text : {"CREATE TABLE a (x int); COMMIT; DROP TABLE a;", "BEGIN; CREATE TABLE a (x int);",
                           "BEGIN; SELECT 1; COMMIT; BEGIN; SELECT 2; COMMIT;", "ROLLBACK;"}) {
    CAPTURE(text);
    const auto prepared = Up(text, kPostgresql);
    REQUIRE_FALSE(prepared);
    CHECK(prepared.error().kind == ErrorKind::kSyntax);
    CHECK(Up(std::string("-- msr:no-transaction\n") + text, kPostgresql));
  }
}

TEST_CASE("shape: atomicity that MySQL cannot give is refused and not dropped", "[shape]") {
  CHECK_FALSE(Up("START TRANSACTION; CREATE TABLE a (x int); INSERT INTO a VALUES (1); COMMIT;", kMysql));
  const auto prepared = Up("START TRANSACTION; INSERT INTO a VALUES (1); COMMIT;", kMysql);
  REQUIRE(prepared);
  CHECK(prepared->transaction);
}

TEST_CASE("shape: an unknown directive is an error with a suggestion", "[shape]") {
  const auto prepared = Up("-- msr:no-transactions\nSELECT 1;", kPostgresql);

  REQUIRE_FALSE(prepared);
  CHECK_THAT(prepared.error().hint, ContainsSubstring("no-transaction"));
  CHECK(prepared.error().where->line == 1);
}

TEST_CASE("shape: a directive behind the first statement is an error", "[shape]") {
  CHECK_FALSE(Up("SELECT 1;\n-- msr:no-transaction\n", kPostgresql));
}

TEST_CASE("shape: statements that would take the lock away are refused", "[shape]") {
  CHECK_FALSE(Up("SELECT pg_advisory_unlock_all();", kPostgresql));
  CHECK_FALSE(Up("DISCARD ALL;", kPostgresql));
}

TEST_CASE("shape: the guards of pg_dump are passed over with a notice", "[shape]") {
  const auto prepared = Up("\\restrict x\nCREATE TABLE a (b int);\n\\unrestrict x\n", kPostgresql);

  REQUIRE(prepared);
  CHECK(prepared->statements == 1);
  CHECK(Sent(*prepared, kPostgresql) == std::vector<std::string>{"CREATE TABLE a (b int)"});
  REQUIRE(prepared->warnings.size() == 1);
  CHECK(prepared->warnings[0].message.find("2 lines not sent") != std::string::npos);
}

TEST_CASE("shape: an empty file is recorded with a warning", "[shape]") {
  const auto prepared = Up("-- nothing yet\n", kPostgresql);

  REQUIRE(prepared);
  CHECK(prepared->statements == 0);
  CHECK(prepared->warnings.size() == 1);
}

TEST_CASE("shape: a failed migration goes on behind its done part and refuses an edit of it", "[shape]") {
  const auto first = Up("CREATE TABLE a (x int); CREATE TABLE b (x int);", kMysql);
  REQUIRE(first);
  auto record = fixture::Row(fixture::File("1"), msr::history::RecordState::kFailed);
  record.statements_done = 1;
  record.done_hash = msr::plan::NextHash("", "CREATE TABLE a (x int)");

  const auto rest_edited = PrepareText({.migration = fixture::File("1"), .record = record},
                                       "CREATE TABLE a (x int); CREATE TABLE c (x int); SELECT 1;", kMysql);
  REQUIRE(rest_edited);
  CHECK(rest_edited->first_statement == 1);
  const auto done_edited = PrepareText({.migration = fixture::File("1"), .record = record},
                                       "CREATE TABLE a (y int); CREATE TABLE b (x int);", kMysql);
  REQUIRE_FALSE(done_edited);
  CHECK(done_edited.error().kind == ErrorKind::kDrift);
}

TEST_CASE("shape: text that cannot be taken apart names file line and column", "[shape]") {
  const auto prepared = Up("SELECT 1;\nSELECT 'open", kPostgresql);

  REQUIRE_FALSE(prepared);
  CHECK(prepared.error().where->file == "V1_m.up.sql");
  CHECK(prepared.error().where->line == 2);
  CHECK(prepared.error().where->column == 8);
}
