// env_file.hpp: reads `.env` and `.env.local`.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "cli/config/environment.hpp"
#include "core/base/result.hpp"

namespace msr::config {

/// The files in the working directory, the stronger one first.
inline constexpr std::string_view kEnvFileNames[] = {".env.local", ".env"};

/// Whether a variable of a file is meant for msr. Others may stand there for other programs, and in any form.
bool IsTakenFromFile(std::string_view name);

/// The variables for msr that a text sets. A value stands as it is, in single quotes, or in double quotes
/// with \n, \r, \t, \", \\ and \$; nothing in it is replaced or carried out.
Result<Environment> ParseEnvFile(std::string_view file, std::string_view text);

/// Reads a file; nothing when there is none, and when it is a directory, as for some programs `.env` is.
Result<std::optional<Environment>> ReadEnvFile(const std::string &path);

}  // namespace msr::config
