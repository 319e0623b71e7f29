#include <algorithm>

#include <fmt/format.h>
#include <msr/driver_sdk.hpp>

#include "core/execute/step.hpp"
#include "core/source/file_text.hpp"

namespace msr::execute {

using driver_manager::DriverError;

history::Record RecordFor(const plan::Prepared &prepared, history::RecordState state) {
  history::Record record = plan::RecordOf(prepared.step.migration);
  record.state = state;
  record.statements = static_cast<std::int64_t>(prepared.statements);
  return record;
}

history::LogEntry LogEntryFor(const plan::Prepared &prepared, std::string_view event, std::string_view error) {
  const source::Migration &migration = prepared.step.migration;
  history::LogEntry entry;
  entry.event = event;
  entry.kind = migration.kind;
  entry.identity = migration.identity();
  entry.version = migration.version ? std::string_view(migration.version->text()) : std::string_view();
  entry.name = migration.name;
  entry.checksum = migration.checksum;
  entry.statements = static_cast<std::int64_t>(prepared.statements);
  entry.error = error;
  return entry;
}

msr::Result<std::optional<std::string>> ReadDownText(const std::string &folder, const source::Migration &migration,
                                                     Observer *observer) {
  // A row, and the message that carries it, has its limits everywhere.
  constexpr std::size_t kLargest = std::size_t{1} << 20;
  const std::optional<std::string> &file = migration.down_file;
  if (!file) return std::optional<std::string>();
  MSR_TRY_ASSIGN(const std::unique_ptr<source::FileText> source, source::FileText::Open(folder, *file));
  std::string text;
  bool more = true;
  while (more && text.size() <= kLargest) {
    MSR_TRY_ASSIGN(more, source->Read(text));
  }
  if (text.size() <= kLargest) return std::optional<std::string>(std::move(text));
  Tell(observer,
       event::Notice{fmt::format(
           "{} is larger than a megabyte: the history does not keep its text, only the file reverts", *file)});
  return std::optional<std::string>();
}

driver_manager::DriverResult<void> WriteTogether(Context &context, std::vector<driver_manager::SqlText> writes,
                                                 bool reset_first) {
  const msr_statement reset = ResetStep();
  std::vector<const msr_statement *> steps;
  if (reset_first) steps.push_back(&reset);
  for (driver_manager::SqlText &sql : writes) steps.push_back(&sql.Borrow());
  return context.connection.RunUnit(MSR_UNIT_TRANSACTION, steps);
}

bool SharesTransaction(const sql::Statement &statement, bool rolls_back_ddl) {
  constexpr std::uint32_t kAlone =
      MSR_TRAIT_BEGINS_TRANSACTION | MSR_TRAIT_COMMITS | MSR_TRAIT_ROLLS_BACK | MSR_TRAIT_NO_TRANSACTION;
  if ((statement.traits & kAlone) != 0) return false;
  return rolls_back_ddl || (statement.traits & MSR_TRAIT_PLAIN_DML) != 0;
}

bool EndsTransaction(const sql::Statement &statement, bool rolls_back_ddl) {
  return !rolls_back_ddl && (statement.traits & MSR_TRAIT_ENDS) != 0;
}

msr_statement ResetStep() {
  msr_statement step{};
  step.struct_size = sizeof(step);
  step.flags = MSR_STEP_RESET;
  step.text = sdk::Borrow("");
  return step;
}

bool IsConnectionGone(const DriverError &error) {
  return error.status == MSR_LOST || error.status == MSR_IN_DOUBT;
}

Error StatementFailed(const DriverError &error, const plan::Prepared &prepared, const sql::Statement &statement) {
  const std::size_t into = error.position > 0 ? static_cast<std::size_t>(error.position) : 0;
  Error failed = error;
  ExplainLimit(error, prepared.limits, failed);
  return prepared.script.At(std::move(failed), statement.offset + std::min(into, statement.text.size()));
}

Error StoppedBefore(const plan::Prepared &prepared) {
  Error error;
  error.kind = ErrorKind::kInterrupted;
  error.message = fmt::format("stopped on request before {}", prepared.step.migration.title());
  error.hint = "everything before it is complete; the next run goes on there";
  return error;
}

Remedy RemedyFor(const DriverError &error) {
  if (IsConnectionGone(error)) return Remedy::kReconnect;
  return error.condition == MSR_CONDITION_TRANSIENT ? Remedy::kTryAgain : Remedy::kNone;
}

Failure HistoryFailed(const DriverError &error, const plan::Prepared &prepared) {
  Error failed = error;
  if (history::IsFencedOut(error)) {
    failed.kind = ErrorKind::kLocked;
    failed.message = fmt::format("another runner has taken over: this one writes nothing any more, and stopped at {}",
                                 prepared.step.migration.title());
    failed.hint = "run the same command again; msr list shows what stands";
    return failed;
  }
  failed.message = fmt::format("cannot write {} into the history: {}", prepared.step.migration.title(), error.message);
  failed.where = Location{.file = prepared.step.file()};
  if (failed.kind == ErrorKind::kInterrupted)
    failed.hint = "run the same command again: it finds out what stands, and goes on from there";
  return {std::move(failed), RemedyFor(error)};
}

}  // namespace msr::execute
