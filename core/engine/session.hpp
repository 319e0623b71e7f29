// session.hpp: one call of the engine: its connection, its folder and its history. Inside this room only.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include <msr/engine.hpp>

#include "core/base/result.hpp"
#include "core/base/tell.hpp"
#include "core/driver_manager/driver.hpp"
#include "core/driver_manager/search.hpp"
#include "core/history/history.hpp"
#include "core/lock/lock.hpp"
#include "core/plan/plan.hpp"
#include "core/plan/shape.hpp"
#include "core/source/scan.hpp"
#include "core/sql/placeholders.hpp"

namespace msr::engine {

enum class Access {
  kRead,    ///< nothing will be written
  kWrite,   ///< the database has to be there
  kCreate,  ///< it may be made
};

/// How the lock is taken.
enum class Taking {
  kWaits,
  kAsksNobody,  ///< see EngineOptions::session_lock
  kRobs,        ///< also from a runner whose lease lasts
};

/// What the engine was told, for the functions of this room.
struct Setting {
  const EngineOptions &options;
  Observer *observer;
  std::stop_token stop;
  std::stop_token cancel;
  /// When the call has to end, with all its waiting; none without a limit. `stop` is asked then.
  std::optional<std::chrono::steady_clock::time_point> deadline{};
  /// The call may open any number of sessions, so each gives its memory back.
  bool connects_again = false;

  void Tell(const Event &event) const noexcept { msr::Tell(observer, event); }
};

/// The variables of the options, checked.
Result<sql::Placeholders> PlaceholdersOf(const EngineOptions &options);

/// A connected engine. Calls that fail leave the session as it is.
class Session {
 public:
  ~Session();
  Session(const Session &) = delete;
  Session &operator=(const Session &) = delete;

  /// Connects. Meanwhile the folder is being read, if there is one that Scan will be asked about.
  static Result<std::unique_ptr<Session>> Open(const Setting &setting, Access access,
                                               std::unique_ptr<source::Reading> folder);

  /// Reads the folder for this database. Problems of the folder are in the catalog, not an error. The history
  /// is read while the folder still is; ReadHistory then says what came of it.
  Result<void> Scan();
  /// Reads the history and lays the files beside it.
  Result<void> ReadHistory(bool under_lock = false);
  /// Replaces what the history said of an unfinished migration by what was found out about it.
  void Replace(std::size_t record, history::Record settled);

  const source::Catalog &catalog() const { return catalog_; }
  const history::Snapshot &snapshot() const { return snapshot_; }
  const std::vector<plan::Entry> &entries() const { return entries_; }
  const sql::Placeholders &placeholders() const { return placeholders_; }
  driver_manager::Connection &connection() { return *connection_; }
  history::History &history() { return *history_; }
  DatabaseInfo info() const;
  plan::Database database() const;

  /// A further session with the same database, for looking beside the work. May be called from any thread.
  Result<std::unique_ptr<driver_manager::Connection>> OpenAnother() const;

  /// Takes the lock, and reads the history under it.
  Result<std::unique_ptr<lock::Guard>> Lock(const history::Run &run, Taking taking = Taking::kWaits);
  /// Reads the history once more, when no other runner has a lease on it.
  Result<void> ReadUnder(lock::Guard &lock);

  /// Reads and takes apart the text of every step; the first one with problems ends it, since nothing may
  /// run then.
  std::vector<plan::Prepared> Prepare(std::vector<plan::Step> steps, std::vector<Error> &problems);

 private:
  Session(const Setting &setting, Access access) : setting_(setting), access_(access) {}
  // Only what reads shows when and by whom a migration was applied.
  history::Origins origins() const {
    return access_ == Access::kRead ? history::Origins::kAll : history::Origins::kOfUnfinished;
  }

  Result<plan::Script> ScriptOf(const plan::Step &step);
  Result<void> TakeChecksumsOfApplied();
  lock::Request RequestFor(const history::Run &run, Taking taking) const;

  const Setting &setting_;
  Access access_;
  std::unique_ptr<source::Reading> folder_;
  std::shared_ptr<const driver_manager::Driver> driver_;
  std::vector<std::string> known_variants_;
  sql::Placeholders placeholders_;
  driver_manager::ConnectRequest request_;
  std::unique_ptr<driver_manager::Connection> connection_;
  std::unique_ptr<history::History> history_;
  source::Catalog catalog_;
  std::optional<Result<history::Snapshot>> first_read_;
  history::Snapshot snapshot_;
  std::vector<plan::Entry> entries_;
};

/// The text of a step. The placeholders outlive it.
plan::Script ScriptOf(const Setting &setting, const sql::Placeholders &placeholders, const plan::Step &step);

/// What `migrate` does under the settings of the engine.
plan::Plan PlanMigrate(const EngineOptions &options, const std::vector<plan::Entry> &entries,
                       const MigrateOptions &wanted = {});

/// What the limits of a migration depend on.
plan::LimitRules LimitRulesOf(const EngineOptions &options, std::uint32_t capabilities);

/// Puts an error into an outcome, as the error and as the only problem.
void Put(Outcome &outcome, Error error);
/// Several; the first is the error.
void Put(Outcome &outcome, std::vector<Error> problems);

/// Gives every place in the folder its full path, for people and editors.
void NameFiles(Outcome &outcome, const std::string &folder);

}  // namespace msr::engine
