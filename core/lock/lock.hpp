// lock.hpp: one runner at a time.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>

#include <msr/engine.hpp>

#include "core/base/result.hpp"
#include "core/driver_manager/connection.hpp"
#include "core/history/history.hpp"
#include "core/lock/heartbeat.hpp"
#include "core/lock/wait.hpp"

namespace msr::lock {

/// What keeps runners apart on a connection.
enum class Mode {
  kSession,  ///< a lock that lives as long as the session that works
  kLease,    ///< the lock row alone: where such a lock does not reach every runner, or not every statement
  kFence,    ///< nobody is waited for; the fence of the lock row makes the writes of the earlier of two runners fail
};

struct Request {
  Mode mode = Mode::kSession;
  history::Run run;
  Waiting waiting;
  Connect connect;  ///< for the heartbeat; empty: there is none
  /// A live lease of another runner is taken over, too.
  bool robs = false;
};

/// Has the lock as long as it lives, on the session that does the work: when that dies, so does the
/// lock, and not before the server has finished what it was sent. The lock row says who has it, and its fence
/// number makes every write of an earlier holder fail.
class Guard {
 public:
  /// Polls with growing, jittered pauses and holds no transaction in between: a blocked wait on the
  /// server would deadlock with CREATE INDEX CONCURRENTLY, which waits for all others' snapshots.
  /// Not obtained in time: an error of kind kLocked that names the holder. `history` outlives this.
  static Result<std::unique_ptr<Guard>> Acquire(driver_manager::Connection &connection, history::History &history,
                                                Request request);

  /// How the history was found under the lock. False if another runner had a lease on it and was waited for: then it
  /// has to be read again.
  Result<bool> Introduce(const history::Snapshot &found);
  /// Before the first write: makes the lock row that of the run and raises the fence; makes the tables if they are not
  /// all there. Once is enough; later it says whether the lease still lasts. kLocked, before the first claim: another
  /// runner has the lease; see Introduce.
  driver_manager::DriverResult<void> Claim();
  bool has_claimed() const { return claimed_; }

  /// After a lost connection: connects anew, waits until the old session is gone or ends it, and raises the fence.
  /// Then whatever the old session was sent has happened or never will, and the history says which. `covered`: what it
  /// was sent last is one transaction with its entry in the history, so that the fence alone is enough. An error if
  /// another runner has taken over meanwhile, or if the database cannot be reached for half a minute.
  Result<void> Regain(bool covered);
  ~Guard();
  Guard(const Guard &) = delete;
  Guard &operator=(const Guard &) = delete;

  /// How long it took.
  std::chrono::milliseconds waited() const { return waited_; }
  /// Why the run must not go on: its lease is not its own any more.
  std::optional<Error> Lost() const;
  /// A runner that may still be at work for all that is known: it was silent for as long as its lease, and its session
  /// could not be ended. What no transaction covers must not be taken up then.
  const std::optional<history::LockRow> &unended() const { return unended_; }

 private:
  Guard(driver_manager::Connection &connection, history::History &history, Request request)
      : connection_(connection), history_(history), request_(std::move(request)) {}

  Result<void> TakeSession(std::string_view old_session);
  Result<void> TakeLease();
  Result<bool> TryLease(const std::optional<history::LockRow> &row);
  Result<void> Reconnect();
  void Begin(Heartbeat::Clock::time_point sent);

  driver_manager::Connection &connection_;
  history::History &history_;
  Request request_;
  std::chrono::milliseconds waited_{0};
  bool tables_exist_ = false;
  history::LockRow found_;
  bool claimed_ = false;
  std::optional<history::LockRow> unended_;
  std::unique_ptr<Heartbeat> heartbeat_;
};

}  // namespace msr::lock
