// history.hpp: the tables that remember what was applied. One implementation for all databases: the
// dialect says how to spell it.
#pragma once

#include <cstdint>
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

/// The history of one database. Reading and creating happen at once; everything else is returned as SQL,
/// for the unit in which it has to travel.
class History {
 public:
  using SqlText = driver_manager::SqlText;

  History(driver_manager::Connection &connection, TableName name);

  const TableName &name() const { return name_; }

  /// One query. Tables that are not there are an empty history; a table of another shape, or one that a
  /// newer msr has extended, is an error of kind kDrift.
  Result<Snapshot> Read();

  /// Makes the tables. Call it under the lock.
  Result<void> Create();

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
  SqlText Delete(MigrationKind kind, std::string_view identity) const;
  SqlText Log(const LogEntry &entry, const Run &run, std::int64_t sequence) const;

 private:
  SqlText Update(std::string_view assignments) const;
  static SqlText &Where(SqlText &sql, MigrationKind kind, std::string_view identity);
  SqlText CreateWith(std::string_view table, std::string_view columns) const;
  SqlText InsertLayout() const;
  Error Explain(const driver_manager::DriverError &error, std::string_view doing) const;

  driver_manager::Connection &connection_;
  TableName name_;
  std::string table_;  // quoted
  std::string log_;
};

}  // namespace msr::history
