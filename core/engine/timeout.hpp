// timeout.hpp: asks a run to stop when its time is up. Inside this room only.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <stop_token>
#include <thread>

namespace msr::engine {

/// While it lives, its token is asked to stop when the given one is, or when the time is up.
class Timeout {
 public:
  using Clock = std::chrono::steady_clock;

  /// A length of zero is no limit: then the token is the given one.
  Timeout(std::chrono::milliseconds length, std::stop_token stop);
  ~Timeout();
  Timeout(const Timeout &) = delete;
  Timeout &operator=(const Timeout &) = delete;

  std::stop_token token() const { return limited_ ? source_.get_token() : stop_; }
  /// When the time is up; none without a limit.
  std::optional<Clock::time_point> deadline() const { return deadline_; }
  /// Whether it was the time that ended the run.
  bool passed();

 private:
  void Watch();

  const bool limited_;
  const std::stop_token stop_;
  std::stop_source source_;
  std::optional<Clock::time_point> deadline_;
  std::mutex mutex_;
  std::condition_variable_any changed_;
  bool ended_ = false;   // guarded by mutex_
  bool passed_ = false;  // guarded by mutex_
  std::thread watcher_;
};

}  // namespace msr::engine
