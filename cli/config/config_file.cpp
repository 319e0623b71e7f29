#include "cli/config/config_file.hpp"

#include <filesystem>
#include <system_error>
#include <vector>

#include <fmt/format.h>

#include "cli/config/readers.hpp"
#include "cli/config/text_file.hpp"
#include "core/base/text.hpp"

namespace msr::config {
namespace {

using Reader = Result<Node> (*)(std::string_view file, std::string_view text);

Reader ReaderFor(const std::string &path) {
  const std::string ending = ToLower(std::filesystem::path(path).extension().string());
  if (ending == ".toml") return &ReadToml;
  if (ending == ".yaml" || ending == ".yml") return &ReadYaml;
  if (ending == ".json") return &ReadJson;
  if (ending == ".xml") return &ReadXml;
  return nullptr;
}

}  // namespace

Result<std::optional<std::string>> FindConfigFile(const std::string &directory) {
  std::vector<std::string> found;
  for (const std::string_view name : kConfigFileNames) {
    const std::filesystem::path path = std::filesystem::path(directory) / name;
    std::error_code ignored;
    // A file that may not be looked at is there as well; reading it then says why it cannot be read.
    if (std::filesystem::symlink_status(path, ignored).type() != std::filesystem::file_type::not_found) {
      found.push_back(path.lexically_normal().string());
    }
  }
  if (found.size() > 1) {
    return Fail(ErrorKind::kConfig, fmt::format("there are several config files: {}", fmt::join(found, ", ")),
                "keep one of them, or name it with --config-file or MSR_CONFIG_FILE");
  }
  if (found.empty()) return std::optional<std::string>();
  return std::optional<std::string>(found.front());
}

Result<ConfigFile> ReadConfigFile(const std::string &path) {
  const Reader read = ReaderFor(path);
  if (read == nullptr) {
    return Fail(ErrorKind::kConfig, fmt::format("the format of {} is not known", path),
                "the name of a config file ends with .toml, .yaml, .yml, .json or .xml");
  }
  MSR_TRY_ASSIGN(const std::string text, ReadSettingsText(path));
  MSR_TRY_ASSIGN(Node root, read(path, text));
  return ConfigFile{path, std::move(root)};
}

}  // namespace msr::config
