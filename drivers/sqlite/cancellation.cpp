#include "drivers/sqlite/cancellation.hpp"

#include <algorithm>
#include <thread>

#include <msr/driver_sdk.hpp>

namespace msr::sqlite {

void Cancellation::Attach(sqlite3 *handle, std::chrono::milliseconds busy_timeout) {
  {
    const std::lock_guard lock(mutex_);
    handle_ = handle;
  }
  busy_timeout_ = busy_timeout;
  sqlite3_busy_handler(handle, &OnBusy, this);
  // sqlite3_interrupt is forgotten when no statement has begun to step yet. This looks again, seldom
  // enough to cost nothing.
  constexpr int kInstructionsBetween = 10000;
  sqlite3_progress_handler(handle, kInstructionsBetween, &OnProgress, this);
}

void Cancellation::Request() noexcept {
  const std::lock_guard lock(mutex_);
  if (calls_ == 0 || handle_ == nullptr) return;
  requested_ = true;
  if (shields_ == 0) sqlite3_interrupt(handle_);
}

void Cancellation::Check() const {
  if (requested()) throw sdk::Failure(MSR_CANCELLED, "cancelled");
}

// SQLite's own busy timeout cannot be ended from outside; this wait can.
int Cancellation::OnBusy(void *self, int count) {
  auto &owner = *static_cast<Cancellation *>(self);
  const auto now = std::chrono::steady_clock::now();
  if (count == 0) owner.busy_since_ = now;
  const auto left = owner.busy_timeout_ - (now - owner.busy_since_);
  if (left <= std::chrono::nanoseconds::zero() || (owner.requested() && owner.shields_ == 0)) return 0;
  const std::chrono::milliseconds pause(std::min(1 + 2 * count, 25));
  std::this_thread::sleep_for(std::min<std::chrono::nanoseconds>(pause, left));
  return 1;
}

int Cancellation::OnProgress(void *self) {
  const auto &owner = *static_cast<Cancellation *>(self);
  return owner.shields_ == 0 && (owner.requested() || owner.is_late()) ? 1 : 0;
}

Cancellation::Deadline::Deadline(Cancellation &owner, std::chrono::milliseconds limit) : owner_(owner) {
  if (limit.count() > 0) owner_.deadline_ = std::chrono::steady_clock::now() + limit;
}

Cancellation::Call::Call(Cancellation &owner) : owner_(owner) {
  const std::lock_guard lock(owner_.mutex_);
  if (owner_.calls_++ == 0) owner_.requested_ = false;
}

Cancellation::Call::~Call() {
  const std::lock_guard lock(owner_.mutex_);
  --owner_.calls_;
}

Cancellation::Shield::Shield(Cancellation &owner) : owner_(owner) {
  const std::lock_guard lock(owner_.mutex_);
  ++owner_.shields_;
}

Cancellation::Shield::~Shield() {
  const std::lock_guard lock(owner_.mutex_);
  --owner_.shields_;
}

}  // namespace msr::sqlite
