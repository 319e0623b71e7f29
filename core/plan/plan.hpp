// plan.hpp: what will run, or why nothing does. Pure: files, history and options in, a value out.
// `msr plan` prints this value, and `msr migrate` carries the same value out.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include <msr/engine.hpp>

#include "core/plan/compare.hpp"

namespace msr::plan {

/// One migration to be run. Copies, not pointers: a plan outlives what it was made from.
struct Step {
  Direction direction = Direction::kUp;
  source::Migration migration;
  std::optional<history::Record> record;  ///< the row that is there already
  bool from_history = false;              ///< the text is the one that the history keeps
  /// Where the text comes from: the file, or for a down without file the history.
  std::string file() const {
    if (from_history) return "history:" + migration.title();
    return direction == Direction::kUp ? migration.up_file : migration.down_file.value_or("");
  }
};

struct Plan {
  std::vector<Step> steps;
  /// Repeatables without a down file, to be marked outdated when something is reverted.
  std::vector<history::Record> outdate;
  std::vector<MigrationInfo> ignored;
  std::vector<Error> problems;  ///< with one of them nothing may run
  std::vector<Warning> warnings;

  bool is_empty() const { return steps.empty() && problems.empty(); }
};

struct MigratePlanOptions {
  std::optional<std::string> target;
  std::optional<std::size_t> steps;
  OutOfOrder out_of_order = OutOfOrder::kError;
  Newer newer = Newer::kAuto;
};

/// Files that are older than the database: what it has applied that is newer than every file, and with that the
/// repeatables that there are no files of. Where a version is missing between files it is just that, and so is every
/// one of a folder without any.
struct OlderFiles {
  const Entry *newest_file = nullptr;
  const Entry *newest_applied = nullptr;  ///< none: the files are not older

  /// Whether that entry came with the newer versions, as far as that can be told.
  bool Lack(const Entry &entry) const;
};

/// The result points into `entries`.
OlderFiles FindOlderFiles(const std::vector<Entry> &entries);

/// What `migrate` does. A row that is still running is a problem of kind kInDoubt: call this under the
/// lock, where no runner can be alive behind it, or treat that problem as a reason to take the lock.
Plan PlanMigrate(const std::vector<Entry> &entries, const MigratePlanOptions &options);

/// What `down` does; exactly one of the options is set.
Plan PlanDown(const std::vector<Entry> &entries, const DownOptions &options);

/// What `redo` does: the newest `steps` versions down, newest first, and up again.
Plan PlanRedo(const std::vector<Entry> &entries, const RedoOptions &options);

/// How the history of one migration does not fit its file: changed, missing, renamed, unfinished.
std::optional<Error> DriftOf(const Entry &entry);

}  // namespace msr::plan
