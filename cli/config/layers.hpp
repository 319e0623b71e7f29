// layers.hpp: what a config file says, setting by setting, before any value is read.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "cli/config/config_file.hpp"
#include "cli/config/settings.hpp"
#include "core/base/result.hpp"

namespace msr::config {

/// The table of variables whose values are secret, beside `variables`.
inline constexpr std::string_view kSecretVariables = "secretVariables";
/// The table of profiles.
inline constexpr std::string_view kProfiles = "env";

/// What one table of settings says: the file's own one, or that of a profile.
struct FileLayer {
  std::map<std::string, Given, std::less<>> settings;  ///< by the setting's name, or one of kLockRetryNames
  std::vector<GivenVariable> variables;
  std::vector<GivenPluginSetting> plugins;
};

struct FileLayers {
  FileLayer base;
  std::map<std::string, FileLayer, std::less<>> profiles;
};

/// Holds every key of a file to the table of settings, and the type of each value.
Result<FileLayers> Understand(const ConfigFile &file);

}  // namespace msr::config
