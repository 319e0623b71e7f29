// lock.hpp: one runner at a time.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>

#include <msr/engine.hpp>

#include "core/base/result.hpp"
#include "core/driver_manager/connection.hpp"

namespace msr::lock {

struct Request {
  std::string name;
  std::chrono::milliseconds wait{0};
  std::stop_token stop;
  /// Called when somebody else holds the lock, and again when the holder changes.
  std::function<void(const std::string &holder)> on_waiting;
};

/// Has the lock as long as it lives, on the session that does the work: when that dies, so does the
/// lock, and not before the server has finished what it was sent.
class Guard {
 public:
  /// Polls with growing, jittered pauses and holds no transaction in between: a blocked wait on the
  /// server would deadlock with CREATE INDEX CONCURRENTLY, which waits for all others' snapshots.
  /// Not obtained in time: an error of kind kLocked that names the holder.
  static Result<std::unique_ptr<Guard>> Acquire(driver_manager::Connection &connection, const Request &request);
  ~Guard();
  Guard(const Guard &) = delete;
  Guard &operator=(const Guard &) = delete;

  /// How long it took.
  std::chrono::milliseconds waited() const { return waited_; }

 private:
  Guard(driver_manager::Connection &connection, std::string name, std::chrono::milliseconds waited)
      : connection_(connection), name_(std::move(name)), waited_(waited) {}

  driver_manager::Connection &connection_;
  std::string name_;
  std::chrono::milliseconds waited_;
};

/// A holder in words: "msr 0.1.0 (pid 4711) on web-3 as app since 2026-01-15T10:02:11Z".
std::string Describe(const std::optional<LockHolder> &holder);

}  // namespace msr::lock
