#include "tests/support/process.hpp"

#include <cerrno>
#include <csignal>
#include <cstring>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <thread>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <grp.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace msr::test {
namespace {

[[noreturn]] void Throw(const std::string &what) {
  throw std::runtime_error(fmt::format("{}: {}", what, std::strerror(errno)));
}

// Memory with a descriptor: a child can write any amount without anybody reading, and it vanishes by itself.
int MakeBuffer(const char *name, std::string_view content = {}) {
  const int descriptor = memfd_create(name, MFD_CLOEXEC);
  if (descriptor < 0) Throw("memfd_create");
  while (!content.empty()) {
    const ssize_t written = write(descriptor, content.data(), content.size());
    if (written < 0) Throw("write");
    content.remove_prefix(static_cast<std::size_t>(written));
  }
  lseek(descriptor, 0, SEEK_SET);
  return descriptor;
}

std::string ReadBuffer(int descriptor) {
  std::string text;
  std::string piece(65536, '\0');
  while (true) {
    const ssize_t count = pread(descriptor, piece.data(), piece.size(), static_cast<off_t>(text.size()));
    if (count <= 0) return text;
    text.append(piece, 0, static_cast<std::size_t>(count));
  }
}

std::vector<char *> Pointers(std::vector<std::string> &words) {
  std::vector<char *> pointers;
  for (std::string &word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  return pointers;
}

struct Descriptors {
  int in;
  int out;
  int err;
};

// Between fork and exec only what is safe after a fork of a program with threads.
[[noreturn]] void BecomeCommand(const Command &command, const Descriptors &files, char *const *argv,
                                char *const *environment) {
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  if (command.barrier != nullptr) command.barrier->WaitInChild();
  const bool ready = dup2(files.in, 0) == 0 && dup2(files.out, 1) == 1 && dup2(files.err, 2) == 2 &&
                     chdir(command.directory.c_str()) == 0;
  const bool other =
      !command.user || (setgroups(0, nullptr) == 0 && setgid(*command.user) == 0 && setuid(*command.user) == 0);
  // A test that crashes leaves no children behind. A change of the user would undo this.
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (ready && other) execve(argv[0], argv, environment);
  _exit(127);
}

}  // namespace

Barrier::Barrier() {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) Throw("pipe");
  read_end_ = ends[0];
  write_end_ = ends[1];
}

Barrier::~Barrier() {
  Release();
  close(read_end_);
}

void Barrier::Release() {
  if (write_end_ >= 0) close(write_end_);
  write_end_ = -1;
}

void Barrier::WaitInChild() const {
  // Each child has a copy of the writing end; as long as one is open, no reader sees the end.
  close(write_end_);
  char byte = 0;
  while (read(read_end_, &byte, 1) < 0 && errno == EINTR) {
  }
}

std::string Finished::Describe() const {
  const std::string end = timed_out     ? "timed out"
                          : signal != 0 ? fmt::format("signal {}", signal)
                                        : fmt::format("exit {}", exit_code);
  return fmt::format("{}\n--- stdout\n{}\n--- stderr\n{}", end, out, err);
}

Process::Process(const Command &command) {
  std::vector<std::string> words = command.argv;
  std::vector<std::string> variables;
  for (const auto &[name, value] : command.environment) variables.push_back(fmt::format("{}={}", name, value));
  const std::vector<char *> argv = Pointers(words);
  const std::vector<char *> environment = Pointers(variables);
  const int in = MakeBuffer("stdin", command.input);
  out_ = MakeBuffer("stdout");
  err_ = MakeBuffer("stderr");
  pid_ = fork();
  if (pid_ < 0) Throw("fork");
  if (pid_ == 0) BecomeCommand(command, {in, out_, err_}, argv.data(), environment.data());
  close(in);
}

Process::Process(Process &&other) noexcept
    : pid_(std::exchange(other.pid_, -1)),
      out_(std::exchange(other.out_, -1)),
      err_(std::exchange(other.err_, -1)),
      ended_(other.ended_),
      status_(other.status_) {}

Process::~Process() {
  if (pid_ < 0) return;
  if (!ended_) {
    kill(pid_, SIGKILL);
    Reap(true);
  }
  close(out_);
  close(err_);
}

bool Process::Reap(bool block) {
  if (ended_) return true;
  pid_t found = 0;
  do {
    found = waitpid(pid_, &status_, block ? 0 : WNOHANG);
  } while (found < 0 && errno == EINTR);
  ended_ = found == pid_;
  return ended_;
}

bool Process::IsRunning() {
  return !Reap(false);
}

void Process::Send(int signal) const {
  if (!ended_) kill(pid_, signal);
}

std::string Process::Out() const {
  return ReadBuffer(out_);
}
std::string Process::Err() const {
  return ReadBuffer(err_);
}

Finished Process::Wait(std::chrono::milliseconds timeout) {
  Finished finished;
  if (!WaitUntil([this] { return Reap(false); }, timeout)) {
    finished.timed_out = true;
    kill(pid_, SIGKILL);
    Reap(true);
  }
  finished.out = Out();
  finished.err = Err();
  if (WIFEXITED(status_)) finished.exit_code = WEXITSTATUS(status_);
  if (WIFSIGNALED(status_)) finished.signal = WTERMSIG(status_);
  return finished;
}

Finished Run(const Command &command, std::chrono::milliseconds timeout) {
  return Process(command).Wait(timeout);
}

void SleepFor(std::chrono::milliseconds length) {
  std::this_thread::sleep_for(length);
}

std::vector<pid_t> ChildrenOf(pid_t pid) {
  std::vector<pid_t> children;
  std::ifstream file(fmt::format("/proc/{}/task/{}/children", pid, pid));
  for (pid_t child = 0; file >> child;) children.push_back(child);
  return children;
}

std::size_t CountIn(std::string_view text, std::string_view part) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != std::string_view::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

}  // namespace msr::test
