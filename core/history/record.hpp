// record.hpp: what the history holds.
#pragma once

#include <array>
#include <cstddef>
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

/// When, by whom and with what a migration ran. In one piece of memory: a history has ten thousand rows,
/// and a run that has nothing to do looks at none of this.
class Origin {
 public:
  struct Parts {
    std::string_view started_at;
    std::string_view finished_at;
    std::string_view run_id;
    std::string_view applied_by;
    std::string_view host;
    std::string_view tool;
  };

  Origin() = default;
  explicit Origin(const Parts &parts) {
    const std::array<std::string_view, kCount> all = {parts.started_at, parts.finished_at, parts.run_id,
                                                      parts.applied_by, parts.host,        parts.tool};
    std::size_t size = 0;
    for (const std::string_view part : all) size += part.size();
    text_.reserve(size);
    for (std::size_t i = 0; i < kCount; ++i) ends_[i] = text_.append(all[i]).size();
  }

  std::string_view started_at() const { return Part(0); }
  std::string_view finished_at() const { return Part(1); }
  std::string_view run_id() const { return Part(2); }
  std::string_view applied_by() const { return Part(3); }
  std::string_view host() const { return Part(4); }
  std::string_view tool() const { return Part(5); }

 private:
  static constexpr std::size_t kCount = 6;

  std::string_view Part(std::size_t index) const {
    const std::size_t begin = index == 0 ? 0 : ends_[index - 1];
    return std::string_view(text_).substr(begin, ends_[index] - begin);
  }

  std::string text_;
  std::array<std::size_t, kCount> ends_{};
};

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
  Origin origin;
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
