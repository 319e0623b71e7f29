#include "core/engine/connecting.hpp"

#include <algorithm>
#include <condition_variable>
#include <cstdint>
#include <cstdlib>
#include <functional>
#include <mutex>
#include <thread>
#include <utility>

#include <fmt/format.h>
#include <unistd.h>

#include "core/base/pause.hpp"

namespace msr::engine {
namespace {

using driver_manager::Connection;
using driver_manager::ConnectRequest;
using driver_manager::Driver;
using driver_manager::DriverError;
using driver_manager::DriverResult;
using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;
using Opened = DriverResult<std::unique_ptr<Connection>>;

constexpr milliseconds kFirstPause{100};
constexpr milliseconds kLongestPause{1'000};

/// One attempt on a thread of its own. A client library that waits for a silent host cannot be interrupted, but it can
/// be left behind, where the process ends soon.
class Attempt {
 public:
  Attempt(std::shared_ptr<const Driver> driver, ConnectRequest request, bool may_leave)
      : shared_(std::make_shared<Shared>()), may_leave_(may_leave) {
    shared_->driver = std::move(driver);
    hearing_->hear = std::move(request.on_notice);
    request.on_notice = [hearing = hearing_](const std::string &text) {
      const std::lock_guard guard(hearing->mutex);
      if (hearing->hear) hearing->hear(text);
    };
    thread_ = std::thread([shared = shared_, request = std::move(request)] {
      Opened opened = shared->driver->Connect(request);
      const std::lock_guard guard(shared->mutex);
      shared->opened = std::move(opened);
      shared->changed.notify_all();
    });
  }
  ~Attempt() {
    if (thread_.joinable()) thread_.join();
  }
  Attempt(const Attempt &) = delete;
  Attempt &operator=(const Attempt &) = delete;

  /// What came of it; none if `stop` was asked for before that.
  std::optional<Opened> Wait(const std::stop_token &stop) {
    std::unique_lock lock(shared_->mutex);
    const bool ended = shared_->changed.wait(lock, stop, [&] { return shared_->opened.has_value(); });
    if (ended) return std::exchange(shared_->opened, std::nullopt);
    if (may_leave_) Leave();
    const std::lock_guard guard(hearing_->mutex);
    hearing_->hear = nullptr;
    return std::nullopt;
  }

 private:
  // The process then ends without taking down around the thread what it still uses: this runs before the destructors
  // of everything static.
  void Leave() {
    thread_.detach();
    static const int once = ::on_exit([](int status, void *) { ::_exit(status); }, nullptr);
    static_cast<void>(once);
  }

  struct Shared {
    std::shared_ptr<const Driver> driver;  // before the connection, which it outlives
    std::mutex mutex;
    std::condition_variable_any changed;
    std::optional<Opened> opened;  // guarded by mutex
  };
  /// Who is told of notices; nobody any more when the attempt is left behind.
  struct Hearing {
    std::mutex mutex;
    std::function<void(const std::string &)> hear;
  };

  std::shared_ptr<Shared> shared_;
  std::shared_ptr<Hearing> hearing_ = std::make_shared<Hearing>();
  bool may_leave_;
  std::thread thread_;
};

bool MayPass(const DriverError &error) {
  return error.status == MSR_UNREACHABLE || error.status == MSR_LOST;
}

/// The attempts of one call.
class Attempts {
 public:
  Attempts(const Setting &setting, std::shared_ptr<const Driver> driver, const ConnectRequest &request)
      : setting_(setting), driver_(std::move(driver)), request_(request) {}

  Result<std::unique_ptr<Connection>> Run() {
    const Clock::time_point end = Clock::now() + setting_.options.wait_for_db;
    for (milliseconds pause = kFirstPause;; pause = std::min(pause * 3 / 2, kLongestPause)) {
      Attempt attempt(driver_, request_, setting_.options.own_process);
      std::optional<Opened> opened = attempt.Wait(setting_.stop);
      if (!opened) return Stopped();
      if (*opened) return std::move(**opened);
      if (!MayPass(opened->error())) return Fail(std::move(opened->error()));
      const bool is_first = !last_;
      last_ = std::move(opened->error());
      if (Clock::now() >= end) return GivenUp();
      if (is_first) Announce();
      Pause(std::min(pause, std::chrono::duration_cast<milliseconds>(end - Clock::now()) + milliseconds(1)),
            setting_.stop);
      if (setting_.stop.stop_requested()) return Stopped();
    }
  }

 private:
  void Announce() const {
    const milliseconds wait = setting_.options.wait_for_db;
    setting_.Tell(event::DatabaseWaiting{last_->message, wait < kWithoutLimit ? wait.count() : 0});
  }

  tl::unexpected<Error> Stopped() {
    if (setting_.deadline && Clock::now() >= *setting_.deadline) return GivenUp();
    return Fail(ErrorKind::kInterrupted, "stopped while waiting for the database; nothing was changed");
  }

  tl::unexpected<Error> GivenUp() {
    if (!last_) return Fail(ErrorKind::kConnection, "the database did not answer in time");
    const std::int64_t tenths = std::chrono::duration_cast<milliseconds>(Clock::now() - begin_).count() / 100;
    last_->message += fmt::format("; waited {} s for it", static_cast<double>(tenths) / 10);
    return Fail(std::move(*last_));
  }

  const Setting &setting_;
  std::shared_ptr<const Driver> driver_;
  const ConnectRequest &request_;
  const Clock::time_point begin_ = Clock::now();
  std::optional<Error> last_;
};

}  // namespace

Result<std::unique_ptr<Connection>> Connect(const Setting &setting, const std::shared_ptr<const Driver> &driver,
                                            const ConnectRequest &request) {
  if (setting.options.wait_for_db.count() > 0) return Attempts(setting, driver, request).Run();
  MSR_TRY_ASSIGN(std::unique_ptr<Connection> connection, driver->Connect(request));
  return connection;
}

}  // namespace msr::engine
