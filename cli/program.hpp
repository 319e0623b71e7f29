// program.hpp: one run of the program, from words to an exit code.
#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include <msr/engine.hpp>

#include "cli/config/environment.hpp"
#include "cli/config/values.hpp"
#include "cli/exit_code.hpp"
#include "cli/report/output.hpp"

namespace msr::cli {

/// What the surroundings hand to the program.
struct Start {
  std::span<const std::string_view> words;  ///< without the program's name
  const config::Environment &environment;
};

/// Makes file descriptors 0 to 2 exist: otherwise a database file could become stdout.
void OccupyStandardDescriptors();

/// Makes the output know every database URL that stands anywhere, used or not.
void LearnSecrets(const Start &start, report::Output &output);

/// Parses, carries out, and says what went wrong.
ExitCode RunProgram(const Start &start, report::Output &output);

/// What is known about a run when an error ends it before there is a result.
struct Said {
  std::string_view command;
  std::vector<Warning> warnings;
  /// By the settings; what the command line and the environment ask for while there are none.
  std::optional<config::Format> format = std::nullopt;
  std::optional<config::Color> color = std::nullopt;
  std::optional<config::LogFormat> log_format = std::nullopt;
};

/// Says an error in the format that was asked for; the exit code for it.
ExitCode SayError(const Start &start, report::Output &output, const Error &error, const Said &said);

}  // namespace msr::cli
