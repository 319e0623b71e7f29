#include "cli/signals.hpp"

#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

namespace msr::cli {
namespace {

constexpr std::array<int, 2> kWatched = {SIGINT, SIGTERM};
constexpr int kSignalExit = 128;
// For what cannot be cancelled.
constexpr int kPatienceMs = 5000;

// A handler has no other way to reach anything. Lock-free atomics may be used in one.
// NOLINTBEGIN(cppcoreguidelines-avoid-non-const-global-variables)
std::atomic<int> g_write_end{-1};
std::atomic<int> g_received{0};
std::atomic<int> g_count{0};
// NOLINTEND(cppcoreguidelines-avoid-non-const-global-variables)
static_assert(std::atomic<int>::is_always_lock_free);

void SetDefault() {
  for (const int number : kWatched) {
    struct sigaction action = {};
    if (::sigaction(number, nullptr, &action) != 0 || action.sa_handler == SIG_IGN) continue;
    action = {};
    action.sa_handler = SIG_DFL;
    ::sigaction(number, &action, nullptr);
  }
}

extern "C" void HandleSignal(int number) {
  const int saved = errno;
  int none = 0;
  g_received.compare_exchange_strong(none, number);
  if (g_count.fetch_add(1) >= 2) ::_exit(kSignalExit + number);
  const char byte = 1;
  static_cast<void>(::write(g_write_end.load(), &byte, 1) == 1);
  errno = saved;
}

}  // namespace

Signals::Signals() {
  if (::pipe2(pipe_, O_CLOEXEC) != 0) return;
  g_write_end = pipe_[1];
  waiter_ = std::thread([this] { Wait(); });
  for (const int number : kWatched) {
    struct sigaction action = {};
    // What the caller chose to ignore (nohup, a background job) stays ignored.
    if (::sigaction(number, nullptr, &action) != 0 || action.sa_handler == SIG_IGN) continue;
    action = {};
    action.sa_handler = &HandleSignal;
    action.sa_flags = SA_RESTART;
    sigemptyset(&action.sa_mask);
    for (const int other : kWatched) sigaddset(&action.sa_mask, other);
    ::sigaction(number, &action, nullptr);
  }
}

Signals::~Signals() {
  if (!waiter_.joinable()) return;
  SetDefault();
  g_write_end = -1;
  ::close(pipe_[1]);
  waiter_.join();
  ::close(pipe_[0]);
}

// Only the object that installed the handlers knows that somebody listens.
// NOLINTNEXTLINE(readability-convert-member-functions-to-static)
int Signals::received() const {
  return g_received.load();
}

void Signals::Wait() {
  if (!Read()) return;
  source_.request_stop();
  if (!Read()) return;
  cancel_source_.request_stop();
  pollfd end{pipe_[0], POLLIN, 0};
  int found = 0;
  do {
    found = ::poll(&end, 1, kPatienceMs);
  } while (found < 0 && errno == EINTR);
  if (found == 0) ::_exit(kSignalExit + g_received.load());
}

// False when nobody waits for signals any more.
bool Signals::Read() {
  char byte = 0;
  ssize_t count = 0;
  do {
    count = ::read(pipe_[0], &byte, 1);
  } while (count < 0 && errno == EINTR);
  return count == 1;
}

}  // namespace msr::cli
