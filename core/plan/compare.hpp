// compare.hpp: the files beside the history.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include <msr/engine.hpp>

#include "core/history/record.hpp"
#include "core/source/scan.hpp"

namespace msr::plan {

/// One migration as the files and the history know it; at least one of the two does.
struct Entry {
  const source::Migration *file = nullptr;
  const history::Record *record = nullptr;
  MigrationState state = MigrationState::kPending;
  /// A down file stopped half-way (state kFailed or kRunning).
  bool reverting = false;

  MigrationKind kind() const { return file != nullptr ? file->kind : record->kind; }
  bool is_repeatable() const { return kind() == MigrationKind::kRepeatable; }
  /// There is a row that says it is applied, whatever the file says now.
  bool is_applied() const { return record != nullptr && !record->is_unfinished(); }
  std::string title() const { return file != nullptr ? file->title() : record->title(); }
};

/// All migrations: versions in order, then repeatables by name. Points into the arguments.
std::vector<Entry> Compare(const std::vector<source::Migration> &files, const std::vector<history::Record> &records);

/// What a file says, as a row of the history: applied, without statements.
history::Record RecordOf(const source::Migration &file);

/// For people and JSON.
MigrationInfo Describe(const Entry &entry);
std::vector<MigrationInfo> Describe(const std::vector<Entry> &entries);

/// The newest applied version as it was written; empty for none.
std::string CurrentVersion(const std::vector<Entry> &entries);
/// The same after `done` was done.
std::string CurrentVersion(const std::vector<Entry> &entries, const std::vector<FinishedStep> &done);

}  // namespace msr::plan
