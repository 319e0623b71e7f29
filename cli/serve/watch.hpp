// watch.hpp: looks at one database for all who ask, so that many questions are one look.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include <msr/engine.hpp>

namespace msr::serve {

/// A database that is watched.
struct Watched {
  std::string name;  ///< the label `database` of its metrics
  EngineOptions options;
  HealthOptions health;
};

/// What one look has found.
struct Look {
  HealthResult health;
  std::chrono::steady_clock::time_point ended;
  std::chrono::system_clock::time_point at;
  std::chrono::duration<double> duration{};
};

/// Looks on a thread of its own, and at most one at a time. A look that a database leaves without an answer for longer
/// than kStuck is left behind, up to kLeftBehind of them, so that the next one can find the database back.
class Watch {
 public:
  using Clock = std::chrono::steady_clock;
  static constexpr std::chrono::seconds kStuck{30};
  static constexpr std::size_t kLeftBehind = 3;

  /// `changed` is called after each look, on the thread that looked. It may be called until WaitForEnd has returned.
  Watch(Watched watched, std::function<void()> changed);
  ~Watch();
  Watch(const Watch &) = delete;
  Watch &operator=(const Watch &) = delete;

  const std::string &name() const { return name_; }

  /// The newest look, if it ended at `since` or later. Otherwise none; then one is under way, and `changed` will tell.
  std::shared_ptr<const Look> LookSince(Clock::time_point since);
  /// Waits until no look is under way, or until `end`. After that `changed` is not called any more, and no look begins.
  void WaitForEnd(Clock::time_point end);

 private:
  struct Shared;
  void Begin(std::unique_lock<std::mutex> &lock);
  static void LookOnce(const std::shared_ptr<Shared> &shared, std::size_t number);

  const std::string name_;
  std::shared_ptr<Shared> shared_;
  std::thread thread_;
};

}  // namespace msr::serve
