#include "drivers/postgresql/canceller.hpp"

namespace msr::postgresql {

void Canceller::Request() noexcept {
  const std::lock_guard<std::mutex> guard(mutex_);
  if (!running_) return;
  requested_.store(true, std::memory_order_relaxed);
  Send();
}

void Canceller::RequestAgain() noexcept {
  if (requested()) Send();
}

void Canceller::Send() noexcept {
  char reason[256];
  // A request that cannot be delivered leaves the call running, which is what the caller then sees.
  static_cast<void>(PQcancel(cancel_.get(), reason, sizeof(reason)));
}

Canceller::Call::Call(Canceller &canceller) : canceller_(canceller) {
  const std::lock_guard<std::mutex> guard(canceller_.mutex_);
  canceller_.running_ = true;
  canceller_.requested_.store(false, std::memory_order_relaxed);
}

Canceller::Call::~Call() {
  const std::lock_guard<std::mutex> guard(canceller_.mutex_);
  canceller_.running_ = false;
}

}  // namespace msr::postgresql
