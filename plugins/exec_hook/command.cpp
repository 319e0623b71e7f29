#include "plugins/exec_hook/command.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <stdexcept>
#include <string_view>
#include <thread>
#include <utility>

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

namespace msr::exec_hook {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

// How long a command may go on after msr was asked to stop, and after it was asked to end itself.
constexpr milliseconds kAfterStop{5'000};
constexpr milliseconds kToEnd{1'000};
// More of it helps nobody who reads a log.
constexpr std::size_t kMostOutput = std::size_t{64} << 10U;
constexpr std::size_t kLongestLine = std::size_t{4} << 10U;

std::string Reason(const char *what) {
  return std::string("cannot be run: ") + what + ": " + std::strerror(errno);
}

/// Closed with this object; not inherited by any other command that may be started meanwhile.
class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() { Close(); }
  Descriptor(const Descriptor &) = delete;
  Descriptor &operator=(const Descriptor &) = delete;

  int get() const { return number_; }
  void Close() {
    if (number_ >= 0) ::close(number_);
    number_ = -1;
  }

 private:
  int number_;
};

// A file in memory: whoever reads it can take its time, and whoever does not breaks nothing.
int FileWith(std::string_view text) {
  const int file = ::memfd_create("msr-event", MFD_CLOEXEC);
  while (file >= 0 && !text.empty()) {
    const ssize_t written = ::write(file, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) {
      ::close(file);
      return -1;
    }
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  if (file >= 0) ::lseek(file, 0, SEEK_SET);
  return file;
}

/// Takes bytes and gives lines.
class Lines {
 public:
  explicit Lines(const std::function<void(const std::string &)> &on_line) : on_line_(on_line) {}

  void Take(std::string_view bytes) {
    for (const char c : bytes) {
      if (++taken_ > kMostOutput) return;
      if (c == '\n' || line_.size() == kLongestLine) Give();
      if (c != '\n') line_.push_back(c);
    }
  }
  void Finish() {
    if (!line_.empty()) Give();
    if (taken_ > kMostOutput) on_line_("(the rest of its output is left out)");
  }

 private:
  void Give() {
    on_line_(line_);
    line_.clear();
  }

  const std::function<void(const std::string &)> &on_line_;
  std::string line_;
  std::size_t taken_ = 0;
};

/// What posix_spawn is told, freed with this object.
class SpawnOptions {
 public:
  SpawnOptions(int input, int output) {
    ::posix_spawn_file_actions_init(&actions_);
    ::posix_spawn_file_actions_adddup2(&actions_, input, STDIN_FILENO);
    ::posix_spawn_file_actions_adddup2(&actions_, output, STDOUT_FILENO);
    ::posix_spawn_file_actions_adddup2(&actions_, output, STDERR_FILENO);
    // Sockets to databases are no business of the command, however a client library opened them.
    ::posix_spawn_file_actions_addclosefrom_np(&actions_, STDERR_FILENO + 1);
    ::posix_spawnattr_init(&attributes_);
    sigset_t all;
    sigset_t none;
    ::sigfillset(&all);
    ::sigemptyset(&none);
    ::posix_spawnattr_setsigdefault(&attributes_, &all);
    ::posix_spawnattr_setsigmask(&attributes_, &none);
    // A group of its own: it ends as a whole, and the Ctrl-C meant for msr does not reach it.
    ::posix_spawnattr_setpgroup(&attributes_, 0);
    ::posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
  }
  ~SpawnOptions() {
    ::posix_spawn_file_actions_destroy(&actions_);
    ::posix_spawnattr_destroy(&attributes_);
  }
  SpawnOptions(const SpawnOptions &) = delete;
  SpawnOptions &operator=(const SpawnOptions &) = delete;

  const posix_spawn_file_actions_t *actions() const { return &actions_; }
  const posix_spawnattr_t *attributes() const { return &attributes_; }

 private:
  posix_spawn_file_actions_t actions_{};
  posix_spawnattr_t attributes_{};
};

std::vector<char *> Pointers(const std::vector<std::string> &words) {
  std::vector<char *> pointers;
  pointers.reserve(words.size() + 1);
  for (const std::string &word : words) pointers.push_back(const_cast<char *>(word.c_str()));
  pointers.push_back(nullptr);
  return pointers;
}

/// A command that was started. At the end of its object it is over.
class Child {
 public:
  Child(pid_t pid, int output, const Attention &attention)
      : pid_(pid), output_(output), attention_(attention), lines_(attention.on_line) {}
  ~Child() {
    if (!ended_) KillAll();
  }
  Child(const Child &) = delete;
  Child &operator=(const Child &) = delete;

  std::string Watch(milliseconds timeout) {
    Clock::time_point deadline = Clock::now() + timeout;
    bool is_stopping = false;
    while (!HasEnded()) {
      if (!is_stopping && attention_.is_stopping()) {
        is_stopping = true;
        deadline = std::min(deadline, Clock::now() + kAfterStop);
      }
      if (Clock::now() >= deadline) {
        End();
        return is_stopping ? "was ended, since msr was asked to stop"
                           : "took longer than " + std::to_string(timeout.count()) + " ms, and was ended";
      }
      Listen(milliseconds(10));
    }
    Drain();
    return Verdict();
  }

 private:
  bool HasEnded() {
    if (ended_) return true;
    const pid_t found = ::waitpid(pid_, &status_, WNOHANG);
    if (found == 0 || (found < 0 && errno == EINTR)) return false;
    is_known_ = found == pid_;
    ended_ = true;
    return true;
  }

  // Until there is something to read, or for so long. After its last byte there is only its end to wait for.
  void Listen(milliseconds time) {
    if (is_silent_) {
      std::this_thread::sleep_for(milliseconds(1));
      return;
    }
    pollfd readable = {output_, POLLIN, 0};
    if (::poll(&readable, 1, static_cast<int>(time.count())) <= 0) return;
    std::array<char, 4096> buffer{};
    const ssize_t size = ::read(output_, buffer.data(), buffer.size());
    if (size > 0) lines_.Take({buffer.data(), static_cast<std::size_t>(size)});
    if (size == 0) is_silent_ = true;
  }

  // What is there already; what it left running may hold the pipe open for ever.
  void Drain() {
    pollfd readable = {output_, POLLIN, 0};
    while (!is_silent_ && ::poll(&readable, 1, 0) > 0) Listen(milliseconds(0));
    lines_.Finish();
  }

  void End() {
    ::kill(-pid_, SIGTERM);
    const Clock::time_point last = Clock::now() + kToEnd;
    while (!HasEnded() && Clock::now() < last) Listen(milliseconds(10));
    KillAll();
    Drain();
  }

  // The group outlives its leader as long as anything of it runs.
  void KillAll() {
    ::kill(-pid_, SIGKILL);
    while (!ended_) {
      const pid_t found = ::waitpid(pid_, &status_, 0);
      ended_ = found == pid_ || errno != EINTR;
    }
  }

  std::string Verdict() const {
    if (!is_known_) return "ended in a way that could not be seen";
    if (WIFSIGNALED(status_)) return "was ended by signal " + std::to_string(WTERMSIG(status_));
    if (WEXITSTATUS(status_) != 0) return "exited with " + std::to_string(WEXITSTATUS(status_));
    return "";
  }

  pid_t pid_;
  int output_;
  const Attention &attention_;
  Lines lines_;
  int status_ = 0;
  bool ended_ = false;
  bool is_known_ = false;
  bool is_silent_ = false;
};

bool IsSecret(std::string_view name, std::string_view value) {
  constexpr std::array<std::string_view, 5> kNames = {"DATABASE_URL", "DATABASE_URL_FILE", "PGPASSWORD", "PGPASSFILE",
                                                      "MYSQL_PWD"};
  if (name.starts_with("MSR_") || std::find(kNames.begin(), kNames.end(), name) != kNames.end()) return true;
  const std::size_t scheme = value.find("://");
  if (scheme == std::string_view::npos) return false;
  const std::string_view authority = value.substr(scheme + 3, value.find_first_of("/?#", scheme + 3) - scheme - 3);
  const std::size_t at = authority.rfind('@');
  return at != std::string_view::npos && authority.substr(0, at).find(':') != std::string_view::npos;
}

}  // namespace

std::vector<std::string> EnvironmentFor(const std::vector<std::string> &added) {
  std::vector<std::string> kept;
  for (char **entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    const std::string_view text = *entry;
    const std::size_t equals = text.find('=');
    if (equals == std::string_view::npos || IsSecret(text.substr(0, equals), text.substr(equals + 1))) continue;
    kept.emplace_back(text);
  }
  kept.insert(kept.end(), added.begin(), added.end());
  return kept;
}

std::string RunCommand(const Order &order, const Attention &attention) {
  const Descriptor input(FileWith(order.input));
  if (input.get() < 0) return Reason("no memory for its input");
  std::array<int, 2> ends{-1, -1};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return Reason("no pipe");
  const Descriptor output(ends[0]);
  Descriptor theirs(ends[1]);
  const SpawnOptions options(input.get(), theirs.get());
  pid_t pid = -1;
  const int problem = ::posix_spawnp(&pid, order.argv.front().c_str(), options.actions(), options.attributes(),
                                     Pointers(order.argv).data(), Pointers(order.environment).data());
  if (problem != 0) return std::string("cannot be run: ") + std::strerror(problem);
  theirs.Close();
  return Child(pid, output.get(), attention).Watch(order.timeout);
}

}  // namespace msr::exec_hook
