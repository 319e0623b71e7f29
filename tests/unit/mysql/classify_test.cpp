#include "tests/support/catch.hpp"

#include "drivers/mysql/errors.hpp"

using msr::mysql::Classification;
using msr::mysql::Classify;
using msr::mysql::ClassifyConnect;

namespace {

struct Row {
  int code;
  msr_status status;
  std::uint32_t condition;
};

}  // namespace

TEST_CASE("mysql classify: numbers of the server have one meaning each", "[mysql]") {
  const Row row = GENERATE(values<Row>({
      {1146, MSR_STATEMENT, MSR_CONDITION_NO_SUCH_TABLE},
      {1054, MSR_STATEMENT, MSR_CONDITION_NO_SUCH_COLUMN},
      {1050, MSR_STATEMENT, MSR_CONDITION_ALREADY_EXISTS},
      {1007, MSR_STATEMENT, MSR_CONDITION_ALREADY_EXISTS},
      {1062, MSR_STATEMENT, MSR_CONDITION_UNIQUE_VIOLATION},
      {1586, MSR_STATEMENT, MSR_CONDITION_UNIQUE_VIOLATION},
      {1205, MSR_STATEMENT, MSR_CONDITION_TRANSIENT},
      {1213, MSR_STATEMENT, MSR_CONDITION_TRANSIENT},
      {1064, MSR_STATEMENT, MSR_CONDITION_NONE},
      {1317, MSR_STATEMENT, MSR_CONDITION_NONE},
      {1290, MSR_READ_ONLY, MSR_CONDITION_NONE},
      {1792, MSR_READ_ONLY, MSR_CONDITION_NONE},
      {1836, MSR_READ_ONLY, MSR_CONDITION_NONE},
      {1927, MSR_LOST, MSR_CONDITION_NONE},
      {2006, MSR_LOST, MSR_CONDITION_NONE},
      {2013, MSR_LOST, MSR_CONDITION_NONE},
      {2014, MSR_LOST, MSR_CONDITION_NONE},
      {3169, MSR_LOST, MSR_CONDITION_NONE},
      {4031, MSR_LOST, MSR_CONDITION_NONE},
  }));
  CAPTURE(row.code);
  const Classification found = Classify(row.code);
  CHECK(found.status == row.status);
  CHECK(found.condition == row.condition);
}

TEST_CASE("mysql classify: a refused login is not an unreachable server", "[mysql]") {
  const int denied = GENERATE(1044, 1045, 1049, 1130, 1251, 1698, 1862, 2026);
  CHECK(ClassifyConnect(denied) == MSR_DENIED);
  const int unreachable = GENERATE(1040, 2002, 2003, 2005, 2013);
  CHECK(ClassifyConnect(unreachable) == MSR_UNREACHABLE);
}

TEST_CASE("mysql classify: only some errors end the whole transaction", "[mysql]") {
  CHECK(msr::mysql::EndsTransaction(1213, false));
  CHECK_FALSE(msr::mysql::EndsTransaction(1205, false));
  CHECK(msr::mysql::EndsTransaction(1205, true));
  CHECK_FALSE(msr::mysql::EndsTransaction(1062, true));
}

TEST_CASE("mysql classify: error 1290 means read-only only where the option is named", "[mysql]") {
  using msr::mysql::ToFailure;
  CHECK(ToFailure({1290, "HY000", "running with the --read-only option"}).status == MSR_READ_ONLY);
  CHECK(ToFailure({1290, "HY000", "running with the --super-read-only option"}).status == MSR_READ_ONLY);
  CHECK(ToFailure({1290, "HY000", "running with the --secure-file-priv option"}).status == MSR_STATEMENT);
}
