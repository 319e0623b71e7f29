// heartbeat.hpp: the sign of life of a run that holds the lock row.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "core/base/result.hpp"
#include "core/driver_manager/connection.hpp"
#include "core/history/history.hpp"

namespace msr::lock {

/// Opens another session of the same database.
using Connect = std::function<Result<std::unique_ptr<driver_manager::Connection>>()>;

/// Notes every third of the run's lease that it is alive, by a thread and a connection of its own, which is opened
/// when the first heartbeat falls due: a short run needs none. What fails is tried again; nothing is said of it.
class Heartbeat {
 public:
  using Clock = std::chrono::steady_clock;

  struct Request {
    history::TableName table;
    history::Run run;
    Clock::time_point claimed;  ///< before the claim was sent
    Connect connect;
    /// Called every second from the thread once the row is another runner's or the lease has run out. May be empty:
    /// then only silence follows.
    std::function<void()> on_lost;
  };

  explicit Heartbeat(Request request);
  /// Waits for the heartbeat that is on its way, and takes away what was noted.
  ~Heartbeat();
  Heartbeat(const Heartbeat &) = delete;
  Heartbeat &operator=(const Heartbeat &) = delete;

  /// Why the lease is not the run's any more; none while it is.
  std::optional<std::string> Lost() const;

 private:
  void Run();
  void Beat();
  /// False if the row is another's; an error says nothing about that.
  Result<bool> TryBeat();
  std::chrono::milliseconds Pause() const;

  const Request request_;
  std::unique_ptr<driver_manager::Connection> connection_;  // of the thread only
  std::unique_ptr<history::History> history_;
  bool noted_ = false;
  bool failed_ = false;

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  bool ended_ = false;
  bool taken_ = false;
  Clock::time_point alive_;  // the last sign of life that the server has seen was sent then
  std::thread thread_;
};

}  // namespace msr::lock
