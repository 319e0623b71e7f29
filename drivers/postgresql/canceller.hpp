// canceller.hpp: ends the running call of a connection from another thread.
#pragma once

#include <atomic>
#include <mutex>

#include "drivers/postgresql/libpq.hpp"

namespace msr::postgresql {

/// Knows whether a call runs and whether it is to be cancelled. A request never reaches the call after
/// the one it was meant for: the end of a call waits until a request that is under way is delivered.
class Canceller {
 public:
  void Attach(PGconn *conn) { cancel_.reset(PQgetCancel(conn)); }

  /// From any thread; does nothing while no call runs.
  void Request() noexcept;
  /// From the thread of the connection, inside a call: asks again if it was asked before. The server
  /// drops a request that arrives between two statements of one message.
  void RequestAgain() noexcept;
  /// True if the running call was asked to end.
  bool requested() const { return requested_.load(std::memory_order_relaxed); }

  /// Lives as long as a call runs.
  class Call {
   public:
    explicit Call(Canceller &canceller);
    ~Call();
    Call(const Call &) = delete;
    Call &operator=(const Call &) = delete;

   private:
    Canceller &canceller_;
  };

 private:
  void Send() noexcept;

  CancelPtr cancel_;
  std::mutex mutex_;
  bool running_ = false;
  std::atomic<bool> requested_{false};
};

}  // namespace msr::postgresql
