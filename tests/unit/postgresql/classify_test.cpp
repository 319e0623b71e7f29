#include "drivers/postgresql/classify.hpp"

#include <cstdint>
#include <string>
#include <string_view>

#include "tests/support/catch.hpp"

using namespace msr::postgresql;

TEST_CASE("postgresql classify: each error code has one meaning", "[postgresql]") {
  struct Row {
    const char *sqlstate;
    const char *schema;
    msr_status status;
    std::uint32_t condition;
  };
  const auto row = GENERATE(values<Row>({
      {"42P01", "", MSR_STATEMENT, MSR_CONDITION_NO_SUCH_TABLE},
      {"42703", "", MSR_STATEMENT, MSR_CONDITION_NO_SUCH_COLUMN},
      {"42P06", "", MSR_STATEMENT, MSR_CONDITION_ALREADY_EXISTS},
      {"42P07", "", MSR_STATEMENT, MSR_CONDITION_ALREADY_EXISTS},
      {"42710", "", MSR_STATEMENT, MSR_CONDITION_ALREADY_EXISTS},
      {"23505", "", MSR_STATEMENT, MSR_CONDITION_UNIQUE_VIOLATION},
      {"23505", "public", MSR_STATEMENT, MSR_CONDITION_UNIQUE_VIOLATION},
      {"23505", "pg_catalog", MSR_STATEMENT, MSR_CONDITION_ALREADY_EXISTS},
      {"40001", "", MSR_STATEMENT, MSR_CONDITION_TRANSIENT},
      {"40P01", "", MSR_STATEMENT, MSR_CONDITION_TRANSIENT},
      {"55P03", "", MSR_STATEMENT, MSR_CONDITION_TRANSIENT},
      {"25006", "", MSR_READ_ONLY, MSR_CONDITION_NONE},
      {"57014", "", MSR_STATEMENT, MSR_CONDITION_TOO_LONG},
      {"3F000", "", MSR_STATEMENT, MSR_CONDITION_NONE},
      {"42601", "", MSR_STATEMENT, MSR_CONDITION_NONE},
      {"", "", MSR_STATEMENT, MSR_CONDITION_NONE},
  }));

  const Verdict verdict = Classify(row.sqlstate, row.schema);

  CAPTURE(row.sqlstate, row.schema);
  CHECK(verdict.status == row.status);
  CHECK(verdict.condition == row.condition);
}

TEST_CASE("postgresql classify: credentials are denied and everything else is unreachable", "[postgresql]") {
  CHECK(ClassifyConnect("28P01", false) == MSR_DENIED);
  CHECK(ClassifyConnect("28000", false) == MSR_DENIED);
  CHECK(ClassifyConnect("42501", false) == MSR_DENIED);
  CHECK(ClassifyConnect("", true) == MSR_DENIED);
  CHECK(ClassifyConnect("3D000", false) == MSR_DENIED);
  CHECK(ClassifyConnect("53300", false) == MSR_UNREACHABLE);
  CHECK(ClassifyConnect("57P03", false) == MSR_UNREACHABLE);
  CHECK(ClassifyConnect("", false) == MSR_UNREACHABLE);
}

TEST_CASE("postgresql classify: only an orderly end of the session proves that nothing was applied", "[postgresql]") {
  CHECK(EndsSessionUnapplied("57P01"));
  CHECK_FALSE(EndsSessionUnapplied("57P02"));
  CHECK_FALSE(EndsSessionUnapplied("XX000"));
  CHECK_FALSE(EndsSessionUnapplied(""));
}

TEST_CASE("postgresql classify: positions in characters become positions in bytes", "[postgresql]") {
  const std::string_view text = "aü€😀z";

  CHECK(ByteOfCharacter(text, 1) == 0);
  CHECK(ByteOfCharacter(text, 2) == 1);
  CHECK(ByteOfCharacter(text, 3) == 3);
  CHECK(ByteOfCharacter(text, 4) == 6);
  CHECK(ByteOfCharacter(text, 5) == 10);
  CHECK(ByteOfCharacter(text, 6) == 11);
  CHECK(ByteOfCharacter(text, 7) == -1);
  CHECK(ByteOfCharacter(text, 0) == -1);
  CHECK(ByteOfCharacter("", 1) == 0);
}
