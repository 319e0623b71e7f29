#include "cli/config/plugins.hpp"

#include <utility>

#include <fmt/format.h>

#include "cli/config/settings.hpp"
#include "cli/config/text_file.hpp"
#include "core/base/secrets.hpp"

namespace msr::config {
namespace {

constexpr std::string_view kEnabled = "enabled";
constexpr std::string_view kModule = "module";

Result<void> TakeValue(const GivenPluginSetting &setting, PluginTable &table) {
  const Given &given = setting.given;
  if (setting.key == kEnabled) {
    if (!given.is_list && !given.in_file && Read(given.text, table.enabled)) return {};
    return FailAt(given.origin, fmt::format("{}: expected true or false", given.origin.name));
  }
  if (setting.key == kModule) {
    if (!given.is_list && !given.in_file && Read(given.text, table.module)) return {};
    return FailAt(given.origin, fmt::format("{}: expected the name of a plugin", given.origin.name));
  }
  PluginValue value{.values = given.is_list ? given.items : std::vector<std::string>{given.text},
                    .is_list = given.is_list,
                    .secret = given.in_file};
  if (given.in_file) {
    MSR_TRY_ASSIGN(value.values.front(), ReadSecretFile(given.origin.name, given.text));
  }
  table.values[setting.key] = std::move(value);
  return {};
}

}  // namespace

Result<void> ResolvePlugins(std::span<const std::vector<GivenPluginSetting>> layers, Settings &settings) {
  std::map<std::pair<std::string, std::string>, const GivenPluginSetting *> strongest;
  for (const std::vector<GivenPluginSetting> &layer : layers) {
    for (const GivenPluginSetting &setting : layer) {
      settings.plugin_tables[setting.plugin];
      if (!setting.key.empty()) strongest[{setting.plugin, setting.key}] = &setting;
    }
  }
  for (const auto &[name, setting] : strongest) {
    MSR_TRY(TakeValue(*setting, settings.plugin_tables[setting->plugin]));
    settings.origins[SettingNameOf(setting->plugin, setting->key)] = setting->given.origin;
  }
  return {};
}

std::string ShowPluginValue(const PluginValue &value) {
  if (value.secret) return std::string(Secrets::kMask);
  std::string text;
  for (const std::string &item : value.values)
    text += fmt::format("{}{}", text.empty() ? "" : " ", Secrets(item).Redact(item));
  return text;
}

std::string SettingNameOf(std::string_view plugin, std::string_view key) {
  return fmt::format("{}.{}.{}", kPlugins, plugin, key);
}

}  // namespace msr::config
