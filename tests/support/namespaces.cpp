#include "tests/support/namespaces.hpp"

namespace msr::test {

Arguments FirstThatRuns(const std::vector<Arguments> &ways) {
  for (const Arguments &way : ways) {
    Command command;
    command.argv = way;
    command.argv.emplace_back("/bin/true");
    GivePath(command);
    if (Run(command).exit_code == 0) return way;
  }
  return {};
}

void GivePath(Command &command) {
  command.environment.try_emplace("PATH", "/usr/sbin:/usr/bin:/sbin:/bin");
}

}  // namespace msr::test
