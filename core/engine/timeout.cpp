#include "core/engine/timeout.hpp"

#include <utility>

namespace msr::engine {

Timeout::Timeout(std::chrono::milliseconds length, std::stop_token stop)
    : limited_(length.count() > 0), stop_(std::move(stop)) {
  if (!limited_) return;
  deadline_ = Clock::now() + length;
  watcher_ = std::thread([this] { Watch(); });
}

Timeout::~Timeout() {
  {
    const std::lock_guard guard(mutex_);
    ended_ = true;
  }
  changed_.notify_all();
  if (watcher_.joinable()) watcher_.join();
}

bool Timeout::passed() {
  const std::lock_guard guard(mutex_);
  return passed_;
}

void Timeout::Watch() {
  std::unique_lock lock(mutex_);
  changed_.wait_until(lock, stop_, *deadline_, [this] { return ended_; });
  if (ended_) return;
  passed_ = !stop_.stop_requested();
  lock.unlock();
  source_.request_stop();
}

}  // namespace msr::engine
