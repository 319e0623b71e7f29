// trial.hpp: one database that suffers a fault, held against one that did not.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "tests/recovery/sweep_folder.hpp"
#include "tests/support/proxy.hpp"
#include "tests/support/workspace.hpp"

namespace msr::test {

/// What an undisturbed run of the sweep's folder leaves behind, and how far it is from its first word to its last.
struct Reference {
  std::string dump;
  std::string history;
  std::string log;
  std::chrono::milliseconds length{0};
  Spoken client;        ///< servers only
  Spoken server;        ///< servers only
  std::int64_t writes;  ///< SQLite only

  /// Measured once in a program for each.
  static const Reference &Get(Files files = Files::kAll);
};

/// How many faults a sweep tries: the variable SWEEP_POINTS, by default a sample.
int SweepPoints(int sample);

/// A number below `limit`, which is above 0. The seed is the variable SWEEP_SEED, by default one of this moment;
/// SayFindings tells it.
std::int64_t Random(std::int64_t limit);

/// An empty database and the sweep's folder.
class Trial {
 public:
  /// `variables` reach every run of msr.
  explicit Trial(Variables variables = {}, Files files = Files::kAll);

  Workspace &workspace() { return workspace_; }
  /// msr migrate, by way of a port of the loopback where one is given.
  Command Migrate(const std::string &port = "", const Variables &more = {});
  /// Runs msr migrate at once. What is not as it has to be then; nothing if all is.
  std::vector<std::string> Complete();
  /// What differs from the undisturbed run; nothing if it does not.
  std::vector<std::string> Differences();

 private:
  Variables variables_;
  Files files_;
  Workspace workspace_;
};

/// Lets kill_at_write.c into msr, with one of its settings.
Variables WithKillAtWrite(const std::string &name, const std::string &value);

/// The rows and the schema without what the order of rows without a key says.
std::string SortedDump(TestDatabase &database);

/// How many of the findings are runs that stopped because something is in doubt: safe, but not what a sweep is for.
std::size_t InDoubt(const std::vector<std::string> &findings);

/// Fails the test if there are findings, and shows the first of them.
void RequireNone(const std::vector<std::string> &findings);

}  // namespace msr::test
