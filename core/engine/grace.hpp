// grace.hpp: ends what runs when a request to stop has waited long enough.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <stop_token>
#include <thread>

#include "core/driver_manager/connection.hpp"

namespace msr::engine {

/// While it lives, a statement that still runs when the grace after a request to stop is over is cancelled; a request
/// to cancel does not wait for the grace. A transaction rolls back by that, and a file without one stops at that
/// statement.
class Grace {
 public:
  struct Request {
    std::chrono::milliseconds grace{0};
    std::stop_token stop;
    std::stop_token cancel;
  };

  Grace(driver_manager::Connection &connection, Request request);
  ~Grace();
  Grace(const Grace &) = delete;
  Grace &operator=(const Grace &) = delete;

 private:
  void Watch();

  driver_manager::Connection &connection_;
  const Request request_;
  std::mutex mutex_;
  std::condition_variable_any changed_;
  bool ended_ = false;
  std::thread watcher_;
};

}  // namespace msr::engine
