// process.hpp: a child process, from its start to its end.
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <sys/types.h>

namespace msr::test {

/// Holds children back after fork and lets all of them go at once.
class Barrier {
 public:
  Barrier();
  ~Barrier();
  Barrier(const Barrier &) = delete;
  Barrier &operator=(const Barrier &) = delete;

  void Release();
  /// For the child: blocks until Release.
  void WaitInChild() const;

 private:
  int read_end_ = -1;
  int write_end_ = -1;
};

struct Command {
  std::vector<std::string> argv;                   ///< the first is the path of the program
  std::map<std::string, std::string> environment;  ///< nothing else is inherited
  std::string input;
  std::string directory = "/";
  std::optional<uid_t> user;  ///< only for root: runs as this user, with its number as group
  const Barrier *barrier = nullptr;
};

/// How a process ended.
struct Finished {
  std::string out;
  std::string err;
  int exit_code = -1;  ///< -1 when a signal ended it
  int signal = 0;
  bool timed_out = false;

  /// Both outputs and the end, for messages.
  std::string Describe() const;
};

/// A running child. Killed with this object if nobody waited for it.
class Process {
 public:
  explicit Process(const Command &command);
  ~Process();
  Process(Process &&other) noexcept;
  Process &operator=(Process &&) = delete;

  pid_t pid() const { return pid_; }
  bool IsRunning();
  void Send(int signal) const;
  /// What it has written so far.
  std::string Out() const;
  std::string Err() const;
  /// Waits for the end; a child that needs longer is killed.
  Finished Wait(std::chrono::milliseconds timeout = std::chrono::seconds(60));

 private:
  bool Reap(bool block);

  pid_t pid_ = -1;
  int out_ = -1;
  int err_ = -1;
  bool ended_ = false;
  int status_ = 0;
};

/// How often `part` stands in what a program has said.
std::size_t CountIn(std::string_view text, std::string_view part);

Finished Run(const Command &command, std::chrono::milliseconds timeout = std::chrono::seconds(60));

/// Waits until `condition` holds; false when it did not in time.
template <class Condition>
bool WaitUntil(const Condition &condition, std::chrono::milliseconds timeout = std::chrono::seconds(20));

void SleepFor(std::chrono::milliseconds length);

template <class Condition>
bool WaitUntil(const Condition &condition, std::chrono::milliseconds timeout) {
  const auto deadline = std::chrono::steady_clock::now() + timeout;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    SleepFor(std::chrono::milliseconds(5));
  }
  return true;
}

/// The children of a process, by /proc.
std::vector<pid_t> ChildrenOf(pid_t pid);

}  // namespace msr::test
