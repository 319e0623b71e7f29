#include "tests/conformance/hold_lock.hpp"

#include <csignal>
#include <cstdio>
#include <vector>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

namespace msr::conformance {

int HoldLock(Connection &connection, const std::string &name) {
  const DriverResult<bool> taken = connection.TryLock(name);
  if (!taken || !*taken) {
    fmt::print(stderr, "the child did not get the lock: {}\n", taken ? "another has it" : taken.error().message);
    return 1;
  }
  std::puts("held");
  std::fflush(stdout);
  while (std::getchar() != EOF) {
  }
  return 0;
}

LockingChild::LockingChild(const std::string &name) {
  const Arguments &arguments = TheSubject().arguments;
  std::vector<std::string> words = {"msr-conformance", "--driver", arguments.driver, "--url-env", arguments.url_env,
                                    "--hold-lock",     name};
  std::vector<char *> argv;
  for (std::string &word : words) argv.push_back(word.data());
  argv.push_back(nullptr);

  // Closed in the child by exec, so that it does not keep its own input open.
  int from_child[2];
  int to_child[2];
  if (pipe2(from_child, O_CLOEXEC) != 0) return;
  if (pipe2(to_child, O_CLOEXEC) != 0) {
    close(from_child[0]);
    close(from_child[1]);
    return;
  }
  pid_ = fork();
  if (pid_ == 0) {
    dup2(to_child[0], STDIN_FILENO);
    dup2(from_child[1], STDOUT_FILENO);
    execv("/proc/self/exe", argv.data());
    _exit(127);
  }
  close(from_child[1]);
  close(to_child[0]);
  output_ = from_child[0];
  input_ = to_child[1];
}

bool LockingChild::WaitUntilHeld() {
  char word[4] = {};
  return pid_ > 0 && read(output_, word, sizeof(word)) == static_cast<ssize_t>(sizeof(word));
}

void LockingChild::Kill() {
  if (pid_ <= 0) return;
  kill(pid_, SIGKILL);
  waitpid(pid_, nullptr, 0);
  pid_ = -1;
}

LockingChild::~LockingChild() {
  Kill();
  if (output_ >= 0) close(output_);
  if (input_ >= 0) close(input_);
}

}  // namespace msr::conformance
