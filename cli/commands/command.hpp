// command.hpp: what a command is, and what it is given to work with.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include <msr/engine.hpp>

#include "cli/config/sources.hpp"
#include "cli/exit_code.hpp"
#include "cli/report/log.hpp"
#include "cli/report/output.hpp"
#include "core/base/result.hpp"

namespace msr::cli {

struct Context;

struct Argument {
  std::string_view name;
  bool required = false;
  std::string_view description;
};

/// An option of one command. Options that are settings stand in config's table.
struct Option {
  std::string_view flag;
  std::string_view value_word;  ///< empty for a switch
  std::string_view description;
  bool may_repeat = false;  ///< a switch that says more when it is given again; its value is how often it was
};

struct Command {
  std::string_view name;   ///< one word or two
  std::string_view alias;  ///< may be empty
  std::string_view summary;
  std::string_view description;
  std::string_view example;
  std::span<const Argument> arguments;
  std::span<const Option> options;
  bool works_on_database = false;  ///< a signal asks it to stop instead of ending the program
  Result<ExitCode> (*run)(Context &context) = nullptr;
};

/// All commands, in the order of the help.
std::span<const Command> AllCommands();
/// By name or alias.
const Command *FindCommand(std::string_view name);

/// The command line, taken apart.
struct Invocation {
  const Command *command = nullptr;  ///< null: only help, or nothing at all
  bool help = false;
  bool version = false;
  std::vector<std::string> arguments;
  std::map<std::string, std::string, std::less<>> options;  ///< of the command, by flag
  std::vector<config::Flag> flags;

  const std::string *Option(std::string_view flag) const;
  bool Has(std::string_view flag) const { return Option(flag) != nullptr; }
};

/// What a command works with.
struct Context {
  const Invocation &invocation;
  const config::Settings &settings;
  const config::Sources &sources;  ///< of the settings
  report::Output &output;
  report::Terminal terminal;
  const report::Log &log;
  std::vector<Warning> warnings;  ///< of the settings; said already, and repeated in JSON
  std::stop_token stop;
  std::stop_token cancel;

  bool json() const { return settings.format != config::Format::kTable; }
  std::string_view command() const { return invocation.command->name; }
};

}  // namespace msr::cli
