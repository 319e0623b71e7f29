// What people see: errors with their place, tables, results.
#include <string>

#include <fcntl.h>
#include <unistd.h>

#include "cli/report/error_text.hpp"
#include "cli/report/output.hpp"
#include "cli/report/progress.hpp"
#include "cli/report/result_text.hpp"
#include "cli/report/sql_text.hpp"
#include "cli/report/text.hpp"
#include "tests/support/catch.hpp"

using namespace msr;
using namespace msr::report;

namespace {

Error At(std::string line, std::size_t column) {
  Error error;
  error.kind = ErrorKind::kStatement;
  error.message = "no";
  error.where = Location{"V1_a.up.sql", 14, column, std::move(line)};
  return error;
}

// The source line and the caret's line, without the bars.
std::pair<std::string, std::string> Excerpt(const Error &error) {
  const std::string text = ErrorText(error, false, Redactor());
  std::vector<std::string> lines;
  for (std::size_t at = 0; at < text.size(); at = text.find('\n', at) + 1) {
    lines.push_back(text.substr(at, text.find('\n', at) - at));
  }
  REQUIRE(lines.size() >= 4);
  const std::size_t bar = lines[3].find("| ") + 2;
  return {lines[3].substr(bar), lines.size() > 4 ? lines[4].substr(bar) : ""};
}

// What is written to a pipe.
class Pipe {
 public:
  Pipe() { REQUIRE(::pipe(ends_) == 0); }
  ~Pipe() {
    ::close(ends_[0]);
    if (ends_[1] >= 0) ::close(ends_[1]);
  }
  int write_end() const { return ends_[1]; }
  std::string Text() {
    ::close(ends_[1]);
    ends_[1] = -1;
    std::string text;
    char buffer[4096];
    for (ssize_t count = 0; (count = ::read(ends_[0], buffer, sizeof buffer)) > 0;)
      text.append(buffer, static_cast<std::size_t>(count));
    return text;
  }

 private:
  int ends_[2] = {-1, -1};
};

}  // namespace

TEST_CASE("error text: message and place and source and server words in this order", "[cli]") {
  Error error = At("INSERT INTO nowhere VALUES (1);", 13);
  error.message = "relation \"nowhere\" does not exist";
  error.sqlstate = "42P01";
  error.vendor_code = 7;
  error.detail = "one\ntwo";
  error.hint = "create it";
  CHECK(ErrorText(error, false, Redactor()) ==
        "error: relation \"nowhere\" does not exist\n"
        "  --> V1_a.up.sql:14:13\n"
        "    |\n"
        " 14 | INSERT INTO nowhere VALUES (1);\n"
        "    |             ^\n"
        "  detail: one\n"
        "          two\n"
        "  code: SQLSTATE 42P01, error 7\n"
        "  hint: create it\n");
}

TEST_CASE("error text: what is not known is left out", "[cli]") {
  Error error;
  error.message = "no database is configured";
  CHECK(ErrorText(error, false, Redactor()) == "error: no database is configured\n");
  error.where = Location{"V1_a.up.sql", 0, 0, ""};
  CHECK(ErrorText(error, false, Redactor()) == "error: no database is configured\n  --> V1_a.up.sql\n");
  error.where = Location{"V1_a.up.sql", 3, 0, "SELECT"};
  CHECK(ErrorText(error, false, Redactor()) ==
        "error: no database is configured\n  --> V1_a.up.sql:3\n   |\n 3 | SELECT\n");
}

TEST_CASE("error text: the caret stands under its character after tabs and wide letters", "[cli]") {
  CHECK(Excerpt(At("\tx y", 4)) == std::pair<std::string, std::string>("    x y", "      ^"));
  CHECK(Excerpt(At("ab\tx", 4)) == std::pair<std::string, std::string>("ab  x", "    ^"));
  CHECK(Excerpt(At("größe x", 7)) == std::pair<std::string, std::string>("größe x", "      ^"));
  CHECK(Excerpt(At("表 x", 3)) == std::pair<std::string, std::string>("表 x", "   ^"));
  CHECK(Excerpt(At("e\xCC\x81 x", 4)) == std::pair<std::string, std::string>("e\xCC\x81 x", "  ^"));
}

TEST_CASE("error text: one past the end of a line is a place", "[cli]") {
  CHECK(Excerpt(At("SELECT", 7)).second == "      ^");
  CHECK(Excerpt(At("SELECT", 99)).second == "      ^");
}

TEST_CASE("error text: a long line is cut around its column", "[cli]") {
  const std::string filler(300, '.');
  const auto [line, caret] = Excerpt(At(filler + "X" + filler, 301));
  CHECK(DisplayWidth(line) <= 100);
  CHECK_THAT(line, StartsWith("…"));
  CHECK(line.substr(line.size() - 3) == "…");
  const std::size_t column = caret.find('^');
  CHECK(DisplayWidth(line.substr(0, line.find('X'))) == column);
  CHECK(Excerpt(At(filler, 1)).second == "^");
}

TEST_CASE("error text: bytes that are not text do no harm", "[cli]") {
  CHECK(Excerpt(At("a\x1b[31mb", 2)).first == "a [31mb");
  CHECK_FALSE(ErrorText(At("\xFF\xC3", 2), false, Redactor()).empty());
}

TEST_CASE("error text: a masked line has no caret", "[cli]") {
  Redactor redact;
  redact.AddUrl("postgres://u:hunter2@h/d");
  const std::string text = ErrorText(At("ALTER USER u PASSWORD 'hunter2' x", 33), false, redact);
  CHECK_THAT(text, ContainsSubstring("PASSWORD '***' x"));
  CHECK(text.find('^') == std::string::npos);
}

TEST_CASE("error text: a secret variable is masked but no honest word", "[cli]") {
  Redactor redact;
  redact.AddSecret("n0t-to-Be-seen");
  redact.AddSecret("users");

  CHECK(redact("the table users and n0t-to-Be-seen") == "the table users and ***");
  CHECK(redact("cut off: n0t-to-Be") == "cut off: ***");
}

TEST_CASE("error text: colours only when asked for", "[cli]") {
  CHECK(ErrorText(At("x", 1), false, Redactor()).find('\x1b') == std::string::npos);
  CHECK_THAT(ErrorText(At("x", 1), true, Redactor()), StartsWith("\x1b[31merror:\x1b[0m "));
}

TEST_CASE("table: columns are aligned by what is seen and empty ones are left out", "[cli]") {
  Table table({"A", "NAME", "NOTHING", "B"});
  table.Add({{"1"}, {"größe"}, {""}, {"x"}});
  table.Add({{"22"}, {"表"}, {""}, {"y"}});
  table.Add({{"3"}});
  CHECK(table.Text(false) == "A   NAME   B\n1   größe  x\n22  表     y\n3\n");
  CHECK_THAT(table.Text(true), ContainsSubstring("\x1b[1mA\x1b[0m"));
}

TEST_CASE("text: durations and counts are written for people", "[cli]") {
  CHECK(Duration(-1).empty());
  CHECK(Duration(12) == "12 ms");
  CHECK(Duration(1234) == "1.2 s");
  CHECK(Duration(125'000) == "2 min 5 s");
  CHECK(CountOf(1, "migration") == "1 migration");
  CHECK(CountOf(0, "migration") == "0 migrations");
  CHECK(Printable("a\x1b\tb\xC2\x9B") == "a  b  ");
}

TEST_CASE("result: a run without work says where the schema stands", "[cli]") {
  MigrateResult result;
  CHECK(ToText(result, false) == "nothing to do: no version is applied\n");
  result.current_version = "7";
  CHECK(ToText(result, false) == "nothing to do: schema is at version 7\n");
  result.error = Error();
  CHECK(ToText(result, false).empty());
}

TEST_CASE("result: a run that stopped says what was done and what was not", "[cli]") {
  MigrateResult result;
  FinishedStep step;
  step.version = "1";
  step.name = "users";
  step.duration_ms = 3;
  result.done = {step};
  result.not_run = 2;
  result.current_version = "1";
  result.error = Error();
  CHECK(ToText(result, false) ==
        "DONE     VERSION  NAME   TIME\n"
        "applied  1        users  3 ms\n"
        "\n1 migration applied in 0 ms; schema is at version 1; 2 migrations not done\n");
}

TEST_CASE("result: a list shows the last of many and counts all", "[cli]") {
  ListResult result;
  for (const char *version : {"1", "2", "3"}) {
    MigrationInfo info;
    info.version = version;
    info.name = "m";
    result.migrations.push_back(info);
  }
  result.migrations[0].state = MigrationState::kApplied;
  result.current_version = "1";
  CHECK(ToText(ListPage{.result = result, .last = 1}, false) ==
        "STATE    VERSION  NAME\npending  3        m\n\n2 pending, 1 applied (the last 1 shown); schema is at version "
        "1\n");
  CHECK(Shown(ListPage{.result = result, .last = 0}).size() == 3);
  CHECK(Shown(ListPage{.result = result, .last = 9}).size() == 3);
}

TEST_CASE("result: a plan is a table of what would run", "[cli]") {
  PlanResult result;
  CHECK(ToText(result, false) == "nothing to do: no version is applied\n");
  PlannedStep step;
  step.version = "2";
  step.name = "b";
  step.file = "V2_b.up.sql";
  step.statement_count = 2;
  step.lock_timeout = {std::chrono::seconds(5), PlannedLimit::Source::kDefault};
  result.steps = {step};
  CHECK(ToText(result, false) ==
        "ACTION  VERSION  NAME  FILE         STATEMENTS  TRANSACTION\napply   2        b     V2_b.up.sql  2           "
        "yes\n\n1 migration would run; no version is applied; msr plan --sql shows the SQL\n");
  result.steps[0].transaction = false;
  result.steps[0].why_no_transaction = "it says so";
  result.steps[0].first_statement = 1;
  result.steps[0].lock_timeout.source = PlannedLimit::Source::kFile;
  result.steps[0].statement_timeout.source = PlannedLimit::Source::kOption;
  CHECK_THAT(ToText(result, false), ContainsSubstring("2, 1 done before  no: it says so  5s (file)"));
  CHECK_THAT(ToText(result, false), ContainsSubstring("none (option)"));
}

TEST_CASE("result: the SQL of a plan is SQL with comments", "[cli]") {
  using Kind = SqlPart::Kind;
  Pipe out;
  Pipe talk;
  Output output(out.write_end(), talk.write_end());
  output.redactor().AddUrl("postgres://u:hunter2@h/d");
  PlannedStep step;
  step.version = "2";
  step.name = "b";
  step.file = "V2_b.up.sql";
  step.statement_count = 3;
  step.statement_timeout = {std::chrono::seconds(9), PlannedLimit::Source::kFile};
  SqlText text(output, false);
  const auto take = [&](Kind kind, std::string_view sql = {}) {
    text.Take({.kind = kind, .text = sql, .line = 1, .step = step, .index = 0, .total = 1});
  };
  take(Kind::kStep);
  take(Kind::kBegin);
  take(Kind::kStatement, "SELECT 'hunter2' -- why");
  take(Kind::kStatement, "CREATE TRIGGER a BEGIN END;");
  take(Kind::kStatement, "COPY a FROM stdin");
  take(Kind::kData, "1\n");
  take(Kind::kData, "2\n");
  take(Kind::kDataEnd);
  take(Kind::kRemark, "history: V2_b is applied");
  take(Kind::kCommit);
  take(Kind::kStepEnd);
  PlanResult result;
  result.steps = {step};
  text.Finish(result);
  CHECK(out.Text() ==
        "-- [1/1] apply 2 b (V2_b.up.sql)\n-- in one transaction with its history row\n"
        "-- each statement runs at most 9s (msr:statement-timeout)\nBEGIN;\nSELECT '***' -- why\n;\n"
        "CREATE TRIGGER a BEGIN END;\nCOPY a FROM stdin;\n1\n2\n\\.\n-- history: V2_b is applied\nCOMMIT;\n\n"
        "-- 1 migration would run; no version is applied\n");
}

TEST_CASE("output: secrets are masked on both streams", "[cli]") {
  Pipe result;
  Pipe talk;
  Output output(result.write_end(), talk.write_end());
  output.redactor().AddUrl("postgres://u:hunter2@h/d");
  output.Result("a hunter2\n");
  output.Talk("b hunter2\n");
  CHECK(result.Text() == "a ***\n");
  CHECK(talk.Text() == "b ***\n");
}

TEST_CASE("output: a full disk is a failure", "[cli]") {
  const int full = ::open("/dev/full", O_WRONLY | O_CLOEXEC);
  REQUIRE(full >= 0);
  Output output(full, full);
  output.Result("x");
  CHECK_FALSE(output.failure().empty());
  ::close(full);
}

TEST_CASE("progress: without a terminal each finished migration is one line", "[cli]") {
  Pipe result;
  Pipe talk;
  const Output output(result.write_end(), talk.write_end());
  const Log log(output, {});
  Progress progress(log, Terminal(), Verbosity::kNormal);
  progress.On(event::RunStarted{"r", "migrate", 1});
  progress.On(event::MigrationStarted{0, 1, "1", "users", "V1_users.up.sql", false, 2});
  progress.On(event::StatementDone{1, 2});
  progress.On(event::MigrationFinished{0, 1, "1", "users", "V1_users.up.sql", false, 12});
  progress.On(event::Notice{"table exists"});
  progress.On(event::Warning{"odd"});
  progress.Warn("", "odd");
  progress.Finish();
  CHECK(talk.Text() == "[1/1] applied 1 users in 12 ms\nnotice: table exists\nwarning: odd\n");
}

TEST_CASE("progress: rows of a file are counted", "[cli]") {
  Pipe result;
  Pipe talk;
  const Output output(result.write_end(), talk.write_end());
  const Log log(output, {});
  Progress progress(log, Terminal(), Verbosity::kAll);
  progress.On(event::MigrationStarted{0, 1, "1", "users", "V1_users.up.sql", false, 2});
  progress.On(event::RowsLoaded{"users.csv", 5, 10});
  progress.Finish();
  CHECK_THAT(talk.Text(), ContainsSubstring("[1/1] applying 1 users  users.csv  5 of 10 rows\n"));
}

TEST_CASE("progress: on a terminal one line is rewritten and taken away", "[cli]") {
  Pipe result;
  Pipe talk;
  const Output output(result.write_end(), talk.write_end());
  Terminal terminal;
  terminal.live = true;
  terminal.width = 20;
  const Log log(output, {});
  Progress progress(log, terminal, Verbosity::kNormal);
  progress.On(event::MigrationStarted{0, 1, "1", "a_name_that_is_too_long", "f", false, 2});
  progress.On(event::MigrationFinished{0, 1, "1", "a_name_that_is_too_long", "f", false, 12});
  progress.Finish();
  const std::string text = talk.Text();
  CHECK_THAT(text, StartsWith("\r\x1b[K[1/1] applying 1 a_"));
  CHECK(text.find('\n') == std::string::npos);
  CHECK(text.substr(text.size() - 4) == "\r\x1b[K");
}

TEST_CASE("progress: each level says what it says and no more", "[cli]") {
  const auto said = [](Verbosity verbosity) {
    Pipe result;
    Pipe talk;
    const Output output(result.write_end(), talk.write_end());
    const Log log(output, {});
    Progress progress(log, Terminal(), verbosity);
    progress.On(event::Warning{"w"});
    progress.On(event::Notice{"n"});
    progress.On(event::LockAcquired{3});
    return talk.Text();
  };
  CHECK(said(Verbosity::kErrors).empty());
  CHECK(said(Verbosity::kWarnings) == "warning: w\n");
  CHECK(said(Verbosity::kNormal) == "warning: w\nnotice: n\n");
  CHECK(said(Verbosity::kAll) == "warning: w\nnotice: n\nlock obtained after 3 ms\n");
}

TEST_CASE("progress: the direction of a failure is remembered", "[cli]") {
  const Output output(-1, -1);
  const Log log(output, {});
  Progress progress(log, Terminal(), Verbosity::kNormal);
  CHECK_FALSE(progress.failed_down());
  progress.On(event::MigrationFailed{"1", "a", "f", true, Error()});
  CHECK(progress.failed_down());
}
