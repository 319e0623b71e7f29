#include "cli/serve/watch.hpp"

#include <exception>
#include <system_error>
#include <utility>

#include <unistd.h>
#include <cstdlib>

namespace msr::serve {

/// What a look that is left behind keeps alive.
struct Watch::Shared {
  Watched watched;
  std::mutex mutex;
  std::condition_variable ended;
  // All below is guarded by mutex.
  std::function<void()> changed;
  std::shared_ptr<const Look> last;
  std::size_t number = 0;  // of the look that counts; one that was left behind has another
  bool is_busy = false;
  Clock::time_point begun{};
  std::size_t left_behind = 0;
};

namespace {

HealthResult Failed(std::string message) {
  HealthResult result;
  Error error;
  error.kind = ErrorKind::kInternal;
  error.message = std::move(message);
  result.error = std::move(error);
  return result;
}

HealthResult AskEngine(const Watched &watched) noexcept {
  try {
    return Engine(watched.options).Health(watched.health);
  } catch (const std::exception &problem) {
    return Failed(std::string("the look ended with: ") + problem.what());
  } catch (...) {
    return Failed("the look ended with an exception of an unknown kind");
  }
}

// A client library that waits for a silent host cannot be interrupted. The process then ends without taking down around
// the thread what it still uses: this runs before the destructors of everything static.
void LeaveAtExit() {
  static const int once = ::on_exit([](int status, void *) { ::_exit(status); }, nullptr);
  static_cast<void>(once);
}

}  // namespace

Watch::Watch(Watched watched, std::function<void()> changed)
    : name_(watched.name), shared_(std::make_shared<Shared>()) {
  shared_->watched = std::move(watched);
  shared_->changed = std::move(changed);
}

Watch::~Watch() {
  WaitForEnd(Clock::now());
}

void Watch::LookOnce(const std::shared_ptr<Shared> &shared, std::size_t number) {
  const Clock::time_point begun = Clock::now();
  auto look = std::make_shared<Look>();
  look->at = std::chrono::system_clock::now();
  look->health = AskEngine(shared->watched);
  look->ended = Clock::now();
  look->duration = look->ended - begun;
  const std::lock_guard guard(shared->mutex);
  if (shared->number != number) {
    --shared->left_behind;
    return;
  }
  shared->last = std::move(look);
  shared->is_busy = false;
  if (shared->changed) shared->changed();
  shared->ended.notify_all();
}

std::shared_ptr<const Look> Watch::LookSince(Clock::time_point since) {
  std::unique_lock lock(shared_->mutex);
  if (shared_->last && shared_->last->ended >= since) return shared_->last;
  if (!shared_->changed) return nullptr;
  if (shared_->is_busy && Clock::now() - shared_->begun > kStuck && shared_->left_behind < kLeftBehind) {
    ++shared_->left_behind;
    ++shared_->number;
    shared_->is_busy = false;
    thread_.detach();
    LeaveAtExit();
  }
  if (!shared_->is_busy) Begin(lock);
  return nullptr;
}

void Watch::Begin(std::unique_lock<std::mutex> &lock) {
  if (thread_.joinable()) {
    // It has said its last word, and needs the mutex once more at most.
    lock.unlock();
    thread_.join();
    lock.lock();
  }
  try {
    thread_ = std::thread([shared = shared_, number = shared_->number] { LookOnce(shared, number); });
    shared_->is_busy = true;
    shared_->begun = Clock::now();
  } catch (const std::system_error &problem) {
    // Too many threads in this container, say. The next one who asks tries again.
    auto look = std::make_shared<Look>();
    look->health = Failed(std::string("no thread can be started: ") + problem.what());
    look->ended = Clock::now();
    look->at = std::chrono::system_clock::now();
    shared_->last = std::move(look);
    if (shared_->changed) shared_->changed();
  }
}

void Watch::WaitForEnd(Clock::time_point end) {
  std::unique_lock lock(shared_->mutex);
  const bool is_over = shared_->ended.wait_until(lock, end, [&] { return !shared_->is_busy; });
  shared_->changed = nullptr;
  lock.unlock();
  if (!thread_.joinable()) return;
  if (is_over) {
    thread_.join();
  } else {
    thread_.detach();
    LeaveAtExit();
  }
}

}  // namespace msr::serve
