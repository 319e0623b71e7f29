// execute.hpp: carries a plan out.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include <msr/engine.hpp>

#include "core/base/tell.hpp"
#include "core/driver_manager/connection.hpp"
#include "core/execute/blockers.hpp"
#include "core/history/history.hpp"
#include "core/lock/lock.hpp"
#include "core/plan/shape.hpp"

namespace msr::execute {

/// Everything a run works with. The lock is held by whoever made it.
struct Context {
  driver_manager::Connection &connection;
  history::History &history;
  lock::Guard &lock;
  plan::Database database;
  history::Run run;
  std::string folder;
  Observer *observer = nullptr;
  std::stop_token stop;
  std::size_t retries = 0;                   ///< how often a migration is tried again
  std::chrono::milliseconds retry_delay{0};  ///< before the first of them; doubled each time
  BlockerWatch *blockers = nullptr;          ///< where the database can tell who keeps a session waiting
  /// Asked before anything of a migration is done; an error is a plugin's refusal. May be empty.
  std::function<msr::Result<void>(const event::MigrationStarted &)> ask = {};
  std::int64_t sequence = 0;  ///< of the run's entries in the log

  void Tell(const Event &event) const noexcept { msr::Tell(observer, event); }
};

/// What a run came to; also what was done before an error is in it.
struct Result {
  std::vector<FinishedStep> done;
  std::vector<Warning> warnings;
  std::optional<Error> error;
  std::size_t not_run = 0;
};

/// Claims the lock row for the first of the steps. True if another runner holds it by now: then the history may be
/// another one. Every other failure is told by the step itself.
bool IsTaken(Context &context, const std::vector<plan::Prepared> &steps);

/// Runs the steps in order and stops at the first that fails, or before the next one when asked to stop.
/// `outdate` are marked first.
Result Execute(Context &context, std::vector<plan::Prepared> &steps, const std::vector<history::Record> &outdate);

/// The down text that the history keeps; none without a down file, nor of one that is too large for a row, which
/// `observer` is told.
msr::Result<std::optional<std::string>> ReadDownText(const std::string &folder, const source::Migration &migration,
                                                     Observer *observer);

}  // namespace msr::execute
