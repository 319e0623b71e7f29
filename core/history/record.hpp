// record.hpp: what the history holds.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
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
/// The word for a kind, as the tables hold it.
std::string_view KindWord(MigrationKind kind);

/// When, by whom and with what a migration ran. A history has ten thousand rows, and a run that has nothing to do
/// looks at none of this: it takes next to no room where it is not kept, and one piece of memory where it is.
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
    Kept kept;
    std::size_t size = 0;
    for (const std::string_view part : all) size += part.size();
    kept.text.reserve(size);
    for (std::size_t i = 0; i < kCount; ++i) kept.ends[i] = static_cast<std::uint32_t>(kept.text.append(all[i]).size());
    kept_ = std::make_shared<const Kept>(std::move(kept));
  }

  std::string_view started_at() const { return Part(0); }
  std::string_view finished_at() const { return Part(1); }
  std::string_view run_id() const { return Part(2); }
  std::string_view applied_by() const { return Part(3); }
  std::string_view host() const { return Part(4); }
  std::string_view tool() const { return Part(5); }

 private:
  static constexpr std::size_t kCount = 6;

  struct Kept {
    std::string text;
    std::array<std::uint32_t, kCount> ends{};
  };

  std::string_view Part(std::size_t index) const {
    if (kept_ == nullptr) return {};
    const std::size_t begin = index == 0 ? 0 : kept_->ends[index - 1];
    return std::string_view(kept_->text).substr(begin, kept_->ends[index] - begin);
  }

  std::shared_ptr<const Kept> kept_;
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

  /// The statement of which nobody can say whether it took effect, and what was looked at. Not stored.
  struct Doubt {
    std::string statement;
    std::string looked_at;
  };
  std::shared_ptr<const Doubt> doubt;

  bool is_unfinished() const { return state != RecordState::kApplied && state != RecordState::kOutdated; }
  /// "V7_users" or "R_totals": how messages call it.
  std::string title() const { return (kind == MigrationKind::kVersioned ? "V" + version + "_" : "R_") + name; }
};

struct Run;

/// What the lock row says of a runner that a lock of its session protects.
inline constexpr std::string_view kSessionMode = "session";
/// Of one that has its lease: nobody else works before that has run out.
inline constexpr std::string_view kLeaseMode = "lease";
/// And of one that asked nobody, and has only its fence.
inline constexpr std::string_view kFenceMode = "fence";

/// The row that names who runs. Its fence number goes up with every holder: what an earlier one still tries to
/// write fails.
struct LockRow {
  std::string owner;  ///< the run's id; empty when nobody runs
  std::string host;
  std::int64_t pid = 0;
  std::string user;
  std::string command;
  std::string mode;     ///< kSessionMode, kLeaseMode or kFenceMode
  std::string session;  ///< the server's name for the session that works
  std::string acquired_at;
  std::string heartbeat_at;
  std::int64_t lease_ms = 0;  ///< after so long without a heartbeat the runner counts as gone
  std::string now;            ///< the server's clock when the row was read
  std::int64_t fence = 0;

  /// How long ago the last heartbeat was; none if that cannot be told.
  std::optional<std::int64_t> silent_ms() const;
  /// A runner holds it, and gave a sign of life less than its lease ago.
  bool is_live() const;
  /// When it counts as gone unless there is another heartbeat.
  std::string expires_at() const;
  /// `run` has to wait for it also with the session lock in its hands.
  bool keeps_away(const Run &run) const;
};

/// What was noted before a statement ran that no transaction covers, or together with one that a transaction
/// covers. It is open while the history row does not count the statement among those done.
struct Intent {
  std::int64_t statement = 0;  ///< its index, from 0
  std::string text;            ///< of the statement; of a long one that cannot be settled anyway the beginning
  std::string done_hash;       ///< what the history row's hash is with it
  std::uint32_t effect = 0;    ///< MSR_EFFECT_…
  std::string evidence;        ///< the driver's
  std::string session;         ///< that ran it
  std::string run_id;
  std::string begun_at;
};

/// The history as one query found it.
struct Snapshot {
  bool exists = false;  ///< the tables are there
  std::vector<Record> records;
  LockRow lock;
};

}  // namespace msr::history
