// The exit codes are a promise: a change here breaks somebody's pipeline.
#include "cli/exit_code.hpp"
#include "tests/support/catch.hpp"

using msr::ErrorKind;
using msr::cli::ExitCodeFor;
using msr::cli::Work;

TEST_CASE("exit codes: each kind of error has its number", "[cli]") {
  const auto number = [](ErrorKind kind, Work work = Work::kReading) {
    return static_cast<int>(ExitCodeFor(kind, work));
  };
  CHECK(number(ErrorKind::kUsage) == 1);
  CHECK(number(ErrorKind::kConfig) == 1);
  CHECK(number(ErrorKind::kDriver) == 1);
  CHECK(number(ErrorKind::kPlugin) == 1);
  CHECK(number(ErrorKind::kInternal) == 1);
  CHECK(number(ErrorKind::kValidation) == 2);
  CHECK(number(ErrorKind::kSyntax) == 2);
  CHECK(number(ErrorKind::kOutOfOrder) == 2);
  CHECK(number(ErrorKind::kStatement, Work::kUp) == 3);
  CHECK(number(ErrorKind::kStatement, Work::kDown) == 4);
  CHECK(number(ErrorKind::kStatement, Work::kReading) == 1);
  CHECK(number(ErrorKind::kConnection) == 7);
  CHECK(number(ErrorKind::kReadOnly) == 7);
  CHECK(number(ErrorKind::kLocked) == 8);
  CHECK(number(ErrorKind::kDrift) == 10);
  CHECK(number(ErrorKind::kInDoubt) == 11);
  CHECK(number(ErrorKind::kNotThereYet) == 9);
  CHECK(number(ErrorKind::kInterrupted) == 130);
}
