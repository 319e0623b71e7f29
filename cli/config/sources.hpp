// sources.hpp: everything that settings come from, and how it becomes Settings.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "cli/config/config_file.hpp"
#include "cli/config/environment.hpp"
#include "cli/config/settings.hpp"
#include "core/base/result.hpp"

namespace msr::config {

/// What was read, before any of it is understood.
struct Sources {
  Environment environment;             ///< of the process
  std::vector<Environment> env_files;  ///< `.env.local`, `.env`; the stronger one first
  std::optional<ConfigFile> config_file;
  bool looked_for_files = false;  ///< without that, a profile need not be there
};

/// Reads the files in `directory`, and the config file that a flag or a variable names. After an error
/// `sources` holds what was read before it.
Result<void> LoadFiles(std::span<const Flag> flags, const std::string &directory, Sources &sources);

/// Texts that must not be shown.
struct SecretTexts {
  std::vector<std::string> urls;
  std::vector<std::string> secrets;
};
/// All secrets in the files, those of profiles that are not in use included.
SecretTexts SecretsIn(const Sources &sources);

/// Flags before environment before `.env.local` before `.env` before the config file, in which the profile
/// comes before the rest, before defaults. Values that lose are checked as well. After an error `settings`
/// holds what is known about the form of the output.
Result<void> ResolveInto(std::span<const Flag> flags, const Sources &sources, Settings &settings);
Result<Settings> Resolve(std::span<const Flag> flags, const Sources &sources);
/// Without files.
Result<Settings> Resolve(std::span<const Flag> flags, const Environment &environment);

}  // namespace msr::config
