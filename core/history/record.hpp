// record.hpp: what the history holds.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <msr/engine.hpp>

namespace msr::history {

/// Where an applied or unfinished migration stands. Stored as words.
enum class RecordState {
  kApplied,
  kRunning,       ///< a runner applies it statement by statement
  kFailed,        ///< a statement failed; `statements_done` of them stand
  kReverting,     ///< a runner reverts it statement by statement
  kRevertFailed,  ///< a statement of its down file failed
  kOutdated,      ///< a repeatable that has to run again
};

std::string_view StateWord(RecordState state);

/// One row of the history table.
struct Record {
  MigrationKind kind = MigrationKind::kVersioned;
  std::string identity;
  std::string version;
  std::string name;
  std::string file;
  std::string checksum;
  RecordState state = RecordState::kApplied;
  std::int64_t statements = 0;
  std::int64_t statements_done = 0;
  std::string done_hash;  ///< of the statements done, while unfinished
  std::string started_at;
  std::string finished_at;
  std::string run_id;
  std::string applied_by;
  std::string host;
  std::string tool;
  bool has_down_text = false;

  bool is_unfinished() const { return state != RecordState::kApplied && state != RecordState::kOutdated; }
  /// "V7_users" or "R_totals": how messages call it.
  std::string title() const { return (kind == MigrationKind::kVersioned ? "V" + version + "_" : "R_") + name; }
};

/// The history as one query found it.
struct Snapshot {
  bool exists = false;  ///< the tables are there
  std::vector<Record> records;
};

}  // namespace msr::history
