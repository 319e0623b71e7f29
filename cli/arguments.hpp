// arguments.hpp: takes the command line apart, by the tables of settings and commands.
#pragma once

#include <span>
#include <string_view>

#include "cli/commands/command.hpp"
#include "cli/config/environment.hpp"
#include "cli/config/values.hpp"
#include "core/base/result.hpp"

namespace msr::cli {

/// Options stand before or after the command, as `--option value` or `--option=value`; after `--`
/// everything is an argument. `words` is without the program's name.
Result<Invocation> ParseArguments(std::span<const std::string_view> words);

/// What was most likely asked for, for errors in the command line itself.
config::Format GuessFormat(std::span<const std::string_view> words, const config::Environment &environment);
config::Color GuessColor(std::span<const std::string_view> words, const config::Environment &environment);
config::LogFormat GuessLogFormat(std::span<const std::string_view> words, const config::Environment &environment);
std::string GuessTerminationLog(std::span<const std::string_view> words, const config::Environment &environment);

}  // namespace msr::cli
