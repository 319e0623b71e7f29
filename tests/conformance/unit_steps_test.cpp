// Units of work: the text and the values of their steps.
#include <string>

#include <fmt/format.h>

#include "tests/conformance/support.hpp"

namespace msr::conformance {
namespace {

const char *const kAwkward =
    "it's \"awkward\" `text` \\ with \\' and \\\\ and é 😀 ? $1 :x %s ; -- and /* and \n a line and \\";

TEST_CASE("units: values of the engine arrive unchanged", "[units]") {
  const std::uint32_t flags = GENERATE(std::uint32_t{0}, std::uint32_t{MSR_UNIT_TRANSACTION});
  const Table table;
  const auto session = Connect();
  UnitSteps unit;
  unit.Engine(table.Insert(1, kAwkward)).Migration(table.InsertText(2, "between")).Engine(table.Insert(3, kAwkward));
  unit.Engine(session->Sql("INSERT INTO ")
                  .Name(table.name())
                  .Sql(" (id, k, t) VALUES (")
                  .Value(std::int64_t{-9223372036854775807 - 1})
                  .Sql(", ")
                  .Null()
                  .Sql(", ")
                  .Value("")
                  .Sql(")"));

  Must(unit.Run(*session, flags).result);

  CHECK(ReadText(*session, table, 1) == kAwkward);
  CHECK(ReadText(*session, table, 2) == "between");
  CHECK(ReadText(*session, table, 3) == kAwkward);
  CHECK(ReadAll(*session, session->Sql("SELECT id, k, t FROM ").Name(table.name()).Sql(" WHERE id < 0")) ==
        "-9223372036854775808|NULL||");
}

TEST_CASE("units: a value of a megabyte arrives unchanged", "[units]") {
  std::string text;
  for (int i = 0; i < 100'000; ++i) text += "'é\\? 0";
  const Table table;
  const auto session = Connect();
  UnitSteps unit;
  unit.Migration(table.InsertText(1)).Engine(table.Insert(2, text));

  Must(unit.Run(*session).result);

  const bool same = ReadText(*session, table, 2) == text;
  CHECK(same);
}

TEST_CASE("units: a comment at the end of a step does not swallow the next one", "[units]") {
  const std::string comment =
      GENERATE(as<std::string>{}, " -- the end", " --", " /* the end */", " -- it's the \"end", " /* it's -- */ -- /*");
  const std::uint32_t flags = GENERATE(std::uint32_t{0}, std::uint32_t{MSR_UNIT_TRANSACTION});
  const Table table;
  const auto session = Connect();
  UnitSteps unit;
  unit.Migration(table.InsertText(1) + comment)
      .Engine(table.Insert(2))
      .Migration(table.InsertText(3) + comment, MSR_STEP_PLAIN_DML);
  unit.Migration(table.InsertText(4) + comment, MSR_STEP_PLAIN_DML).Engine(table.Insert(5));

  const UnitSteps::Outcome outcome = unit.Run(*session, flags);

  CHECK(StatusOf(outcome.result) == "MSR_OK");
  CHECK(outcome.done == FirstSteps(5));
  CHECK(Count(*session, table) == 5);
}

TEST_CASE("units: the text of a migration arrives as it is written", "[units]") {
  const std::uint32_t flags = GENERATE(std::uint32_t{0}, std::uint32_t{MSR_UNIT_TRANSACTION});
  const Table table;
  const auto session = Connect();
  UnitSteps unit;
  unit.Migration(table.InsertText(1, "äöü 日本語 😀 ? ?? $1 :x @y %s {} -- no comment /* none */ # none"))
      .Engine(table.Insert(2, "é"));
  unit.Migration("\n  /* Ä */\n" + table.InsertText(3, "it''s; not; the; end") + "\n");

  Must(unit.Run(*session, flags).result);

  CHECK(ReadText(*session, table, 1) == "äöü 日本語 😀 ? ?? $1 :x @y %s {} -- no comment /* none */ # none");
  CHECK(ReadText(*session, table, 3) == "it's; not; the; end");
}

TEST_CASE("units: statements of all sorts stand side by side", "[units]") {
  const std::uint32_t flags = GENERATE(std::uint32_t{0}, std::uint32_t{MSR_UNIT_TRANSACTION});
  const Table table;
  const auto session = Connect();
  UnitSteps unit;
  unit.Migration(table.InsertText(1), MSR_STEP_PLAIN_DML).Migration(table.InsertText(2), MSR_STEP_PLAIN_DML);
  unit.Migration("SELECT t FROM " + table.quoted()).Migration(table.InsertText(3), MSR_STEP_PLAIN_DML);
  unit.Engine(table.Insert(4)).Engine(table.Insert(5), MSR_STEP_PLAIN_DML).Migration("SELECT t FROM " + table.quoted());
  unit.Engine(session->Sql("SELECT t FROM ").Name(table.name()).Sql(" WHERE id = ").Value(std::int64_t{1}));
  unit.Migration(table.InsertText(6)).Migration(table.InsertText(7), MSR_STEP_PLAIN_DML);

  const UnitSteps::Outcome outcome = unit.Run(*session, flags);

  CHECK(StatusOf(outcome.result) == "MSR_OK");
  CHECK(outcome.done == FirstSteps(10));
  CHECK(Count(*session, table) == 7);
}

TEST_CASE("units: of plain statements in a row the refused one is named", "[units]") {
  const std::size_t broken = GENERATE(std::size_t{1}, std::size_t{2}, std::size_t{5});
  const std::uint32_t flags = GENERATE(std::uint32_t{0}, std::uint32_t{MSR_UNIT_TRANSACTION});
  const Table table;
  const auto session = Connect();
  UnitSteps unit;
  for (std::size_t i = 0; i < 6; ++i)
    unit.Migration(table.InsertText(i == broken ? 0 : static_cast<std::int64_t>(i)), MSR_STEP_PLAIN_DML);
  unit.Engine(table.Insert(100));

  const UnitSteps::Outcome outcome = unit.Run(*session, flags);

  CHECK(MustFail(outcome.result).step == static_cast<std::int64_t>(broken));
  CHECK(outcome.done == FirstSteps(broken));
  CHECK(CountElsewhere(table) == (flags == 0 ? static_cast<std::int64_t>(broken) : 0));
}

TEST_CASE("units: a reset between steps is a step like the others", "[units]") {
  const std::uint32_t flags = GENERATE(std::uint32_t{0}, std::uint32_t{MSR_UNIT_TRANSACTION});
  const Table table;
  const auto session = Connect();
  UnitSteps unit;
  unit.Migration(table.InsertText(1)).Reset().Engine(table.Insert(2, kAwkward)).Reset().Migration(table.InsertText(3));

  const UnitSteps::Outcome outcome = unit.Run(*session, flags);

  CHECK(StatusOf(outcome.result) == "MSR_OK");
  CHECK(outcome.done == FirstSteps(5));
  CHECK(ReadText(*session, table, 2) == kAwkward);
  CHECK(CountElsewhere(table) == 3);
}

TEST_CASE("units: a refused step behind a reset is named and nothing is kept", "[units]") {
  const Table table;
  const auto session = Connect();
  UnitSteps unit;
  unit.Migration(table.InsertText(1))
      .Reset()
      .Engine(table.Insert(2))
      .Migration(table.InsertText(2))
      .Reset()
      .Engine(table.Insert(3));

  const UnitSteps::Outcome outcome = unit.Run(*session);

  CHECK(MustFail(outcome.result).step == 3);
  CHECK(outcome.done == FirstSteps(3));
  CHECK(CountElsewhere(table) == 0);
}

TEST_CASE("units: values arrive unchanged behind a statement that changes how text is read",
          "[units][needs:changes_lexing]") {
  const std::uint32_t flags = GENERATE(std::uint32_t{0}, std::uint32_t{MSR_UNIT_TRANSACTION});
  const Table table;
  const auto session = Connect();
  UnitSteps unit;
  unit.Engine(table.Insert(1, kAwkward)).Migration(TheSubject().arguments.changes_lexing, MSR_STEP_CHANGES_LEXING);
  unit.Engine(table.Insert(2, kAwkward)).Migration(table.InsertText(3)).Reset().Engine(table.Insert(4, kAwkward));

  const UnitSteps::Outcome outcome = unit.Run(*session, flags);

  CHECK(StatusOf(outcome.result) == "MSR_OK");
  CHECK(outcome.done == FirstSteps(6));
  CHECK(ReadText(*session, table, 1) == kAwkward);
  CHECK(ReadText(*session, table, 2) == kAwkward);
  CHECK(ReadText(*session, table, 4) == kAwkward);
}

TEST_CASE("values: a text comes back unchanged after the reading of text was changed",
          "[values][needs:changes_lexing]") {
  const Table table;
  const auto session = Connect();
  SqlText change = Sql(TheSubject().arguments.changes_lexing);
  Must(session->Execute(change.Borrow(MSR_STEP_MIGRATION | MSR_STEP_CHANGES_LEXING)));

  Insert(*session, table, 1, kAwkward);

  CHECK(ReadText(*session, table, 1) == kAwkward);
}

}  // namespace
}  // namespace msr::conformance
