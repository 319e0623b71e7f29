#include <algorithm>

#include "core/base/sha256.hpp"
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

const msr::sql::Placeholders kNoVariables;

/// The prepared step, or the first problem.
msr::Result<Prepared> PrepareText(msr::plan::Step step, const std::string &text, const Database &database,
                                  const msr::sql::Placeholders &variables = kNoVariables) {
  std::vector<msr::Error> problems;
  const std::string file = step.file();
  std::optional<Prepared> prepared =
      msr::plan::Prepare(std::move(step), Script::OfText(text, file, variables), database, problems);
  if (prepared) return std::move(*prepared);
  return msr::Fail(problems.front());
}

msr::Result<Prepared> Up(const std::string &text, const Database &database,
                         const msr::sql::Placeholders &variables = kNoVariables) {
  return PrepareText({.migration = fixture::File("1")}, text, database, variables);
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
  const auto refused = Up("START TRANSACTION;\nINSERT INTO b VALUES (1);\nCREATE TABLE a (x int);\nCOMMIT;", kMysql);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().where->line == 3);
  CHECK_THAT(refused.error().message, ContainsSubstring("may commit at this statement by itself"));
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

namespace {

msr::sql::Placeholders Variables(const std::string &prefix, const std::string &password) {
  msr::sql::Placeholders placeholders;
  REQUIRE(placeholders.Add("prefix", {.text = prefix}));
  REQUIRE(placeholders.Add("lines", {.text = "1\n+ 2"}));
  REQUIRE(placeholders.Add("password", {.text = password, .secret = true}));
  return placeholders;
}

/// `line` so often that no window holds all of it.
std::string ManyTimes(const std::string &line) {
  std::string text;
  while (text.size() < 3 * msr::sql::StatementReader::kWindow) text += line;
  return text;
}

/// The hash that a run leaves behind the first statement.
std::string DoneHash(const Prepared &prepared, const Database &database) {
  auto statements = SentStatements::Open(prepared, *database.dialect);
  const auto group = statements->Next();
  const msr::sql::Statement &first = group->at(0);
  const std::string text = statements->Masked(first.text);
  if (!first.has_copy_data) return msr::plan::NextHash("", text);
  msr::Sha256 hash;
  hash.Update(statements->Masked(first.copy_data));
  while (true) {
    const auto data = statements->NextCopyData();
    if (data->empty()) break;
    hash.Update(statements->Masked(*data));
  }
  return msr::plan::NextHash("", text, hash.Hex());
}

msr::history::Record FailedBehindFirst(const std::string &done_hash) {
  msr::history::Record record = fixture::Row(fixture::File("1"), msr::history::RecordState::kFailed);
  record.statements_done = 1;
  record.done_hash = done_hash;
  return record;
}

}  // namespace

TEST_CASE("shape: placeholders are replaced and secrets are not shown in a plan", "[shape]") {
  const msr::sql::Placeholders variables = Variables("app_", "s3cr3t!x");
  const auto prepared =
      Up("SELECT ${lines};\n\nCREATE ROLE ${prefix}r PASSWORD '${password}';", kPostgresql, variables);

  REQUIRE(prepared);
  CHECK(Sent(*prepared, kPostgresql).at(1) == "CREATE ROLE app_r PASSWORD 's3cr3t!x'");
  const auto planned = Describe(*prepared, *kPostgresql.dialect);
  REQUIRE(planned);
  CHECK(planned->statements.at(1).text == "CREATE ROLE app_r PASSWORD '***'");
  CHECK(planned->statements.at(1).line == 3);
}

TEST_CASE("shape: errors behind a placeholder have their place in the file", "[shape]") {
  const msr::sql::Placeholders variables = Variables("much_longer_than_the_name_", "s3cr3t!x");

  const auto open = Up("SELECT ${lines};\nSELECT '${password}', ${prefix}a, 'é", kPostgresql, variables);
  REQUIRE_FALSE(open);
  CHECK(open.error().where->file == "V1_m.up.sql");
  CHECK(open.error().where->line == 2);
  CHECK(open.error().where->column == 35);
  CHECK(open.error().where->source_line == "SELECT '${password}', ${prefix}a, 'é");

  const auto unknown = Up("SELECT ${lines};\n -- msr:prefix\n", kPostgresql, variables);
  REQUIRE_FALSE(unknown);
  CHECK(unknown.error().where->line == 2);
  CHECK(unknown.error().where->column == 2);

  const auto undefined = Up("SELECT 1;\nSELECT ${prefx};", kPostgresql, variables);
  REQUIRE_FALSE(undefined);
  CHECK(undefined.error().kind == ErrorKind::kSyntax);
  CHECK(undefined.error().where->file == "V1_m.up.sql");
  CHECK(undefined.error().where->line == 2);
  CHECK(undefined.error().where->column == 8);

  const auto quoted = Up("SELECT 1;\n\\${password}\n", kPostgresql, variables);
  REQUIRE_FALSE(quoted);
  CHECK(quoted.error().message == "\\*** is a command of the database's client, not SQL");
}

TEST_CASE("shape: places behind placeholders are found in a text that no window holds", "[shape]") {
  const msr::sql::Placeholders variables = Variables("much_longer_than_the_name_", "s3cr3t!x");
  const std::string line = "INSERT INTO ${prefix}a VALUES ('${password}', ${lines});\n";
  const std::string text = ManyTimes(line);
  const std::size_t lines = text.size() / line.size();

  const auto open = Up(text + "SELECT '${password}', 'open", kPostgresql, variables);
  REQUIRE_FALSE(open);
  CHECK(open.error().where->line == lines + 1);
  CHECK(open.error().where->column == 23);
  const auto undefined = Up(text + "SELECT ${prefx};", kPostgresql, variables);
  REQUIRE_FALSE(undefined);
  CHECK(undefined.error().where->line == lines + 1);
  CHECK(undefined.error().where->column == 8);
  CHECK(Up(text, kPostgresql, variables)->statements == lines);
}

TEST_CASE("shape: what a server says about the inside of a secret is left out", "[shape]") {
  const msr::sql::Placeholders variables = Variables("a_", "x'y z");
  const auto prepared = Up("SELECT ('${password}'');", kPostgresql, variables);
  REQUIRE(prepared);
  const std::string sent = Sent(*prepared, kPostgresql).at(0);
  msr::Error error;
  error.kind = ErrorKind::kStatement;
  error.message = "syntax error at or near \"y\"";
  error.detail = "y";

  const msr::Error inside = prepared->script.At(error, sent.find('y'));
  CHECK(inside.message.find("\"y\"") == std::string::npos);
  CHECK(inside.detail.empty());
  CHECK(inside.where->column == 10);
  CHECK(prepared->script.At(error, sent.find(')')).message == error.message);
}

TEST_CASE("shape: what is said about a text quotes no secret", "[shape]") {
  const msr::sql::Placeholders variables = Variables("a_", "s3cr3t!x");
  const auto prepared = Up("SELECT '${password}';", kPostgresql, variables);
  REQUIRE(prepared);
  msr::Error error;
  error.message = "near s3cr3t!x";
  error.detail = "Key (s3cr3t!x)";
  error.hint = "is s3cr3t!x right?";

  const msr::Error told = prepared->script.At(error, 0);
  CHECK(told.message == "near ***");
  CHECK(told.detail == "Key (***)");
  CHECK(told.hint == "is *** right?");
}

TEST_CASE("shape: without variables a placeholder is still an error", "[shape]") {
  CHECK_FALSE(Up("SELECT '${x}';", kSqlite));
  const auto off = Up("-- msr:no-placeholders\nSELECT '${x}';", kSqlite);
  const auto escaped = Up("SELECT '$${x}';", kSqlite);

  REQUIRE(off);
  CHECK(Sent(*off, kSqlite).at(0) == "SELECT '${x}'");
  REQUIRE(escaped);
  CHECK(Sent(*escaped, kSqlite).at(0) == "SELECT '${x}'");
}

TEST_CASE("shape: placeholders are switched off at the head or not at all", "[shape]") {
  const auto late = Up("SELECT 1;\n-- msr:no-placeholders\n", kSqlite);
  const auto behind_block = Up("/* head */\n-- msr:no-placeholders\nSELECT 1;", kSqlite);
  const auto argument = Up("-- msr:no-placeholders x\nSELECT 1;", kSqlite);

  REQUIRE_FALSE(late);
  CHECK(late.error().where->line == 2);
  REQUIRE_FALSE(behind_block);
  CHECK(behind_block.error().message == "msr:no-placeholders stands behind the head of the file");
  REQUIRE_FALSE(argument);
  CHECK(argument.error().message == "msr:no-placeholders takes no argument");
}

TEST_CASE("shape: a placeholder in what looks like a comment but is none is unclear", "[shape]") {
  CHECK(Up("SELECT 1,\n-- ${x}\n2;", kPostgresql));
  const auto in_string = Up("SELECT '\n-- ${x}';", kPostgresql);
  const auto in_data = Up("COPY t FROM stdin;\n-- ${x}\n\\.\n", kPostgresql);

  REQUIRE_FALSE(in_string);
  CHECK(in_string.error().where->line == 2);
  CHECK(in_string.error().where->column == 4);
  REQUIRE_FALSE(in_data);
  CHECK(in_data.error().where->line == 2);
}

TEST_CASE("shape: data of which nobody asks for the rest is looked through for unclear placeholders", "[shape]") {
  const std::string data = ManyTimes("1\tone\n");
  const auto lines = static_cast<std::size_t>(std::count(data.begin(), data.end(), '\n'));
  const auto unclear = Up("COPY t FROM stdin;\n" + data + "-- ${x}\n\\.\nSELECT 1;\n", kPostgresql);

  REQUIRE_FALSE(unclear);
  CHECK(unclear.error().where->line == lines + 2);
  CHECK(unclear.error().where->column == 4);
}

TEST_CASE("shape: an unfinished migration goes on with another secret but not with another value", "[shape]") {
  const auto [text, database] = GENERATE(table<std::string, Database>({
      {"CREATE TABLE ${prefix}a (x int DEFAULT '${password}');\nSELECT 1;", kMysql},
      {"COPY t FROM stdin;\n${prefix}\t${password}\n\\.\nSELECT 1;", kPostgresql},
      {"COPY t FROM stdin;\n" + ManyTimes("${prefix}\t${password}\n") + "\\.\nSELECT 1;", kPostgresql},
  }));
  const auto up = [&](const msr::sql::Placeholders &variables, std::optional<msr::history::Record> record) {
    return PrepareText({.migration = fixture::File("1"), .record = std::move(record)}, text, database, variables);
  };
  const msr::sql::Placeholders variables = Variables("a_", "s3cr3t!x");
  const auto first = up(variables, std::nullopt);
  REQUIRE(first);
  const msr::history::Record record = FailedBehindFirst(DoneHash(*first, database));

  const auto rotated = up(Variables("a_", "another one of another length"), record);
  REQUIRE(rotated);
  CHECK(rotated->first_statement == 1);
  const auto other = up(Variables("b_", "s3cr3t!x"), record);
  REQUIRE_FALSE(other);
  CHECK(other.error().kind == ErrorKind::kDrift);
  CHECK_THAT(other.error().hint, ContainsSubstring("the values of its variables"));
}
