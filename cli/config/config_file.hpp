// config_file.hpp: finds the config file and reads it, whatever its format.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "cli/config/tree.hpp"
#include "core/base/result.hpp"

namespace msr::config {

/// The names under which a config file is found in the working directory.
inline constexpr std::array<std::string_view, 5> kConfigFileNames = {
    "msr.config.toml", "msr.config.yaml", "msr.config.yml", "msr.config.json", "msr.config.xml"};

/// A config file that was read, but not yet understood.
struct ConfigFile {
  std::string name;  ///< as it was named or found; for messages
  Node root;         ///< a table
};

/// The name of the config file in `directory`; none if there is none, an error that names them if there
/// are several.
Result<std::optional<std::string>> FindConfigFile(const std::string &directory);

/// Reads a file by the format that its name ends with.
Result<ConfigFile> ReadConfigFile(const std::string &path);

}  // namespace msr::config
