// cancellation.hpp: ends a running call at the request of another thread.
#pragma once

#include <atomic>
#include <chrono>
#include <mutex>
#include <optional>

#include <sqlite3.h>

namespace msr::sqlite {

/// One per connection, at a stable address: SQLite calls back into it.
class Cancellation {
 public:
  Cancellation() = default;
  Cancellation(const Cancellation &) = delete;
  Cancellation &operator=(const Cancellation &) = delete;

  /// Makes `handle` listen. Also after a statement replaced SQLite's busy handler (PRAGMA busy_timeout).
  void Attach(sqlite3 *handle, std::chrono::milliseconds busy_timeout);

  /// From any thread. Does nothing while no call runs.
  void Request() noexcept;
  bool requested() const { return requested_.load(std::memory_order_relaxed); }
  /// Throws MSR_CANCELLED if the running call is to end.
  void Check() const;

  /// Waits of this connection for another one last so long from here on; it has to listen already.
  void LimitWaiting(std::chrono::milliseconds busy_timeout) { busy_timeout_ = busy_timeout; }

  /// One statement that may run only so long; zero is no limit.
  class Deadline {
   public:
    Deadline(Cancellation &owner, std::chrono::milliseconds limit);
    ~Deadline() { owner_.deadline_.reset(); }
    Deadline(const Deadline &) = delete;
    Deadline &operator=(const Deadline &) = delete;

   private:
    Cancellation &owner_;
  };
  /// True while a Deadline lives whose time is over.
  bool is_late() const { return deadline_ && std::chrono::steady_clock::now() >= *deadline_; }

  /// A call of the host, for as long as it runs. Calls nest: a unit is one call, and so is each of its
  /// statements. A request belongs to the outermost.
  class Call {
   public:
    explicit Call(Cancellation &owner);
    ~Call();
    Call(const Call &) = delete;
    Call &operator=(const Call &) = delete;

   private:
    Cancellation &owner_;
  };

  /// Work that must not stop half-way: a rollback, and what puts the session in order.
  class Shield {
   public:
    explicit Shield(Cancellation &owner);
    ~Shield();
    Shield(const Shield &) = delete;
    Shield &operator=(const Shield &) = delete;

   private:
    Cancellation &owner_;
  };

 private:
  static int OnBusy(void *self, int count);
  static int OnProgress(void *self);

  std::mutex mutex_;
  sqlite3 *handle_ = nullptr;
  int calls_ = 0;
  std::atomic<int> shields_ = 0;
  std::atomic<bool> requested_ = false;

  std::chrono::milliseconds busy_timeout_{0};
  std::chrono::steady_clock::time_point busy_since_;
  std::optional<std::chrono::steady_clock::time_point> deadline_;  // of the running statement
};

}  // namespace msr::sqlite
