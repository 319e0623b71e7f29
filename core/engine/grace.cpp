#include "core/engine/grace.hpp"

namespace msr::engine {
namespace {

// A request to cancel can come between two statements, where it meets nothing. Longer than the run needs to write
// down where it stopped.
constexpr std::chrono::seconds kAgain{1};

}  // namespace

Grace::Grace(driver_manager::Connection &connection, Request request)
    : connection_(connection), request_(std::move(request)) {
  if (!request_.stop.stop_possible() && !request_.cancel.stop_possible()) return;
  watcher_ = std::thread([this] { Watch(); });
}

Grace::~Grace() {
  {
    const std::lock_guard guard(mutex_);
    ended_ = true;
  }
  changed_.notify_all();
  if (watcher_.joinable()) watcher_.join();
}

void Grace::Watch() {
  // Whoever asks must not have to wait for a statement that is being cancelled.
  const auto wake = [this] {
    { const std::lock_guard guard(mutex_); }
    changed_.notify_all();
  };
  const std::stop_callback on_stop(request_.stop, wake);
  const std::stop_callback on_cancel(request_.cancel, wake);
  std::unique_lock lock(mutex_);
  const auto hurried = [this] { return ended_ || request_.cancel.stop_requested(); };
  changed_.wait(lock, [&] { return hurried() || request_.stop.stop_requested(); });
  changed_.wait_for(lock, request_.grace, hurried);
  while (!ended_) {
    lock.unlock();
    connection_.Cancel();
    lock.lock();
    changed_.wait_for(lock, kAgain, [this] { return ended_; });
  }
}

}  // namespace msr::engine
