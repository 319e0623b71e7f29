// recover.cpp: what stands of a step whose end nobody saw.
#include <algorithm>

#include <fmt/format.h>

#include "core/execute/settle.hpp"
#include "core/execute/step.hpp"

namespace msr::execute {
namespace {

using history::Record;
using history::RecordState;

std::optional<Record> FindRecord(const history::Snapshot &snapshot, const source::Migration &migration) {
  const auto found = std::find_if(snapshot.records.begin(), snapshot.records.end(), [&](const Record &record) {
    return record.kind == migration.kind && record.identity == migration.identity();
  });
  if (found == snapshot.records.end()) return std::nullopt;
  return *found;
}

// The fence was ours all the time, so whatever changed is our own doing.
bool IsDone(const Context &context, const plan::Prepared &prepared, const std::optional<Record> &record) {
  if (prepared.step.direction == Direction::kDown) return !record;
  return record && record->state == RecordState::kApplied && record->origin.run_id() == context.run.id;
}

// Goes on behind the statements that stand, as the next run would.
msr::Result<void> PrepareAgain(Context &context, plan::Prepared &prepared, std::optional<Record> record) {
  plan::Step step = prepared.step;
  step.record = std::move(record);
  std::vector<Error> problems;
  std::optional<plan::Prepared> again = plan::Prepare(std::move(step), prepared.script, context.database, problems);
  if (!again) return Fail(problems.front());
  prepared = std::move(*again);
  return {};
}

Error StillInDoubt(const plan::Prepared &prepared, const Failure &failure, const Error &why) {
  Error error = failure.error;
  error.detail +=
      fmt::format("{}what stands could not be found out: {}", error.detail.empty() ? "" : "\n", why.message);
  if (why.kind == ErrorKind::kLocked || why.kind == ErrorKind::kInterrupted) error.kind = why.kind;
  error.where = Location{.file = prepared.step.file()};
  return error;
}

Error InDoubt(Error error) {
  error.kind = ErrorKind::kInDoubt;
  error.hint =
      "nothing shows whether it took effect: look in the database, then say so: msr repair --statement-applied, or msr "
      "repair --statement-not-applied";
  return error;
}

}  // namespace

msr::Result<bool> FindDone(Context &context, plan::Prepared &prepared, const Failure &failure) {
  if (failure.remedy == Remedy::kReconnect) {
    const msr::Result<void> regained = context.lock.Regain(prepared.transaction);
    if (!regained) return Fail(StillInDoubt(prepared, failure, regained.error()));
  } else if (prepared.transaction) {
    return false;
  }
  msr::Result<history::Snapshot> snapshot = context.history.Read(/*under_lock=*/true);
  if (!snapshot) return Fail(StillInDoubt(prepared, failure, snapshot.error()));
  std::optional<Record> record = FindRecord(*snapshot, prepared.step.migration);
  if (IsDone(context, prepared, record)) return true;
  if (prepared.transaction) return false;
  if (record && record->is_unfinished()) {
    MSR_TRY(Settle(context, *record));
    if (record->doubt) return Fail(InDoubt(failure.error));
  }
  MSR_TRY(PrepareAgain(context, prepared, std::move(record)));
  return false;
}

}  // namespace msr::execute
