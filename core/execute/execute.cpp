#include "core/execute/execute.hpp"

#include <algorithm>
#include <chrono>

#include <fmt/format.h>

#include "core/base/pause.hpp"
#include "core/execute/cover.hpp"
#include "core/execute/step.hpp"

namespace msr::execute {
namespace {

using Clock = std::chrono::steady_clock;
using driver_manager::SqlText;
using std::chrono::milliseconds;

std::int64_t MillisecondsSince(Clock::time_point begin) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - begin).count();
}

std::string VersionText(const plan::Prepared &prepared) {
  return prepared.step.migration.version ? prepared.step.migration.version->text() : "";
}

FinishedStep Finished(const plan::Prepared &prepared, std::int64_t duration_ms) {
  const source::Migration &migration = prepared.step.migration;
  FinishedStep step;
  step.kind = migration.kind;
  step.direction = prepared.step.direction;
  step.version = VersionText(prepared);
  step.name = migration.name;
  step.file = prepared.step.file();
  step.checksum = migration.checksum;
  step.statements = prepared.statements;
  step.duration_ms = duration_ms;
  return step;
}

// Repeatables that nothing reverts run again with the next `migrate`.
std::optional<Error> MarkOutdated(Context &context, const std::vector<history::Record> &outdate) {
  if (outdate.empty()) return std::nullopt;
  if (const auto claimed = context.lock.Claim(); !claimed) return claimed.error();
  std::vector<SqlText> writes;
  for (const history::Record &record : outdate) {
    writes.push_back(context.history.MarkState(record, history::RecordState::kOutdated));
    const history::LogEntry entry{.event = "outdated",
                                  .kind = record.kind,
                                  .identity = record.identity,
                                  .name = record.name,
                                  .checksum = record.checksum};
    writes.push_back(context.history.Log(entry, context.run, ++context.sequence));
  }
  const auto done = WriteTogether(context, std::move(writes), /*reset_first=*/false);
  if (done) return std::nullopt;
  return done.error();
}

// A transaction that failed left no trace; the log keeps that it was tried. It waits for others no longer than the
// migration itself: who is told to give up after a second must not see five.
void LogFailure(Context &context, const plan::Prepared &prepared, const Error &error) {
  const bool tried = error.kind == ErrorKind::kStatement || error.kind == ErrorKind::kReadOnly;
  if (!prepared.transaction || !tried) return;
  const plan::TimeLimit &lock = prepared.limits.lock;
  static_cast<void>(context.connection.Limit(
      {.lock_wait = lock.time, .waiting_by_default = lock.origin == plan::LimitOrigin::kDefault}));
  static_cast<void>(context.connection.Execute(
      context.history.Log(LogEntryFor(prepared, "failed", error.message), context.run, ++context.sequence)));
  LiftLimits(context);
}

milliseconds PauseBefore(std::size_t attempt, const Context &context) {
  constexpr std::size_t kLargestDoubling = 6;
  const milliseconds pause = context.retry_delay * (1 << std::min(attempt, kLargestDoubling));
  return RandomBetween(pause / 2, pause * 3 / 2);
}

// What ran for long is not begun again by itself: it would keep others waiting as long again.
constexpr milliseconds kLongestTriedAgain{60'000};

bool MayHelp(const Context &context, const Failure &failure, std::size_t attempt, Clock::time_point begin) {
  return failure.remedy != Remedy::kNone && attempt < context.retries && Clock::now() - begin < kLongestTriedAgain &&
         !context.stop.stop_requested();
}

// The engine's first write. It waits for others no longer than the migration that it is made for.
std::optional<Failure> Claim(Context &context, const plan::Prepared &prepared) {
  static_cast<void>(Limit(context, prepared));
  const driver_manager::DriverResult<void> claimed = context.lock.Claim();
  LiftLimits(context);
  if (claimed) return std::nullopt;
  Error error = claimed.error();
  error.where = Location{.file = prepared.step.file()};
  ExplainLimit(claimed.error(), prepared.limits, error);
  return Failure(std::move(error), RemedyFor(claimed.error()));
}

// Only now are the tables as the migrations before this one leave them.
std::optional<Failure> Consider(Context &context, plan::Prepared &prepared) {
  const std::size_t told = prepared.warnings.size();
  static_cast<void>(Limit(context, prepared));
  const driver_manager::DriverResult<void> considered = ConsiderCover(context.connection, prepared);
  LiftLimits(context);
  for (std::size_t i = told; i < prepared.warnings.size(); ++i) {
    context.Tell(event::Warning{prepared.warnings[i].message});
  }
  if (considered) return std::nullopt;
  Error error = considered.error();
  if (!error.where) error.where = Location{.file = prepared.step.file()};
  ExplainLimit(considered.error(), prepared.limits, error);
  return Failure(std::move(error), RemedyFor(considered.error()));
}

std::optional<Failure> RunOnce(Context &context, plan::Prepared &prepared) {
  std::optional<Failure> failure = Claim(context, prepared);
  if (!failure) failure = Consider(context, prepared);
  if (failure) return failure;
  return prepared.transaction ? RunTransactional(context, prepared) : RunStatementWise(context, prepared);
}

// Looks meanwhile who keeps it waiting.
std::optional<Failure> RunWatched(Context &context, plan::Prepared &prepared) {
  const std::string &session = context.connection.description().session;
  if (context.blockers == nullptr || session.empty()) return RunOnce(context, prepared);
  context.blockers->Begin(prepared.step.file(), session, prepared.limits.lock.time);
  std::optional<Failure> failure = RunOnce(context, prepared);
  const std::string seen = context.blockers->End();
  const bool gave_up =
      failure && (failure->remedy == Remedy::kTryAgain || failure->error.kind == ErrorKind::kInterrupted);
  if (gave_up && !seen.empty()) {
    std::string &detail = failure->error.detail;
    detail.append(detail.empty() ? "" : "\n").append("it waited for ").append(seen);
  }
  return failure;
}

std::optional<Error> RunAttempts(Context &context, plan::Prepared &prepared) {
  for (std::size_t attempt = 0;; ++attempt) {
    const Clock::time_point begin = Clock::now();
    std::optional<Failure> failure = RunWatched(context, prepared);
    if (!failure) return std::nullopt;
    if (!MayHelp(context, *failure, attempt, begin)) return std::move(failure->error);
    context.Tell(event::Retrying{prepared.step.file(), failure->error, attempt + 1, context.retries});
    if (failure->remedy == Remedy::kTryAgain) Pause(PauseBefore(attempt, context), context.stop);
    const msr::Result<bool> done = FindDone(context, prepared, *failure);
    if (!done) return done.error();
    if (*done) return std::nullopt;
  }
}

std::optional<Error> RunStep(Context &context, plan::Prepared &prepared, std::size_t index, std::size_t total,
                             Result &result) {
  const std::string version = VersionText(prepared);
  const std::string &name = prepared.step.migration.name;
  const std::string file = prepared.step.file();
  const bool down = prepared.step.direction == Direction::kDown;
  const event::MigrationStarted started{index, total, version, name, file, down, prepared.statements};
  if (context.ask) {
    const msr::Result<void> leave = context.ask(started);
    // Whoever was asked may have taken its time.
    if (context.stop.stop_requested()) return StoppedBefore(prepared);
    if (!leave) return leave.error();
  }
  context.Tell(started);
  const Clock::time_point begin = Clock::now();
  std::optional<Error> error = RunAttempts(context, prepared);
  if (error) {
    LogFailure(context, prepared, *error);
    context.Tell(event::MigrationFailed{version, name, file, down, *error});
    return error;
  }
  const std::int64_t duration = MillisecondsSince(begin);
  result.done.push_back(Finished(prepared, duration));
  context.Tell(event::MigrationFinished{index, total, version, name, file, down, duration});
  return std::nullopt;
}

}  // namespace

bool IsTaken(Context &context, const std::vector<plan::Prepared> &steps) {
  std::optional<Failure> failure;
  if (!steps.empty()) {
    failure = Claim(context, steps.front());
  } else if (const auto claimed = context.lock.Claim(); !claimed) {
    failure = Failure(claimed.error());
  }
  return failure && failure->error.kind == ErrorKind::kLocked && !context.lock.has_claimed();
}

Result Execute(Context &context, std::vector<plan::Prepared> &steps, const std::vector<history::Record> &outdate) {
  Result result;
  result.error = MarkOutdated(context, outdate);
  std::size_t next = 0;
  for (; next < steps.size() && !result.error; ++next) {
    if (context.stop.stop_requested()) {
      result.error = StoppedBefore(steps[next]);
      break;
    }
    for (const Warning &warning : steps[next].warnings) context.Tell(event::Warning{warning.message});
    result.error = RunStep(context, steps[next], next, steps.size(), result);
    const std::vector<Warning> &warnings = steps[next].warnings;
    result.warnings.insert(result.warnings.end(), warnings.begin(), warnings.end());
  }
  result.not_run = steps.size() - result.done.size();
  return result;
}

}  // namespace msr::execute
