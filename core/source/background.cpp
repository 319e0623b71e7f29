#include "core/source/background.hpp"

#include <csignal>
#include <system_error>
#include <utility>

#include <pthread.h>

namespace msr::source {
namespace {

/// Threads that are started meanwhile inherit this.
class SignalsBlocked {
 public:
  SignalsBlocked() {
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before_);
  }
  ~SignalsBlocked() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  SignalsBlocked(const SignalsBlocked &) = delete;
  SignalsBlocked &operator=(const SignalsBlocked &) = delete;

 private:
  sigset_t before_{};
};

}  // namespace

std::optional<std::thread> TryThread(std::function<void()> work) {
  const SignalsBlocked blocked;
  try {
    return std::thread(std::move(work));
  } catch (const std::system_error &) {
    return std::nullopt;
  }
}

}  // namespace msr::source
