// own_server.hpp: a database server that the test may kill.
#pragma once

#include <optional>
#include <string>

#include <sys/types.h>

#include "tests/support/process.hpp"
#include "tests/support/workspace.hpp"

namespace msr::test {

/// The server of this run of the test, which was started for it alone: CTest says so by the variable OWN_SERVER. No
/// other one is ever touched.
class OwnServer {
 public:
  OwnServer();

  /// Ends all its processes by SIGKILL, as the loss of its machine would.
  void Crash();
  /// Starts it again on its data, and returns when it answers.
  void Start();

 private:
  pid_t FindPid();
  void KeepEveryCommit();
  static Command CommandOf(pid_t pid);

  std::unique_ptr<TestDatabase> database_;
  Command command_;
  pid_t pid_ = -1;
  std::optional<Process> restarted_;
};

}  // namespace msr::test
