// Units of work: all or nothing, and as exact as step by step.
#include <string>

#include <fmt/format.h>

#include "tests/conformance/support.hpp"

namespace msr::conformance {
namespace {

// Rows 1 to `count`, every second one written by the engine, the others by the migration. The row of
// step `broken`, if there is such a step, is there already.
UnitSteps Inserts(const Table &table, std::size_t count, std::size_t broken) {
  UnitSteps unit;
  for (std::size_t i = 0; i < count; ++i) {
    const auto id = static_cast<std::int64_t>(i == broken ? 1 : i + 1);
    if (i % 2 == 0) {
      unit.Migration(table.InsertText(id));
    } else {
      unit.Engine(table.Insert(id));
    }
  }
  return unit;
}

constexpr std::size_t kNone = static_cast<std::size_t>(-1);

TEST_CASE("units: all steps take effect and are reported in their order", "[units]") {
  const std::uint32_t flags = GENERATE(std::uint32_t{0}, std::uint32_t{MSR_UNIT_TRANSACTION});
  const Table table;
  const auto session = Connect();

  const UnitSteps::Outcome outcome = Inserts(table, 7, kNone).Run(*session, flags);

  CHECK(StatusOf(outcome.result) == "MSR_OK");
  CHECK(outcome.done == FirstSteps(7));
  CHECK(CountElsewhere(table) == 7);
}

TEST_CASE("units: each step tells how many rows it changed", "[units]") {
  const std::uint32_t flags = GENERATE(std::uint32_t{0}, std::uint32_t{MSR_UNIT_TRANSACTION});
  const Table table;
  const auto session = Connect();
  InsertTen(*session, table);
  UnitSteps unit;
  unit.Migration(fmt::format("UPDATE {} SET t = 'new' WHERE id < 4", table.quoted()), MSR_STEP_PLAIN_DML);
  unit.Migration(fmt::format("DELETE FROM {} WHERE id > 7", table.quoted()), MSR_STEP_PLAIN_DML);
  unit.Engine(table.Insert(20));
  unit.Migration(fmt::format("DELETE FROM {} WHERE id = 700", table.quoted()));

  const UnitSteps::Outcome outcome = unit.Run(*session, flags);

  CHECK(StatusOf(outcome.result) == "MSR_OK");
  CHECK(outcome.rows == std::vector<std::int64_t>{4, 2, 1, 0});
}

TEST_CASE("units: a refused step is named and nothing of the transaction is kept", "[units]") {
  const std::size_t broken =
      GENERATE(std::size_t{1}, std::size_t{2}, std::size_t{3}, std::size_t{4}, std::size_t{5}, std::size_t{6});
  const Table table;
  const auto session = Connect();

  const UnitSteps::Outcome outcome = Inserts(table, 7, broken).Run(*session);

  const DriverError error = MustFail(outcome.result);
  CHECK(StatusName(error.status) == "MSR_STATEMENT");
  CHECK(error.condition == MSR_CONDITION_UNIQUE_VIOLATION);
  CHECK(error.step == static_cast<std::int64_t>(broken));
  CHECK(CountElsewhere(table) == 0);
}

TEST_CASE("units: the steps before a refused one are reported and no others", "[units]") {
  const std::uint32_t flags = GENERATE(std::uint32_t{0}, std::uint32_t{MSR_UNIT_TRANSACTION});
  const Table table;
  const auto session = Connect();

  const UnitSteps::Outcome outcome = Inserts(table, 7, 4).Run(*session, flags);

  CHECK(outcome.done == FirstSteps(4));
}

TEST_CASE("units: a refused first step keeps nothing and is step 0", "[units]") {
  const std::uint32_t flags = GENERATE(std::uint32_t{0}, std::uint32_t{MSR_UNIT_TRANSACTION});
  const Table table;
  const auto session = Connect();
  Insert(*session, table, 1);

  const UnitSteps::Outcome outcome = Inserts(table, 3, kNone).Run(*session, flags);

  CHECK(MustFail(outcome.result).step == 0);
  CHECK(outcome.done.empty());
  CHECK(CountElsewhere(table) == 1);
}

TEST_CASE("units: a step that is no SQL is named and nothing of the transaction is kept", "[units]") {
  const std::size_t broken = GENERATE(std::size_t{0}, std::size_t{1}, std::size_t{2}, std::size_t{3});
  const Table table;
  const auto session = Connect();
  UnitSteps unit;
  for (std::size_t i = 0; i < 4; ++i)
    unit.Migration(i == broken ? "this is no SQL" : table.InsertText(static_cast<std::int64_t>(i)));

  const DriverError error = MustFail(unit.Run(*session).result);

  CHECK(StatusName(error.status) == "MSR_STATEMENT");
  CHECK(error.step == static_cast<std::int64_t>(broken));
  CHECK(CountElsewhere(table) == 0);
}

TEST_CASE("units: a mistake in a step of the engine is named as that step", "[units]") {
  const Table table;
  const auto session = Connect();
  UnitSteps unit;
  unit.Migration(table.InsertText(1)).Engine(table.Insert(2, "it's"));
  unit.Engine(session->Sql("INSERT INTO ").Name(table.name()).Sql(" (msr_absent) VALUES (").Value("x").Sql(")"));

  const DriverError error = MustFail(unit.Run(*session).result);

  CHECK(error.step == 2);
  CHECK(error.condition == MSR_CONDITION_NO_SUCH_COLUMN);
  CHECK(CountElsewhere(table) == 0);
}

TEST_CASE("units: the position of a mistake counts bytes within its own step", "[units][needs:error_position]") {
  const std::uint32_t flags = GENERATE(std::uint32_t{0}, std::uint32_t{MSR_UNIT_TRANSACTION});
  const Table table;
  const auto session = Connect();
  const std::string before = "/* ÄÖÜ 😀 */ SELECT 'é', ";
  UnitSteps unit;
  unit.Migration(table.InsertText(1, "äöü 😀")).Engine(table.Insert(2, "it's 日本語 \\")).Migration(before + "SELECT 2");
  unit.Engine(table.Insert(3));

  const DriverError error = MustFail(unit.Run(*session, flags).result);

  CHECK(error.step == 2);
  CHECK(error.position == static_cast<std::int64_t>(before.size()));
}

TEST_CASE("units: values before a mistake in a step do not move its position if it is known",
          "[units][needs:error_position]") {
  const Table table;
  const auto session = Connect();
  SqlText broken = session->Sql("SELECT ")
                       .Value("it's a long text with é 😀")
                       .Sql(", 'é', ")
                       .Value(std::int64_t{123456789})
                       .Sql(" AS x, ");
  const std::size_t expected = broken.text().size();
  UnitSteps unit;
  unit.Migration(table.InsertText(1, "äöü")).Engine(broken.Sql("SELECT 2"));

  const DriverError error = MustFail(unit.Run(*session).result);

  CHECK(error.step == 1);
  CHECK((error.position == static_cast<std::int64_t>(expected) || error.position == -1));
}

TEST_CASE("units: after a refused unit no transaction is open", "[units]") {
  const std::string broken = GENERATE(as<std::string>{}, "this is no SQL", "INSERT INTO {} (id) VALUES (1)");
  const std::uint32_t flags = GENERATE(std::uint32_t{0}, std::uint32_t{MSR_UNIT_TRANSACTION});
  const Table table;
  const auto session = Connect();
  UnitSteps unit;
  unit.Migration(table.InsertText(1)).Migration(fmt::format(fmt::runtime(broken), table.quoted()));
  MustFail(unit.Run(*session, flags).result);

  const auto begun = session->Begin();

  CHECK(StatusOf(begun) == "MSR_OK");
}

TEST_CASE("units: after a good unit no transaction is open", "[units]") {
  const std::uint32_t flags = GENERATE(std::uint32_t{0}, std::uint32_t{MSR_UNIT_TRANSACTION});
  const Table table;
  const auto session = Connect();
  Must(Inserts(table, 3, kNone).Run(*session, flags).result);

  CHECK(StatusOf(session->Begin()) == "MSR_OK");
}

TEST_CASE("units: in an open transaction a unit with its own is refused", "[units]") {
  const Table table;
  const auto session = Connect();
  Must(session->Begin());

  const UnitSteps::Outcome outcome = Inserts(table, 2, kNone).Run(*session);
  Must(session->Rollback());

  CHECK(StatusOf(outcome.result) == "MSR_INVALID");
  CHECK(outcome.done.empty());
  CHECK(CountElsewhere(table) == 0);
}

TEST_CASE("units: without a transaction the steps before a refused one are kept", "[units]") {
  const std::string broken = GENERATE(as<std::string>{}, "this is no SQL", "INSERT INTO {} (id) VALUES (1)");
  const Table table;
  const auto session = Connect();
  UnitSteps unit;
  unit.Migration(table.InsertText(1)).Engine(table.Insert(2)).Migration(table.InsertText(3), MSR_STEP_PLAIN_DML);
  unit.Migration(fmt::format(fmt::runtime(broken), table.quoted()))
      .Migration(table.InsertText(4))
      .Engine(table.Insert(5));

  const UnitSteps::Outcome outcome = unit.Run(*session, 0);

  CHECK(MustFail(outcome.result).step == 3);
  CHECK(outcome.done == FirstSteps(3));
  CHECK(ReadAll(*session, Sql("SELECT id FROM " + table.quoted() + " ORDER BY id")) == "1|2|3|");
}

TEST_CASE("units: without a transaction each step is seen at once", "[units]") {
  const Table table;
  const auto session = Connect();
  const auto witness = Connect();
  UnitSteps unit;
  unit.Migration(table.InsertText(1));
  Must(unit.Run(*session, 0).result);

  CHECK(Count(*witness, table) == 1);
}

TEST_CASE("units: a unit of no steps is done", "[units]") {
  const std::uint32_t flags = GENERATE(std::uint32_t{0}, std::uint32_t{MSR_UNIT_TRANSACTION});
  const auto session = Connect();

  const UnitSteps::Outcome outcome = UnitSteps().Run(*session, flags);

  CHECK(StatusOf(outcome.result) == "MSR_OK");
  CHECK(outcome.done.empty());
}

TEST_CASE("units: five hundred steps all take effect", "[units]") {
  const Table table;
  const auto session = Connect();

  const UnitSteps::Outcome outcome = Inserts(table, 500, kNone).Run(*session);

  CHECK(StatusOf(outcome.result) == "MSR_OK");
  CHECK(outcome.done.size() == 500);
  CHECK(CountElsewhere(table) == 500);
}

TEST_CASE("units: of five hundred steps the refused one is named", "[units]") {
  const Table table;
  const auto session = Connect();

  const DriverError error = MustFail(Inserts(table, 500, 337).Run(*session).result);

  CHECK(error.step == 337);
  CHECK(CountElsewhere(table) == 0);
}

TEST_CASE("units: a unit makes and fills and reads and drops tables", "[units]") {
  const std::uint32_t flags = GENERATE(std::uint32_t{0}, std::uint32_t{MSR_UNIT_TRANSACTION});
  const Table table;
  const Dropped made(NewName());
  const auto session = Connect();
  UnitSteps unit;
  unit.Migration(fmt::format("CREATE TABLE {} (id INTEGER, name VARCHAR(20))", made.quoted()));
  unit.Migration(fmt::format("INSERT INTO {} (id, name) VALUES (1, 'a'), (2, 'b')", made.quoted()), MSR_STEP_PLAIN_DML);
  unit.Migration(fmt::format("ALTER TABLE {} ADD COLUMN added INTEGER", made.quoted()));
  unit.Migration(fmt::format("UPDATE {} SET added = 5", made.quoted()), MSR_STEP_PLAIN_DML);
  unit.Migration(fmt::format("SELECT id, name, added FROM {}", made.quoted()));
  unit.Migration(fmt::format("INSERT INTO {} (id) SELECT id + added FROM {}", table.quoted(), made.quoted()));
  unit.Migration("DROP TABLE " + made.quoted());
  unit.Engine(table.Insert(100, "done"));

  const UnitSteps::Outcome outcome = unit.Run(*session, flags);

  CHECK(StatusOf(outcome.result) == "MSR_OK");
  CHECK(outcome.done == FirstSteps(8));
  CHECK(ReadAll(*session, Sql("SELECT id FROM " + table.quoted() + " ORDER BY id")) == "6|7|100|");
}

TEST_CASE("units: a unit that makes tables leaves none when a step is refused", "[units][needs:roll_back_ddl]") {
  const Table table;
  const Dropped made(NewName());
  const auto session = Connect();
  UnitSteps unit;
  unit.Migration(fmt::format("CREATE TABLE {} (id INTEGER)", made.quoted()));
  unit.Migration(table.InsertText(1)).Migration(table.InsertText(1));

  const DriverError error = MustFail(unit.Run(*session).result);

  CHECK(error.step == 2);
  CHECK(MustFail(ExecuteText(*session, "SELECT id FROM " + made.quoted())).condition == MSR_CONDITION_NO_SUCH_TABLE);
}

TEST_CASE("units: a unit that rebuilds tables is a transaction like any other", "[units]") {
  const Table table;
  const auto session = Connect();

  const UnitSteps::Outcome good =
      Inserts(table, 3, kNone).Run(*session, MSR_UNIT_TRANSACTION | MSR_UNIT_REBUILDS_TABLES);
  const UnitSteps::Outcome bad = Inserts(table, 3, 2).Run(*session, MSR_UNIT_TRANSACTION | MSR_UNIT_REBUILDS_TABLES);

  CHECK(StatusOf(good.result) == "MSR_OK");
  CHECK(StatusOf(bad.result) == "MSR_STATEMENT");
  CHECK(CountElsewhere(table) == 3);
  CHECK(StatusOf(session->Begin(MSR_UNIT_REBUILDS_TABLES)) == "MSR_OK");
}

}  // namespace
}  // namespace msr::conformance
