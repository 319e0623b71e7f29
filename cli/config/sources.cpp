#include "cli/config/sources.hpp"

#include <filesystem>

#include "cli/config/env_file.hpp"
#include "cli/config/layers.hpp"

namespace msr::config {
namespace {

std::optional<std::string> NamedConfigFile(std::span<const Flag> flags, const Sources &sources) {
  for (const Flag &flag : flags) {
    if (flag.setting == "configFile" && !flag.value.empty()) return flag.value;
  }
  std::optional<std::string_view> name = sources.environment.Get("MSR_CONFIG_FILE");
  for (const Environment &file : sources.env_files) {
    if (!name) name = file.Get("MSR_CONFIG_FILE");
  }
  if (!name) return std::nullopt;
  return std::string(*name);
}

// What names a file is no secret, and has to be seen when the file cannot be read.
bool IsReference(const Node &node) {
  return node.members.size() == 1 && CanonicalKey(node.members.front().key) == "file";
}

void CollectScalars(const Node &node, std::vector<std::string> &out) {
  if (!node.text.empty()) out.push_back(node.text);
  for (const Node &item : node.items) CollectScalars(item, out);
  for (const auto &[key, member] : node.members) CollectScalars(member, out);
}

void CollectSecrets(const Node &node, SecretTexts &out) {
  for (const auto &[key, member] : node.members) {
    const std::string canonical = CanonicalKey(key);
    if (canonical == CanonicalKey(kSecretVariables)) {
      for (const auto &[name, value] : member.members) {
        if (!IsReference(value)) CollectScalars(value, out.secrets);
      }
    } else if (canonical.find("url") != std::string::npos) {
      CollectScalars(member, out.urls);
    } else {
      CollectSecrets(member, out);
    }
  }
}

}  // namespace

Result<void> LoadFiles(std::span<const Flag> flags, const std::string &directory, Sources &sources) {
  sources.looked_for_files = true;
  for (const std::string_view name : kEnvFileNames) {
    const std::string path = (std::filesystem::path(directory) / name).lexically_normal().string();
    MSR_TRY_ASSIGN(std::optional<Environment> file, ReadEnvFile(path));
    if (file) sources.env_files.push_back(std::move(*file));
  }
  std::optional<std::string> path = NamedConfigFile(flags, sources);
  if (!path) {
    MSR_TRY_ASSIGN(path, FindConfigFile(directory));
  }
  if (!path) return {};
  MSR_TRY_ASSIGN(sources.config_file, ReadConfigFile(*path));
  return {};
}

SecretTexts SecretsIn(const Sources &sources) {
  SecretTexts out;
  for (const Environment &file : sources.env_files) {
    for (const auto &[name, value] : file.variables()) {
      if (name.find("URL") != std::string::npos) out.urls.push_back(value);
      if (name.starts_with(kSecretPrefix) && !name.ends_with(kFileSuffix)) out.secrets.push_back(value);
    }
  }
  if (sources.config_file) CollectSecrets(sources.config_file->root, out);
  return out;
}

}  // namespace msr::config
