// hold_lock.hpp: a second process that holds a lock, to be killed.
#pragma once

#include <string>

#include <sys/types.h>

#include "tests/conformance/subject.hpp"

namespace msr::conformance {

/// The child's part: takes the lock, says so on the standard output, and waits for the end of its input.
int HoldLock(Connection &connection, const std::string &name);

/// Starts this program again as a child that holds the lock `name`. The child is killed at the latest when
/// this object ends.
class LockingChild {
 public:
  explicit LockingChild(const std::string &name);
  ~LockingChild();
  LockingChild(const LockingChild &) = delete;
  LockingChild &operator=(const LockingChild &) = delete;

  /// Waits until the child holds the lock; false if it has ended instead.
  bool WaitUntilHeld();
  /// Kills it as nothing can refuse, and waits for its end.
  void Kill();

 private:
  pid_t pid_ = -1;
  int output_ = -1;
  int input_ = -1;
};

}  // namespace msr::conformance
