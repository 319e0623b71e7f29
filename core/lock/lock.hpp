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

namespace msr::lock {

struct Request {
  std::string name;
  std::chrono::milliseconds wait{0};
  /// False: nobody is waited for; the fence of the lock row is all that keeps runners apart.
  bool session_lock = true;
  std::stop_token stop;
  /// Called when somebody else holds the lock, and again when the holder changes.
  std::function<void(const std::string &holder)> on_waiting;
};

/// What the lock row says of a runner that a lock of its session protects.
inline constexpr std::string_view kSessionMode = "session";
/// And of one that has only its fence.
inline constexpr std::string_view kFenceMode = "fence";

/// Has the lock as long as it lives, on the session that does the work: when that dies, so does the
/// lock, and not before the server has finished what it was sent. The lock row says who has it, and its fence
/// number makes every write of an earlier holder fail.
class Guard {
 public:
  /// Polls with growing, jittered pauses and holds no transaction in between: a blocked wait on the
  /// server would deadlock with CREATE INDEX CONCURRENTLY, which waits for all others' snapshots.
  /// Not obtained in time: an error of kind kLocked that names the holder.
  static Result<std::unique_ptr<Guard>> Acquire(driver_manager::Connection &connection, const Request &request);

  /// Who will claim the lock row, if there is something to do, and how things were found. `history` outlives this.
  void Introduce(history::History &history, const history::Snapshot &found, const history::Run &run);
  /// Before the first write: makes the lock row that of the run and raises the fence; makes the tables if they are not
  /// all there. Once is enough.
  driver_manager::DriverResult<void> Claim();

  /// After a lost connection: connects anew, waits until the old session is gone or ends it, and raises the fence.
  /// Then whatever the old session was sent has happened or never will, and the history says which. An error if
  /// another runner has taken over meanwhile, or if the database cannot be reached for half a minute.
  Result<void> Regain();
  ~Guard();
  Guard(const Guard &) = delete;
  Guard &operator=(const Guard &) = delete;

  /// How long it took.
  std::chrono::milliseconds waited() const { return waited_; }

 private:
  Guard(driver_manager::Connection &connection, Request request)
      : connection_(connection), request_(std::move(request)) {}

  Result<void> Take(std::chrono::milliseconds wait, std::string_view old_session);
  Result<void> Reconnect();
  std::string_view Mode() const { return request_.session_lock ? kSessionMode : kFenceMode; }

  driver_manager::Connection &connection_;
  Request request_;
  std::chrono::milliseconds waited_{0};
  history::History *history_ = nullptr;
  history::Run run_;
  bool tables_exist_ = false;
  history::LockRow found_;
  bool claimed_ = false;
};

/// A holder in words: "msr 0.1.0 (pid 4711) on web-3 as app since 2026-01-15T10:02:11Z".
std::string Describe(const std::optional<LockHolder> &holder);

}  // namespace msr::lock
