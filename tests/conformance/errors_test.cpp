// What a failing call says.
#include <string>

#include <fmt/format.h>
#include <msr/driver_sdk.hpp>

#include "tests/conformance/raw.hpp"
#include "tests/conformance/support.hpp"
#include "tests/conformance/url.hpp"

namespace msr::conformance {
namespace {

// What came of a call of the table and what it reported, in one value that can be compared.
std::string Told(msr_status status, const RawCall &call) {
  if (call.reports == 0) return StatusName(status) + " and no report";
  if (call.reports > 1) return fmt::format("{} and {} reports", StatusName(status), call.reports);
  if (call.status != status) return StatusName(status) + " but reported " + StatusName(call.status);
  if (call.message.empty()) return StatusName(status) + " without a message";
  if (call.struct_size < sizeof(msr_error)) return StatusName(status) + " with too small a struct";
  return StatusName(status) + " and one report";
}

msr_status RunOneStep(const RawSession &session, const RawCall &call, const std::string &text) {
  msr_statement step{};
  step.struct_size = sizeof(step);
  step.flags = MSR_STEP_MIGRATION;
  step.text = sdk::Borrow(text);
  const msr_statement *steps[] = {&step};
  msr_unit unit{};
  unit.struct_size = sizeof(unit);
  unit.flags = MSR_UNIT_TRANSACTION;
  unit.steps = steps;
  unit.step_count = 1;
  return session.table().run_unit(session.get(), call.get(), &unit);
}

TEST_CASE("errors: a call that fails reports exactly once", "[errors]") {
  const RawSession session;
  const msr_driver &table = session.table();
  const RawCall execute, query, empty, commit, unit, begin_first, begin_again, after;

  CHECK(Told(session.Execute(execute, "this is no SQL"), execute) == "MSR_STATEMENT and one report");
  CHECK(Told(session.Query(query, "this is no SQL"), query) == "MSR_STATEMENT and one report");
  CHECK(Told(session.Execute(empty, ""), empty) == "MSR_INVALID and one report");
  CHECK(Told(RunOneStep(session, unit, "this is no SQL"), unit) == "MSR_STATEMENT and one report");
  CHECK(table.commit(session.get(), commit.get()) != MSR_OK);
  CHECK(commit.reports == 1);
  CHECK(Told(table.begin(session.get(), begin_first.get(), 0), begin_first) == "MSR_OK and no report");
  CHECK(Told(table.begin(session.get(), begin_again.get(), 0), begin_again) == "MSR_INVALID and one report");
  CHECK(Told(table.rollback(session.get(), after.get()), after) == "MSR_OK and no report");
}

TEST_CASE("errors: a call that succeeds reports nothing", "[errors]") {
  const Table table;
  const RawSession session;
  const msr_driver &functions = session.table();
  const RawCall begin, execute, query, reset, commit, rollback, unit;

  CHECK(Told(functions.begin(session.get(), begin.get(), 0), begin) == "MSR_OK and no report");
  CHECK(Told(session.Execute(execute, table.InsertText(1)), execute) == "MSR_OK and no report");
  CHECK(Told(session.Query(query, "SELECT id FROM " + table.quoted()), query) == "MSR_OK and no report");
  CHECK(Told(functions.reset(session.get(), reset.get()), reset) == "MSR_OK and no report");
  CHECK(Told(functions.commit(session.get(), commit.get()), commit) == "MSR_OK and no report");
  CHECK(Told(functions.rollback(session.get(), rollback.get()), rollback) == "MSR_OK and no report");
  CHECK(Told(RunOneStep(session, unit, table.InsertText(2)), unit) == "MSR_OK and no report");
}

TEST_CASE("errors: a session that does not come about reports exactly once", "[errors]") {
  const RawSession session(WithOption(TheSubject().url, "msrnosuchoption=1"));

  CHECK(Told(session.status(), session.connecting()) == "MSR_INVALID and one report");
  CHECK(session.get() == nullptr);
}

TEST_CASE("errors: a table that is not there is recognised", "[errors]") {
  const auto session = Connect();
  const std::string missing = QuoteName(TheSubject().dialect(), NewName());
  const std::string text =
      GENERATE(as<std::string>{}, "SELECT id FROM {}", "INSERT INTO {} (id) VALUES (1)", "DROP TABLE {}");

  const DriverError error = MustFail(ExecuteText(*session, fmt::format(fmt::runtime(text), missing)));

  CHECK(StatusName(error.status) == "MSR_STATEMENT");
  CHECK(error.condition == MSR_CONDITION_NO_SUCH_TABLE);
  CHECK_FALSE(error.message.empty());
}

TEST_CASE("errors: a table that is not there is recognised in a query of the engine", "[errors]") {
  const auto session = Connect();

  const DriverError error = MustFail(
      session->Query(session->Sql("SELECT id FROM ").Name(NewName()).Sql(" WHERE id = ").Value(std::int64_t{1}),
                     [](const Row &) { return true; }));

  CHECK(error.condition == MSR_CONDITION_NO_SUCH_TABLE);
}

TEST_CASE("errors: a column that is not there is recognised", "[errors]") {
  const Table table;
  const auto session = Connect();
  const std::string text = GENERATE(as<std::string>{}, "SELECT msr_absent FROM {}", "UPDATE {} SET msr_absent = 1",
                                    "INSERT INTO {} (msr_absent) VALUES (1)");

  const DriverError error = MustFail(ExecuteText(*session, fmt::format(fmt::runtime(text), table.quoted())));

  CHECK(error.condition == MSR_CONDITION_NO_SUCH_COLUMN);
}

TEST_CASE("errors: a table that is there already is recognised", "[errors]") {
  const Table table;
  const auto session = Connect();

  const DriverError error = MustFail(ExecuteText(*session, "CREATE TABLE " + table.quoted() + " (id INTEGER)"));

  CHECK(error.condition == MSR_CONDITION_ALREADY_EXISTS);
}

TEST_CASE("errors: a row that is there already is recognised", "[errors]") {
  const Table by_number;
  const Table by_text(NewName(), Table::Key::kText);
  const auto session = Connect();
  Insert(*session, by_number, 1);
  const SqlText text_row =
      session->Sql("INSERT INTO ").Name(by_text.name()).Sql(" (id, k) VALUES (1, ").Value("key").Sql(")");
  Must(session->Execute(text_row));

  CHECK(MustFail(session->Execute(by_number.Insert(1))).condition == MSR_CONDITION_UNIQUE_VIOLATION);
  CHECK(MustFail(session->Execute(text_row)).condition == MSR_CONDITION_UNIQUE_VIOLATION);
  CHECK(MustFail(ExecuteText(*session, by_number.InsertText(1))).condition == MSR_CONDITION_UNIQUE_VIOLATION);
}

TEST_CASE("errors: a mistake in the SQL is none of the conditions", "[errors]") {
  const auto session = Connect();

  const DriverError error = MustFail(ExecuteText(*session, "this is no SQL"));

  CHECK(StatusName(error.status) == "MSR_STATEMENT");
  CHECK(error.condition == MSR_CONDITION_NONE);
}

TEST_CASE("errors: the session survives a statement that was refused", "[errors]") {
  const Table table;
  const auto session = Connect();
  MustFail(ExecuteText(*session, "this is no SQL"));
  MustFail(ExecuteText(*session, "SELECT msr_absent FROM " + table.quoted()));

  Insert(*session, table, 1);

  CHECK(CountElsewhere(table) == 1);
}

TEST_CASE("errors: a refused statement outside of a transaction leaves none open", "[errors]") {
  const auto session = Connect();
  MustFail(ExecuteText(*session, "this is no SQL"));

  CHECK(StatusOf(session->Begin()) == "MSR_OK");
}

TEST_CASE("errors: the position counts bytes from the start of the text", "[errors][needs:error_position]") {
  const std::string before = GENERATE(as<std::string>{}, "SELECT 'abc', ", "SELECT 'äöü', ", "SELECT '日本語 😀', ",
                                      "/* ÄÖÜ */\n-- é\nSELECT 1, ");
  const auto session = Connect();

  const DriverError error = MustFail(ExecuteText(*session, before + "SELECT 2"));

  CHECK(error.position == static_cast<std::int64_t>(before.size()));
}

TEST_CASE("errors: values before the mistake do not move its position if it is known",
          "[errors][needs:error_position]") {
  const auto session = Connect();
  SqlText statement = session->Sql("SELECT ")
                          .Value("it's a long text with é 😀 and \\")
                          .Sql(" , 'é', ")
                          .Value(std::int64_t{123456789})
                          .Sql(" AS x, ");
  const std::size_t expected = statement.text().size();

  const DriverError error = MustFail(session->Execute(statement.Sql("SELECT 2")));

  CHECK((error.position == static_cast<std::int64_t>(expected) || error.position == -1));
}

TEST_CASE("errors: outside of a unit no step is named", "[errors]") {
  const auto session = Connect();

  CHECK(MustFail(ExecuteText(*session, "this is no SQL")).step == -1);
}

}  // namespace
}  // namespace msr::conformance
