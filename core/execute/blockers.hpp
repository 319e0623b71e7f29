// blockers.hpp: looks who keeps a migration waiting.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include <msr/events.hpp>

#include "core/base/result.hpp"
#include "core/driver_manager/connection.hpp"

namespace msr::execute {

/// While it lives, a migration that has been at work for some seconds is looked at on a session of its own, which is
/// opened only then: who keeps it waiting is told as an event, and again when that changes. The event comes from the
/// watcher's thread. What goes wrong with the looking is nobody's concern.
class BlockerWatch {
 public:
  using Open = std::function<Result<std::unique_ptr<driver_manager::Connection>>()>;

  /// The observer outlives it, and may be called from several threads.
  BlockerWatch(Open open, Observer *observer);
  ~BlockerWatch();
  BlockerWatch(const BlockerWatch &) = delete;
  BlockerWatch &operator=(const BlockerWatch &) = delete;

  /// A migration is at work in `session`; with `lock_wait` its statements give up waiting.
  void Begin(std::string file, std::string session, std::chrono::milliseconds lock_wait);
  /// It is not any more. Returns who was last seen to keep it waiting, in words; empty for nobody.
  std::string End();

 private:
  using Clock = std::chrono::steady_clock;

  struct Work {
    std::string file;
    std::string session;
    std::chrono::milliseconds pause{0};  // between two looks
    Clock::time_point due;               // the next look
  };

  void Watch();
  void LookAtWork(std::unique_lock<std::mutex> &lock);
  std::string Look(const std::string &session);

  Open open_;
  Observer *observer_;
  std::unique_ptr<driver_manager::Connection> connection_;  // of the watcher's thread only
  std::mutex mutex_;
  std::condition_variable changed_;
  std::optional<Work> work_;  // guarded by mutex_, as what follows
  std::size_t number_ = 0;    // of the work
  std::string seen_;
  std::optional<Clock::time_point> wakes_;  // none: when it is told to
  bool ended_ = false;
  std::thread watcher_;
};

/// "session 4711 (psql on web-3 as app, idle in transaction, its transaction began 2026-01-15T10:02:11Z)"
std::string Describe(const driver_manager::Blocker &blocker);

}  // namespace msr::execute
