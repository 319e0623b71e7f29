#include "core/lock/lock.hpp"

#include <algorithm>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <random>

#include <fmt/format.h>

namespace msr::lock {
namespace {

using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

constexpr milliseconds kFirstPause{25};
constexpr milliseconds kLongestPause{1000};

// Sleeps, but wakes when the run is asked to stop.
void Pause(milliseconds length, const std::stop_token &stop) {
  std::mutex mutex;
  std::condition_variable_any wake;
  std::unique_lock held(mutex);
  wake.wait_for(held, stop, length, [] { return false; });
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
  if (!connection.Can(MSR_CAN_LOCK)) {
    return Fail(ErrorKind::kConnection,
                "this connection has no lock that lasts as long as its session, so runners could not be kept apart",
                "connect to the database itself, not through a pooler in transaction mode");
  }
  const Clock::time_point begin = Clock::now();
  std::minstd_rand random(std::random_device{}());
  milliseconds pause = kFirstPause;
  std::string last_holder;
  while (true) {
    MSR_TRY_ASSIGN(const bool taken, connection.TryLock(request.name));
    const milliseconds waited = std::chrono::duration_cast<milliseconds>(Clock::now() - begin);
    if (taken) return std::unique_ptr<Guard>(new Guard(connection, request.name, waited));
    if (request.stop.stop_requested())
      return Fail(ErrorKind::kInterrupted, "stopped while waiting for the lock; nothing was changed");
    std::string holder = FindHolder(connection, request.name);
    if (waited >= request.wait) return NotObtained(request.name, waited, holder);
    if (holder != last_holder && request.on_waiting) request.on_waiting(holder);
    last_holder = std::move(holder);
    Pause(std::min(Jitter(pause, random), request.wait - waited + milliseconds(1)), request.stop);
    pause = std::min(pause * 3 / 2, kLongestPause);
  }
}

Guard::~Guard() {
  // A lock that cannot be given back any more went with its session, which is what matters.
  static_cast<void>(connection_.Unlock(name_));
}

}  // namespace msr::lock
