#include "core/execute/settle.hpp"

#include <fmt/format.h>
#include <msr/driver_sdk.hpp>

#include "core/execute/step.hpp"

namespace msr::execute {
namespace {

using driver_manager::DriverResult;
using history::Record;
using history::RecordState;

// A REINDEX that was stopped may leave more than one index behind.
constexpr int kMostCleanups = 100;

bool IsReverting(const Record &record) {
  return record.state == RecordState::kReverting || record.state == RecordState::kRevertFailed;
}

// The server refused the statement, so it cannot have taken effect; but it may have left something behind.
bool WasRefused(const Record &record) {
  return record.state == RecordState::kFailed || record.state == RecordState::kRevertFailed;
}

msr_statement StatementOf(const history::Intent &intent) {
  msr_statement statement{};
  statement.struct_size = sizeof(statement);
  statement.flags = MSR_STEP_MIGRATION;
  statement.text = sdk::Borrow(intent.text);
  return statement;
}

msr::Result<void> CleanUp(Context &context, const Record &record, Finding &finding) {
  if (finding.cleanup.empty()) return {};
  if (const DriverResult<void> claimed = context.lock.Claim(); !claimed) return Fail(claimed.error());
  for (int i = 0; i < kMostCleanups && !finding.cleanup.empty(); ++i) {
    msr_statement cleanup{};
    cleanup.struct_size = sizeof(cleanup);
    cleanup.text = sdk::Borrow(finding.cleanup);
    const DriverResult<std::int64_t> done = context.connection.Execute(cleanup);
    if (!done) return Fail(done.error());
    context.Tell(event::Notice{fmt::format("{}: ran {}", record.file, finding.cleanup)});
    MSR_TRY_ASSIGN(finding, Examine(context.connection, context.history, record));
  }
  return {};
}

msr::Result<void> WriteApplied(Context &context, const Record &record, const Finding &finding) {
  if (const DriverResult<void> claimed = context.lock.Claim(); !claimed) return Fail(claimed.error());
  std::vector<driver_manager::SqlText> writes;
  writes.push_back(context.history.MarkProgress(record, record.statements_done, record.done_hash));
  writes.push_back(
      context.history.Log(history::EntryFor(record, "settled", finding.looked_at), context.run, ++context.sequence));
  const DriverResult<void> written = WriteTogether(context, std::move(writes), /*reset_first=*/false);
  if (!written) return Fail(written.error());
  return {};
}

}  // namespace

msr::Result<Finding> Examine(driver_manager::Connection &connection, history::History &history, const Record &record) {
  Finding finding;
  MSR_TRY_ASSIGN(finding.open, history.FindOpenIntent(record));
  if (!finding.open) return finding;
  switch (finding.open->effect) {
    case MSR_EFFECT_REPEATABLE:
      finding.outcome = MSR_SETTLED_NOT_APPLIED;
      finding.looked_at = "running it again changes nothing more";
      break;
    case MSR_EFFECT_VISIBLE:
    case MSR_EFFECT_CHECKED: {
      const DriverResult<driver_manager::Settlement> settled =
          connection.Settle(StatementOf(*finding.open), finding.open->evidence);
      if (!settled) return Fail(settled.error());
      finding.outcome = settled->outcome;
      finding.looked_at = settled->looked_at;
      finding.cleanup = settled->cleanup;
      break;
    }
    default:
      finding.looked_at = "nothing in the database shows whether a statement of this sort took effect";
  }
  return finding;
}

void Take(Record &record, const Finding &finding) {
  if (finding.open && !WasRefused(record)) {
    if (finding.outcome == MSR_SETTLED_UNKNOWN) {
      record.doubt = std::make_shared<const Record::Doubt>(
          Record::Doubt{.statement = finding.open->text, .looked_at = finding.looked_at});
      return;
    }
    if (finding.outcome == MSR_SETTLED_APPLIED) {
      record.statements_done = finding.open->statement + 1;
      record.done_hash = finding.open->done_hash;
    }
  }
  record.state = IsReverting(record) ? RecordState::kRevertFailed : RecordState::kFailed;
}

msr::Result<void> Settle(Context &context, Record &record) {
  MSR_TRY_ASSIGN(Finding finding, Examine(context.connection, context.history, record));
  if (!finding.open) {
    Take(record, finding);
    return {};
  }
  if (WasRefused(record) || finding.outcome == MSR_SETTLED_NOT_APPLIED) MSR_TRY(CleanUp(context, record, finding));
  const bool was_refused = WasRefused(record);
  Take(record, finding);
  if (was_refused || record.doubt) return {};
  const bool applied = finding.outcome == MSR_SETTLED_APPLIED;
  if (applied) MSR_TRY(WriteApplied(context, record, finding));
  context.Tell(
      event::Settled{record.file, static_cast<std::size_t>(finding.open->statement) + 1, applied, finding.looked_at});
  return {};
}

}  // namespace msr::execute
