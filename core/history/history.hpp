// history.hpp: the tables that remember what was applied. One implementation for all databases: the
// dialect says how to spell it.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/result.hpp"
#include "core/driver_manager/connection.hpp"
#include "core/history/record.hpp"
#include "core/history/table_name.hpp"

namespace msr::history {

/// Who runs, for the rows that a run writes.
struct Run {
  std::string id;
  std::string command;  ///< "migrate", "down", "redo"
  std::string user;
  std::string host;
  std::int64_t pid = 0;
  std::string mode;  ///< what keeps others away; see LockRow
  std::chrono::milliseconds lease{30'000};
};

/// What happened to a migration, for the log.
struct LogEntry {
  std::string_view event;  ///< "applied", "reverted", "failed", "started", "outdated"
  MigrationKind kind = MigrationKind::kVersioned;
  std::string_view identity;
  std::string_view version;
  std::string_view name;
  std::string_view checksum;
  std::int64_t statements = 0;
  std::string_view error;
};

/// What happened to a migration that has a row, which outlives the entry.
LogEntry EntryFor(const Record &record, std::string_view event, std::string_view words);

/// Why a write of the engine failed: another runner has raised the fence meanwhile.
bool IsFencedOut(const driver_manager::DriverError &error);

/// Whose origin a reading keeps.
enum class Origins {
  kAll,
  kOfUnfinished,  ///< ten thousand applied rows are read in less memory
};

/// The history of one database. Reading and creating happen at once; everything else is returned as SQL,
/// for the unit in which it has to travel.
class History {
 public:
  using SqlText = driver_manager::SqlText;

  History(driver_manager::Connection &connection, TableName name);

  const TableName &name() const { return name_; }

  /// One query, and a second one where tables are missing and `under_lock` is false. Tables that are not there are an
  /// empty history; a table of another shape, or one that a newer msr has extended, is an error of kind kDrift.
  Result<Snapshot> Read(bool under_lock = false, Origins origins = Origins::kAll);

  /// Only the lock row. None where its table is not there; one without a fence where no run has been yet.
  driver_manager::DriverResult<std::optional<LockRow>> ReadLock();

  /// What the log tells of the run that wrote to it last; none where it is empty. `snapshot` is of the same history,
  /// which is there, and knows when the migrations began.
  Result<std::optional<RunInfo>> ReadLastRun(const Snapshot &snapshot);

  /// Makes the tables, with the lock row of `run`. False if another runner has made that row, or makes it now.
  driver_manager::DriverResult<bool> Create(const Run &run);

  /// Makes the lock row, which had `before`, that of `run`, and raises the fence. From here on what this object
  /// writes has the new number. False if another runner was faster.
  driver_manager::DriverResult<bool> Claim(const LockRow &before, const Run &run);
  /// Raises the fence of our own row, after which nothing that was sent before can be committed any more. False if
  /// the row is another runner's.
  driver_manager::DriverResult<bool> RaiseFence(const Run &run);
  /// Says that nobody runs. Changes nothing if the row is another runner's.
  driver_manager::DriverResult<bool> Free(const Run &run);

  /// Notes that `run`, which claimed the lock row, is alive: in a row of its own, since a transaction that began before
  /// could not lock the row with the fence any more under some isolation levels. For another connection than the one
  /// that works. False if the lock row is another runner's by now.
  driver_manager::DriverResult<bool> Beat(const Run &run);
  /// Takes away the row that Beat made.
  driver_manager::DriverResult<void> EndBeat(const Run &run);

  /// The row of a migration that is applied in one transaction, or begins (`record.state` says which).
  SqlText Insert(const Record &record, const Run &run, const std::string *down_text) const;
  /// The migration stands: `statements` of them, and the last one done.
  SqlText MarkApplied(const Record &record) const;
  /// One more statement done; `state` stays.
  SqlText MarkProgress(const Record &record, std::int64_t statements_done, std::string_view done_hash) const;
  /// The unfinished states; leaves the progress as the last statement wrote it.
  SqlText MarkState(const Record &record, RecordState state) const;
  /// An unfinished migration goes on, perhaps with another rest of its text; the first statement of a
  /// `down` starts from zero.
  SqlText MarkResumed(const Record &record, RecordState state, const Run &run) const;
  /// The file as it is now counts as what was applied: `record` has its name and its checksum.
  SqlText MarkAccepted(const Record &record) const;
  SqlText Delete(MigrationKind kind, std::string_view identity) const;
  /// Fails, and the unit with it, if the fence was raised by another runner: then the row has no number to hold.
  /// So it stands last in a unit, and keeps the lock row only briefly.
  SqlText Log(const LogEntry &entry, const Run &run, std::int64_t sequence) const;

  /// The down text that the row of a migration keeps; empty where it keeps none.
  Result<std::string> ReadDownText(MigrationKind kind, std::string_view identity);

  /// Notes that a statement is about to run, or runs in the same transaction. Fenced like Log.
  SqlText Intend(const Record &record, const Intent &intent, const Run &run) const;
  /// Forgets the notes of a migration, all or those before a statement.
  SqlText ForgetIntents(const Record &record) const;
  SqlText ForgetIntentsBefore(const Record &record, std::int64_t statement) const;
  /// The note of the statement behind those that `record` counts as done, if there is one.
  Result<std::optional<Intent>> FindOpenIntent(const Record &record);

 private:
  // What makes the tables, and in them the lock row of the run.
  using Making = std::array<SqlText, 6>;
  static constexpr std::int64_t kLockRowStatement = 3;

  Result<Snapshot> ReadWith(bool with_lock_row, Origins origins);
  // In no transaction of ours. Sent again where the server says that nothing of it stands.
  driver_manager::DriverResult<std::int64_t> ExecuteAlone(SqlText &statement);
  driver_manager::DriverResult<bool> ChangeRow(SqlText sql, std::string_view doing);
  SqlText &SelectLockRow(SqlText &sql) const;
  SqlText InsertLockRow(std::string_view key, const Run &run, std::int64_t fence) const;
  std::string beat_key() const;
  SqlText &Fenced(SqlText &sql) const;
  SqlText Update(std::string_view assignments) const;
  static SqlText Where(SqlText sql, MigrationKind kind, std::string_view identity);
  SqlText CreateWith(std::string_view table, std::string_view columns) const;
  SqlText InsertLayout() const;
  driver_manager::DriverResult<bool> CreateMissing(Making &statements);
  driver_manager::DriverError Explain(const driver_manager::DriverError &error, std::string_view doing) const;

  driver_manager::Connection &connection_;
  TableName name_;
  std::string table_;  // quoted
  std::string log_;
  std::string journal_;
  std::string locks_;
  std::int64_t fence_ = 0;
};

}  // namespace msr::history
