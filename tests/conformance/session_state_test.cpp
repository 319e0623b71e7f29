// What statements change in a session, and how `reset` undoes it.
#include <string>

#include <fmt/format.h>

#include "tests/conformance/support.hpp"

namespace msr::conformance {
namespace {

bool HasTable(Connection &session, const std::string &quoted) {
  return ExecuteText(session, "SELECT id FROM " + quoted).has_value();
}

TEST_CASE("reset: a new session has nothing to undo", "[reset]") {
  const Table table;
  const auto session = Connect();

  CHECK(StatusOf(session->Reset()) == "MSR_OK");
  CHECK(StatusOf(session->Reset()) == "MSR_OK");
  CHECK(Count(*session, table) == 0);
}

TEST_CASE("reset: a temporary table is gone afterwards", "[reset]") {
  const Dropped temporary(NewName());
  const auto session = Connect();
  Must(ExecuteText(*session, fmt::format("CREATE TEMPORARY TABLE {} (id INTEGER)", temporary.quoted())));
  REQUIRE(HasTable(*session, temporary.quoted()));

  Must(session->Reset());

  CHECK_FALSE(HasTable(*session, temporary.quoted()));
}

TEST_CASE("reset: a temporary table no longer hides the table of the same name", "[reset]") {
  const Table table;
  const auto session = Connect();
  Insert(*session, table, 1);
  Must(ExecuteText(*session, fmt::format("CREATE TEMPORARY TABLE {} (id INTEGER)", table.quoted())));
  REQUIRE(Count(*session, table) == 0);

  Must(session->Reset());

  CHECK(Count(*session, table) == 1);
}

TEST_CASE("reset: the transaction goes on", "[reset]") {
  const Table table;
  const auto session = Connect();
  Must(session->Begin());
  Insert(*session, table, 1);

  Must(session->Reset());
  const std::int64_t seen_elsewhere = CountElsewhere(table);
  Must(session->Commit());

  CHECK(seen_elsewhere == 0);
  CHECK(CountElsewhere(table) == 1);
}

TEST_CASE("reset: within a transaction a temporary table is gone afterwards too", "[reset]") {
  const Dropped temporary(NewName());
  const auto session = Connect();
  Must(session->Begin());
  Must(ExecuteText(*session, fmt::format("CREATE TEMPORARY TABLE {} (id INTEGER)", temporary.quoted())));

  Must(session->Reset());
  Must(session->Commit());

  CHECK_FALSE(HasTable(*session, temporary.quoted()));
}

TEST_CASE("reset: other sessions keep their own temporary tables", "[reset]") {
  const Dropped temporary(NewName());
  const auto session = Connect();
  const auto other = Connect();
  Must(ExecuteText(*other, fmt::format("CREATE TEMPORARY TABLE {} (id INTEGER)", temporary.quoted())));

  Must(session->Reset());

  CHECK(HasTable(*other, temporary.quoted()));
}

TEST_CASE("reset: a setting is what it was after connect", "[reset][needs:session_probes]") {
  const Setting setting = AnySetting();
  CAPTURE(setting.set);
  const auto session = Connect();
  const std::string before = ReadAll(*session, Sql(setting.get));
  Must(ExecuteText(*session, setting.set));
  REQUIRE(ReadAll(*session, Sql(setting.get)) != before);

  Must(session->Reset());

  CHECK(ReadAll(*session, Sql(setting.get)) == before);
}

TEST_CASE("reset: a setting is what it was after connect when set and reset twice", "[reset][needs:session_probes]") {
  const Setting setting = AnySetting();
  CAPTURE(setting.set);
  const auto session = Connect();
  const std::string before = ReadAll(*session, Sql(setting.get));
  Must(ExecuteText(*session, setting.set));
  Must(session->Reset());
  Must(ExecuteText(*session, setting.set));
  REQUIRE(ReadAll(*session, Sql(setting.get)) != before);

  Must(session->Reset());

  CHECK(ReadAll(*session, Sql(setting.get)) == before);
}

TEST_CASE("reset: as a step it undoes a setting before the next step", "[reset][needs:session_probes]") {
  const Setting setting = AnySetting();
  CAPTURE(setting.set);
  const Table table;
  const auto session = Connect();
  const std::string before = ReadAll(*session, Sql(setting.get));
  UnitSteps unit;
  unit.Migration(setting.set, MSR_STEP_CHANGES_LEXING).Reset().Engine(table.Insert(1, "it's \\ é"));

  const UnitSteps::Outcome outcome = unit.Run(*session, 0);

  CHECK(StatusOf(outcome.result) == "MSR_OK");
  CHECK(outcome.done == FirstSteps(3));
  CHECK(ReadText(*session, table, 1) == "it's \\ é");
  CHECK(ReadAll(*session, Sql(setting.get)) == before);
}

TEST_CASE("reset: as the first step of a unit it undoes what went before", "[reset][needs:session_probes]") {
  const Setting setting = AnySetting();
  CAPTURE(setting.set);
  const Table table;
  const auto session = Connect();
  const std::string before = ReadAll(*session, Sql(setting.get));
  Must(ExecuteText(*session, setting.set));
  UnitSteps unit;
  unit.Reset().Migration(table.InsertText(1)).Engine(table.Insert(2));

  const UnitSteps::Outcome outcome = unit.Run(*session);

  CHECK(StatusOf(outcome.result) == "MSR_OK");
  CHECK(CountElsewhere(table) == 2);
  CHECK(ReadAll(*session, Sql(setting.get)) == before);
}

TEST_CASE("reset: the lock of the session stays", "[reset][needs:lock]") {
  const std::string name = NewName();
  const Dropped temporary(NewName());
  const auto session = Connect();
  const auto other = Connect();
  REQUIRE(Must(session->TryLock(name)));
  Must(ExecuteText(*session, fmt::format("CREATE TEMPORARY TABLE {} (id INTEGER)", temporary.quoted())));

  Must(session->Reset());

  CHECK_FALSE(Must(other->TryLock(name)));
  CHECK(StatusOf(session->Unlock(name)) == "MSR_OK");
}

}  // namespace
}  // namespace msr::conformance
