#include "core/plan/compare.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/plan/fixture.hpp"

using fixture::File;
using fixture::Repeatable;
using fixture::Row;
using msr::history::RecordState;
using msr::plan::Compare;

namespace {

std::string States(const std::vector<msr::plan::Entry> &entries) {
  std::string text;
  for (const auto &entry : entries)
    text += std::string(text.empty() ? "" : " ") + std::string(msr::StateName(entry.state));
  return text;
}

}  // namespace

TEST_CASE("compare: files and rows are matched by identity and not by spelling", "[compare]") {
  const std::vector files = {File("1.0"), File("2")};
  auto row = Row(files[0]);
  row.version = "01";
  const std::vector rows = {row};

  CHECK(States(Compare(files, rows)) == "applied pending");
}

TEST_CASE("compare: what differs from the history is named", "[compare]") {
  std::vector files = {File("1"), File("2"), File("4")};
  std::vector rows = {Row(files[0]), Row(files[1]), Row(File("3"))};
  rows[0].checksum = "sha256:other";
  rows[1].name = "other";

  CHECK(States(Compare(files, rows)) == "changed renamed missing pending");
}

TEST_CASE("compare: a pending file below an applied one is out of order", "[compare]") {
  const std::vector files = {File("1"), File("2"), File("3")};
  const std::vector rows = {Row(files[1])};

  CHECK(States(Compare(files, rows)) == "out_of_order applied pending");
}

TEST_CASE("compare: a repeatable that changed is outdated and not drift", "[compare]") {
  const std::vector files = {Repeatable("a", "new"), Repeatable("b", "same"), Repeatable("c", "x")};
  auto changed = Row(files[0]);
  changed.checksum = "old";
  const std::vector rows = {changed, Row(files[1]), Row(files[2], RecordState::kOutdated)};

  CHECK(States(Compare(files, rows)) == "outdated applied outdated");
}

TEST_CASE("compare: unfinished rows keep their direction", "[compare]") {
  const std::vector files = {File("1"), File("2"), File("3"), File("4")};
  const std::vector rows = {Row(files[0], RecordState::kFailed), Row(files[1], RecordState::kRunning),
                            Row(files[2], RecordState::kRevertFailed), Row(files[3], RecordState::kReverting)};

  const auto entries = Compare(files, rows);
  CHECK(States(entries) == "failed running failed running");
  CHECK_FALSE(entries[0].reverting);
  CHECK(entries[2].reverting);
  CHECK(entries[3].reverting);
}

TEST_CASE("compare: the current version is the newest applied one", "[compare]") {
  const std::vector files = {File("9"), File("10"), File("11")};
  const std::vector rows = {Row(files[0]), Row(files[1])};

  CHECK(msr::plan::CurrentVersion(Compare(files, rows)) == "10");
  CHECK(msr::plan::CurrentVersion(Compare(files, {})).empty());
}

TEST_CASE("compare: the duration is the difference of the server's times", "[compare]") {
  const std::vector files = {File("1")};
  auto row = Row(files[0]);
  row.origin =
      msr::history::Origin({.started_at = "2026-12-31T23:59:59.900000Z", .finished_at = "2027-01-01T00:00:01.150000Z"});
  const std::vector rows = {row};

  CHECK(msr::plan::Describe(Compare(files, rows)[0]).duration_ms == 1250);
}

TEST_CASE("compare: rows in any order find their files", "[compare]") {
  const std::vector files = {File("1"), File("2"), File("3"), Repeatable("a", "x"), Repeatable("1", "y")};
  const std::vector rows = {Row(files[4]), Row(files[2]), Row(files[0]), Row(File("4")), Row(files[1])};

  CHECK(States(Compare(files, rows)) == "applied applied applied missing applied pending");
}
