// wait.hpp: waiting for another runner, as long as it lives.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>

#include <msr/engine.hpp>

#include "core/base/result.hpp"
#include "core/driver_manager/connection.hpp"
#include "core/history/history.hpp"

namespace msr::lock {

/// How to wait, and who is told.
struct Waiting {
  using Clock = std::chrono::steady_clock;

  std::chrono::milliseconds wait{0};  ///< so long without a sign of life of the other runner
  /// Not beyond this, whatever the other one does. `stop` may be asked then, too: that is kLocked.
  std::optional<Clock::time_point> deadline;
  std::stop_token stop;
  /// Called once for each runner that is waited for.
  std::function<void(const std::string &holder)> on_waiting;
  std::function<void(const std::string &message)> on_notice;
};

/// One wait for one lock, of which every failed attempt is reported.
class Waiter {
 public:
  using Clock = Waiting::Clock;

  Waiter(driver_manager::Connection &connection, history::History &history, const Waiting &waiting);

  /// Looks who holds the session lock and, as `row` says, the lease; ends the session of a runner that vanished;
  /// pauses. kLocked: there was no sign of life for too long. kInterrupted: a stop was requested.
  Result<void> Pause(const std::optional<history::LockRow> &row);
  /// The same, and reads the row itself.
  Result<void> Pause();

  std::chrono::milliseconds waited() const;

 private:
  struct Seen {
    std::optional<LockHolder> holder;
    std::optional<history::LockRow> row;  ///< of the very runner that holds the lock
  };

  Seen Look(const std::optional<history::LockRow> &row);
  void NoteLife(const Seen &seen, const std::optional<history::LockRow> &row);
  void Announce(const Seen &seen);
  void EndVanished(const Seen &seen);
  bool IsOverdue() const;
  tl::unexpected<Error> NotObtained(const Seen &seen) const;

  driver_manager::Connection &connection_;
  history::History &history_;
  const Waiting &waiting_;
  const Clock::time_point begin_ = Clock::now();
  Clock::time_point alive_ = begin_;  ///< the last sign of life
  std::string last_seen_;
  /// Who was named last, by the lock and by the row.
  struct {
    bool any = false;
    std::string holder;
    std::string owner;
  } announced_;
  std::string ended_;   ///< the session that was tried to be ended
  std::string to_end_;  ///< the statement that a person has to run, since it could not
  std::chrono::milliseconds pause_;
};

/// A holder in words: "msr 0.1.0 (pid 4711) on web-3 as app since 2026-01-15T10:02:11Z".
std::string Describe(const std::optional<LockHolder> &holder);
/// The same of what a lock row says: "msr migrate (pid 4711) on web-3 …".
std::string Describe(const history::LockRow &row);

/// The statement by which such a database ends a session.
std::string HowToEnd(const driver_manager::Description &database, const std::string &session);

/// Whether a runner on this connection notes heartbeats. One that locks by means of its machine does not: the lock
/// itself proves it alive, and a file takes one writer at a time.
bool HasHeartbeat(const driver_manager::Connection &connection);

}  // namespace msr::lock
