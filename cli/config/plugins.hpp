// plugins.hpp: the tables of plugins in a config file, which hold settings that only the plugins understand.
#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.hpp"

namespace msr::config {

struct Settings;
struct GivenPluginSetting;

/// The table of them all: `[plugins.NAME]`.
inline constexpr std::string_view kPlugins = "plugins";

struct PluginValue {
  std::vector<std::string> values;
  bool is_list = false;
  bool secret = false;  ///< it came from a file that the config file names
};

/// What one table says.
struct PluginTable {
  bool enabled = true;  ///< else it only counts together with --plugin
  std::string module;   ///< which plugin it is; empty: that of the table's name
  std::map<std::string, PluginValue, std::less<>> values;
};
/// By name.
using PluginTables = std::map<std::string, PluginTable, std::less<>>;

/// Puts together what the layers of the config file say, from the weakest to the strongest, key by key.
Result<void> ResolvePlugins(std::span<const std::vector<GivenPluginSetting>> layers, Settings &settings);

/// The values for people, secrets masked.
std::string ShowPluginValue(const PluginValue &value);

/// The name under which the origin of a value is kept and shown: "plugins.exec_hook.command".
std::string SettingNameOf(std::string_view plugin, std::string_view key);

}  // namespace msr::config
