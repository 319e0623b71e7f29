#include "core/lock/lock.hpp"

#include <algorithm>
#include <cstdint>
#include <random>

#include <fmt/format.h>

#include "core/base/pause.hpp"

namespace msr::lock {
namespace {

using driver_manager::DriverError;
using driver_manager::DriverResult;
using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

constexpr milliseconds kFirstPause{25};
constexpr milliseconds kLongestPause{1000};
// How long a database may be away, for instance to start again.
constexpr milliseconds kReconnectFor{30'000};
// So long the session that we lost may go on before it is ended.
constexpr milliseconds kPatienceWithOldSession{2'000};

milliseconds Since(Clock::time_point begin) {
  return std::chrono::duration_cast<milliseconds>(Clock::now() - begin);
}

// Between half and all of `pause`: runners that were started together do not stay in step.
milliseconds Jitter(milliseconds pause, std::minstd_rand &random) {
  return milliseconds(std::uniform_int_distribution<std::int64_t>(pause.count() / 2, pause.count())(random));
}

std::string FindHolder(driver_manager::Connection &connection, const std::string &name) {
  if (!connection.Can(MSR_CAN_NAME_LOCK_HOLDER)) return Describe(std::nullopt);
  const auto holder = connection.FindLockHolder(name);
  return Describe(holder ? *holder : std::nullopt);
}

tl::unexpected<Error> NotObtained(const std::string &name, milliseconds waited, const std::string &holder) {
  const std::int64_t tenths = waited.count() / 100;
  return Fail(
      ErrorKind::kLocked,
      fmt::format("the lock of {} is held by {}; waited {} s for it", name, holder, static_cast<double>(tenths) / 10),
      "let the other run finish, or wait longer with --lock-wait; msr lock status shows the holder");
}

tl::unexpected<Error> TakenOver(const std::string &name) {
  return Fail(ErrorKind::kLocked, fmt::format("another runner has taken over {} meanwhile", name),
              "run the same command again; msr list shows what stands");
}

}  // namespace

std::string Describe(const std::optional<LockHolder> &holder) {
  if (!holder) return "another runner";
  std::string text = holder->process.empty() ? "a session" : holder->process;
  if (!holder->host.empty()) text += " on " + holder->host;
  if (!holder->user.empty()) text += " as " + holder->user;
  if (!holder->since.empty()) text += " since " + holder->since;
  if (!holder->session.empty()) text += fmt::format(" (session {})", holder->session);
  return text;
}

Result<std::unique_ptr<Guard>> Guard::Acquire(driver_manager::Connection &connection, const Request &request) {
  if (!request.session_lock) return std::unique_ptr<Guard>(new Guard(connection, request));
  if (!connection.Can(MSR_CAN_LOCK)) {
    return Fail(ErrorKind::kConnection,
                "this connection has no lock that lasts as long as its session, so runners could not be kept apart",
                "connect to the database itself, not through a pooler in transaction mode");
  }
  std::unique_ptr<Guard> guard(new Guard(connection, request));
  MSR_TRY(guard->Take(request.wait, ""));
  return guard;
}

Result<void> Guard::Take(milliseconds wait, std::string_view old_session) {
  const Clock::time_point begin = Clock::now();
  std::minstd_rand random(std::random_device{}());
  milliseconds pause = kFirstPause;
  std::string last_holder;
  while (true) {
    MSR_TRY_ASSIGN(const bool taken, connection_.TryLock(request_.name));
    waited_ = Since(begin);
    if (taken) return {};
    if (request_.stop.stop_requested())
      return Fail(ErrorKind::kInterrupted, "stopped while waiting for the lock; nothing was changed");
    std::string holder = FindHolder(connection_, request_.name);
    if (waited_ >= wait) return NotObtained(request_.name, waited_, holder);
    if (!old_session.empty() && waited_ >= kPatienceWithOldSession) {
      // It may be deaf because its host is gone. Where we may not end it, waiting is all that is left.
      if (connection_.Can(MSR_CAN_END_SESSION)) static_cast<void>(connection_.EndSession(old_session));
      old_session = {};
    }
    if (holder != last_holder && request_.on_waiting) request_.on_waiting(holder);
    last_holder = std::move(holder);
    Pause(std::min(Jitter(pause, random), wait - waited_ + milliseconds(1)), request_.stop);
    pause = std::min(pause * 3 / 2, kLongestPause);
  }
}

void Guard::Introduce(history::History &history, const history::Snapshot &found, const history::Run &run) {
  history_ = &history;
  run_ = run;
  found_ = found.lock;
  tables_exist_ = found.exists && found.lock.fence != 0;
}

DriverResult<void> Guard::Claim() {
  if (claimed_) return {};
  if (!tables_exist_) {
    const DriverResult<void> made = history_->Create(run_, Mode());
    claimed_ = made.has_value();
    return made;
  }
  const DriverResult<bool> claimed = history_->Claim(found_, run_, Mode());
  if (!claimed) return tl::unexpected<DriverError>(claimed.error());
  if (!*claimed) return tl::unexpected<DriverError>(DriverError{TakenOver(request_.name).value()});
  claimed_ = true;
  return {};
}

Result<void> Guard::Reconnect() {
  const Clock::time_point begin = Clock::now();
  milliseconds pause = kFirstPause;
  while (true) {
    Result<void> connected = connection_.Reopen();
    if (connected || connected.error().kind != ErrorKind::kConnection || Since(begin) > kReconnectFor) return connected;
    if (request_.stop.stop_requested()) return Fail(ErrorKind::kInterrupted, "stopped while connecting again");
    Pause(pause, request_.stop);
    pause = std::min(pause * 2, kLongestPause);
  }
}

Result<void> Guard::Regain() {
  if (!request_.session_lock) {
    return Fail(ErrorKind::kConnection,
                "without the session lock it cannot be known when the lost session has finished what it was sent",
                "wait until it has, and run the same command again");
  }
  const std::string old_session = connection_.description().session;
  MSR_TRY(Reconnect());
  MSR_TRY(Take(std::max<milliseconds>(request_.wait, kReconnectFor), old_session));
  if (!claimed_) return {};
  const DriverResult<bool> raised = history_->RaiseFence(run_);
  if (!raised) return Fail(raised.error());
  if (*raised) return {};
  claimed_ = false;
  return TakenOver(request_.name);
}

Guard::~Guard() {
  // A lock that cannot be given back any more went with its session, which is what matters.
  if (claimed_) static_cast<void>(history_->Free(run_));
  if (request_.session_lock) static_cast<void>(connection_.Unlock(request_.name));
}

}  // namespace msr::lock
