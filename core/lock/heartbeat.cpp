#include "core/lock/heartbeat.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace msr::lock {
namespace {

using driver_manager::DriverResult;
using std::chrono::milliseconds;

constexpr milliseconds kSecond{1'000};

}  // namespace

Heartbeat::Heartbeat(Request request) : request_(std::move(request)), alive_(request_.claimed) {
  thread_ = std::thread([this] { Run(); });
}

Heartbeat::~Heartbeat() {
  {
    const std::lock_guard guard(mutex_);
    ended_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

std::optional<std::string> Heartbeat::Lost() const {
  const std::lock_guard guard(mutex_);
  if (taken_) return "another runner has taken over";
  if (Clock::now() - alive_ < request_.run.lease) return std::nullopt;
  return fmt::format("no heartbeat has reached the database for {} s, as long as the lease lasts",
                     static_cast<double>(request_.run.lease.count()) / 1000);
}

milliseconds Heartbeat::Pause() const {
  const milliseconds regular = request_.run.lease / 3;
  return failed_ ? std::min(regular, kSecond) : regular;
}

void Heartbeat::Run() {
  std::unique_lock lock(mutex_);
  const auto ended = [this] { return ended_; };
  while (!changed_.wait_for(lock, Pause(), ended)) {
    lock.unlock();
    Beat();
    const bool lost = request_.on_lost && Lost();
    if (lost) request_.on_lost();
    lock.lock();
    failed_ = failed_ || lost;
  }
  lock.unlock();
  if (noted_ && history_ != nullptr) static_cast<void>(history_->EndBeat(request_.run));
}

void Heartbeat::Beat() {
  const Clock::time_point sent = Clock::now();
  const Result<bool> beaten = TryBeat();
  failed_ = !beaten;
  if (!beaten) {
    history_.reset();
    connection_.reset();
    return;
  }
  noted_ = noted_ || *beaten;
  const std::lock_guard guard(mutex_);
  if (*beaten) alive_ = sent;
  taken_ = !*beaten;
}

Result<bool> Heartbeat::TryBeat() {
  if (connection_ == nullptr) {
    MSR_TRY_ASSIGN(connection_, request_.connect());
    history_ = std::make_unique<history::History>(*connection_, request_.table);
  }
  const DriverResult<bool> beaten = history_->Beat(request_.run);
  if (!beaten) return Fail(beaten.error());
  return *beaten;
}

}  // namespace msr::lock
