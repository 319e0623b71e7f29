#include "core/plan/plan.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/plan/fixture.hpp"

using fixture::File;
using fixture::Kinds;
using fixture::Line;
using fixture::Repeatable;
using fixture::Row;
using msr::Newer;
using msr::OutOfOrder;
using msr::history::Record;
using msr::history::RecordState;
using msr::plan::Compare;
using msr::plan::Plan;

namespace {

Plan Migrate(const std::vector<msr::source::Migration> &files, const std::vector<Record> &rows,
             const msr::plan::MigratePlanOptions &options = {}) {
  return msr::plan::PlanMigrate(Compare(files, rows), options);
}

Plan Down(const std::vector<msr::source::Migration> &files, const std::vector<Record> &rows,
          const msr::DownOptions &options) {
  return msr::plan::PlanDown(Compare(files, rows), options);
}

const std::vector<msr::source::Migration> kThree = {File("1"), File("2"), File("3")};

}  // namespace

TEST_CASE("plan: pending migrations run in order and then the repeatables", "[plan]") {
  const std::vector files = {File("1"), File("2"), Repeatable("a", "x"), Repeatable("b", "y")};

  CHECK(Line(Migrate(files, {})) == "+1 +2 +a +b");
  CHECK(Line(Migrate(files, {Row(files[0]), Row(files[2])})) == "+2 +b");
}

TEST_CASE("plan: nothing is to be done when everything is applied", "[plan]") {
  const std::vector files = {File("1"), Repeatable("a", "x")};

  CHECK(Migrate(files, {Row(files[0]), Row(files[1])}).is_empty());
}

TEST_CASE("plan: a target and a number of steps leave the rest and the repeatables", "[plan]") {
  const std::vector files = {File("1"), File("2"), File("3"), Repeatable("a", "x")};

  CHECK(Line(Migrate(files, {}, {.target = "2"})) == "+1 +2");
  CHECK(Line(Migrate(files, {}, {.steps = 1})) == "+1");
  CHECK(Line(Migrate(files, {}, {.target = "3"})) == "+1 +2 +3 +a");
  CHECK(Line(Migrate(files, {}, {.target = "03.0"})) == "+1 +2 +3 +a");
  CHECK(Line(Migrate(files, {}, {.steps = 4})) == "+1 +2 +3 +a");
  CHECK(Migrate(files, {}, {.steps = 0}).is_empty());
}

TEST_CASE("plan: a target that is neither a file nor applied is an error", "[plan]") {
  CHECK(Kinds(Migrate(kThree, {}, {.target = "7"})) == "validation");
  CHECK(Kinds(Migrate(kThree, {}, {.target = "x"})) == "usage");
  CHECK(Kinds(Down(kThree, {Row(kThree[0])}, {.target = "9"})) == "validation");
}

TEST_CASE("plan: a late migration is treated by the policy", "[plan]") {
  const std::vector<Record> rows = {Row(kThree[1])};

  const Plan error = Migrate(kThree, rows);
  CHECK(Kinds(error) == "out_of_order");
  CHECK(error.steps.empty());
  CHECK(Line(Migrate(kThree, rows, {.out_of_order = OutOfOrder::kRun})) == "+1 +3");
  const Plan warn = Migrate(kThree, rows, {.out_of_order = OutOfOrder::kWarn});
  CHECK(Line(warn) == "+3");
  CHECK(warn.ignored.size() == 1);
  CHECK(warn.warnings.size() == 1);
  const Plan ignore = Migrate(kThree, rows, {.out_of_order = OutOfOrder::kIgnore});
  CHECK(Line(ignore) == "+3");
  CHECK(ignore.ignored.size() == 1);
  CHECK(ignore.warnings.empty());
}

TEST_CASE("plan: every difference from the history is listed and nothing runs", "[plan]") {
  std::vector<Record> rows = {Row(kThree[0]), Row(kThree[1]), Row(File("9"))};
  rows[0].checksum = "sha256:other";
  rows[1].name = "other";

  const Plan plan = Migrate(kThree, rows);
  // The pending 3 is below the applied 9 as well.
  CHECK(Kinds(plan) == "drift drift drift out_of_order");
  CHECK(plan.steps.empty());
}

TEST_CASE("plan: a database newer than the files is a warning where nothing is pending", "[plan]") {
  const std::vector<Record> rows = {Row(kThree[0]), Row(kThree[1]), Row(kThree[2]), Row(File("9"))};

  const Plan plan = Migrate(kThree, rows);
  CHECK(plan.is_empty());
  REQUIRE(plan.warnings.size() == 1);
  CHECK(plan.warnings[0].message ==
        "the database is newer than these files: V9_m is applied, and the newest file is V3_m.up.sql");
  CHECK(Migrate(kThree, rows, {.newer = Newer::kOk}).warnings.empty());
  CHECK(Migrate(kThree, rows, {.newer = Newer::kWarn}).warnings.size() == 1);
  CHECK(Kinds(Migrate(kThree, rows, {.newer = Newer::kError})) == "drift");
}

TEST_CASE("plan: a database newer than the files is an error where something is pending", "[plan]") {
  const std::vector<Record> rows = {Row(kThree[0]), Row(kThree[2]), Row(File("9"))};
  const auto with = [](Newer newer) {
    return msr::plan::MigratePlanOptions{.out_of_order = OutOfOrder::kRun, .newer = newer};
  };

  CHECK(Kinds(Migrate(kThree, rows, with(Newer::kAuto))) == "drift");
  CHECK(Line(Migrate(kThree, rows, with(Newer::kWarn))) == "+2");
  CHECK(Line(Migrate(kThree, rows, with(Newer::kOk))) == "+2");
}

TEST_CASE("plan: older repeatables do not replace those of a newer database", "[plan]") {
  const std::vector files = {File("1"), Repeatable("a", "old"), Repeatable("b", "x")};
  std::vector<Record> rows = {Row(files[0]), Row(File("9")), Row(Repeatable("a", "new")), Row(Repeatable("c", "z"))};

  CHECK(Migrate(files, rows).is_empty());
  CHECK(Migrate(files, rows).warnings.size() == 1);
  rows.erase(rows.begin() + 1);
  // Without a newer version nothing shows that the missing one came later.
  CHECK(Kinds(Migrate(files, rows)) == "drift");
}

TEST_CASE("plan: what is missing between files or of an empty folder is drift", "[plan]") {
  const std::vector<Record> rows = {Row(kThree[0]), Row(kThree[1]), Row(kThree[2])};

  CHECK(Kinds(Migrate({kThree[0], kThree[2]}, rows, {.newer = Newer::kOk})) == "drift");
  CHECK(Kinds(Migrate({}, rows, {.newer = Newer::kOk})) == "drift drift drift");
  CHECK(Kinds(Migrate({kThree[0]}, {Row(kThree[0]), Row(kThree[1], RecordState::kFailed)}, {.newer = Newer::kOk})) ==
        "drift");
}

TEST_CASE("plan: a failed migration comes first again and a running one is in doubt", "[plan]") {
  CHECK(Line(Migrate(kThree, {Row(kThree[0]), Row(kThree[1], RecordState::kFailed)})) == "+2 +3");
  CHECK(Kinds(Migrate(kThree, {Row(kThree[0], RecordState::kRunning)})) == "in_doubt");
  CHECK(Kinds(Migrate(kThree, {Row(kThree[0], RecordState::kRevertFailed)})) == "statement");
}

TEST_CASE("plan: down goes newest first and stops above the target", "[plan]") {
  const std::vector<Record> rows = {Row(kThree[0]), Row(kThree[1]), Row(kThree[2])};

  CHECK(Line(Down(kThree, rows, {.target = "1"})) == "-3 -2");
  CHECK(Line(Down(kThree, rows, {.target = "0"})) == "-3 -2 -1");
  CHECK(Line(Down(kThree, rows, {.steps = 2})) == "-3 -2");
  CHECK(Down(kThree, rows, {.target = "3"}).is_empty());
}

TEST_CASE("plan: down without a down file stops before anything runs", "[plan]") {
  const std::vector files = {File("1", false), File("2")};

  const Plan plan = Down(files, {Row(files[0]), Row(files[1])}, {.target = "0"});
  CHECK(Kinds(plan) == "validation");
  CHECK(plan.steps.empty());
}

TEST_CASE("plan: down names the text in the history when the file is gone", "[plan]") {
  auto row = Row(File("1"));
  row.has_down_text = true;

  const Plan plan = Down({}, {row}, {.target = "0"});
  REQUIRE(plan.problems.size() == 1);
  CHECK_THAT(plan.problems[0].hint, ContainsSubstring("--from-history"));
}

TEST_CASE("plan: down reverts repeatables first and marks those without a down file", "[plan]") {
  const std::vector files = {File("1"), Repeatable("a", "x", true), Repeatable("b", "y"), Repeatable("c", "z", true)};

  const Plan plan = Down(files, {Row(files[0]), Row(files[1]), Row(files[2]), Row(files[3])}, {.target = "0"});
  CHECK(Line(plan) == "-c -a -1");
  REQUIRE(plan.outdate.size() == 1);
  CHECK(plan.outdate[0].name == "b");
}

TEST_CASE("plan: redo takes the newest down and up again with the repeatables", "[plan]") {
  const std::vector files = {File("1"), File("2"), Repeatable("a", "x", true)};

  const Plan plan = msr::plan::PlanRedo(Compare(files, {Row(files[0]), Row(files[1]), Row(files[2])}), {});
  CHECK(Line(plan) == "-a -2 +2 +a");
  CHECK_FALSE(plan.steps.back().record);
}
