// command.hpp: runs a command to its end, or to the end of its time.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <vector>

namespace msr::exec_hook {

struct Order {
  std::vector<std::string> argv;         ///< the first is looked for in PATH, unless it holds a slash
  std::vector<std::string> environment;  ///< NAME=value; all that the command gets
  std::string input;                     ///< what it reads from its stdin
  std::chrono::milliseconds timeout{0};  ///< then it is killed, with all that it began
};

/// What is asked and told while it runs.
struct Attention {
  std::function<void(const std::string &line)> on_line;  ///< each line of its stdout and stderr
  std::function<bool()> is_stopping;                     ///< once true, the command has a few seconds more
};

/// Empty after exit 0; else why not, in words that follow the name of the command: "exited with 3".
std::string RunCommand(const Order &order, const Attention &attention);

/// The environment of this process without what could be a secret of msr's: MSR_*, the database URL, the passwords of
/// client libraries, and every URL with a password in it. `added` comes last.
std::vector<std::string> EnvironmentFor(const std::vector<std::string> &added);

}  // namespace msr::exec_hook
