#include "tests/support/msr.hpp"

#include <cstdlib>
#include <filesystem>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/support/catch.hpp"
#include "tests/support/leak.hpp"

namespace msr::test {
namespace {

constexpr uid_t kNobody = 65534;

}  // namespace

Command MsrCommand(const Arguments &arguments, const Variables &variables) {
  Command command;
  command.argv = {MSR_PROGRAM};
  command.argv.insert(command.argv.end(), arguments.begin(), arguments.end());
  command.environment = {{"PATH", "/usr/bin:/bin"}, {"HOME", "/nonexistent"}, {"LC_ALL", "C.UTF-8"}};
  for (const char *name : {"ASAN_OPTIONS", "UBSAN_OPTIONS", "LSAN_OPTIONS", "TMPDIR"}) {
    const char *value = std::getenv(name);
    if (value != nullptr) command.environment[name] = value;
  }
  for (const auto &[name, value] : variables) command.environment[name] = value;
  return command;
}

Finished Checked(Finished finished) {
  const std::string all = fmt::format("{}\n{}\n", finished.out, finished.err);
  LogOutput(all);
  const std::optional<std::string> leak = FindLeak(all);
  INFO(leak.value_or(""));
  REQUIRE_FALSE(leak.has_value());
  INFO(finished.err);
  REQUIRE(finished.err.find("Sanitizer") == std::string::npos);
  REQUIRE(finished.err.find("runtime error:") == std::string::npos);
  return finished;
}

Finished RunMsr(const Arguments &arguments, const Variables &variables) {
  return Checked(Run(MsrCommand(arguments, variables)));
}

std::optional<uid_t> Unprivileged() {
  return geteuid() == 0 ? std::optional<uid_t>(kNobody) : std::nullopt;
}

bool OpenFails(const std::string &path, int flags) {
  const std::optional<uid_t> user = Unprivileged();
  const pid_t child = fork();
  if (child == 0) {
    const bool other = !user || (setgid(*user) == 0 && setuid(*user) == 0);
    const int descriptor = other ? open(path.c_str(), flags | O_CLOEXEC, 0600) : 0;
    _exit(descriptor < 0 ? 1 : 0);
  }
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) && WEXITSTATUS(status) == 1;
}

void GiveToUnprivileged(const std::string &path) {
  const std::optional<uid_t> user = Unprivileged();
  if (user) REQUIRE(chown(path.c_str(), *user, *user) == 0);
}

PublicProgram::PublicProgram(const std::string &folder) : program_(folder + "/bin/msr") {
  namespace fs = std::filesystem;
  const fs::path drivers = fs::path(folder) / "lib/msr/drivers";
  fs::create_directories(fs::path(folder) / "bin");
  fs::create_directories(drivers);
  fs::copy_file(MSR_PROGRAM, program_);
  fs::copy_file(fs::path(MSR_DRIVER_DIR) / "msr_driver_sqlite.so", drivers / "msr_driver_sqlite.so");
}

Finished PublicProgram::Run(const Arguments &arguments, const Variables &variables,
                            const std::string &directory) const {
  Command command = MsrCommand(arguments, variables);
  command.argv[0] = program_;
  command.directory = directory;
  command.user = Unprivileged();
  return Checked(test::Run(command));
}

}  // namespace msr::test
