// help.hpp: the program's own description, made from the tables of commands and settings.
#pragma once

#include <string>

#include "cli/commands/command.hpp"

namespace msr::cli {

/// What `msr --help` shows.
std::string ProgramHelp();
/// What `msr <command> --help` shows.
std::string CommandHelp(const Command &command);

}  // namespace msr::cli
