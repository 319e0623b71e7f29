#include "cli/config/environment.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <system_error>

#include <fmt/format.h>

#include "cli/config/lock_retries.hpp"
#include "cli/config/settings.hpp"
#include "core/base/text.hpp"

namespace msr::config {
namespace {

// Kubernetes injects the first two for a service called msr; the others steer this project's tests.
constexpr std::array<std::string_view, 4> kForeign = {"MSR_SERVICE_", "MSR_PORT", "MSR_TEST_", "MSR_REQUIRE_DATABASES"};

// Words of the product this one follows. Their meaning is fixed, but nothing reads them yet.
constexpr std::array<std::string_view, 18> kReserved = {"MSR_BEFORE_MIGRATE_NAME",
                                                        "MSR_SHOW_BANNER",
                                                        "MSR_RECURSIVE",
                                                        "MSR_FILE_PATTERNS",
                                                        "MSR_VALIDATE_BEFORE_RUN",
                                                        "MSR_STRICT_VALIDATION",
                                                        "MSR_VALIDATE_MIGRATED_FILES",
                                                        "MSR_VALIDATE_MIGRATED_FILES_LOCATION",
                                                        "MSR_CHECKSUM_ALGORITHM",
                                                        "MSR_ROLLBACK_STRATEGY",
                                                        "MSR_DOWN_METHOD_POLICY",
                                                        "MSR_ENV_FILE_SOURCES",
                                                        "MSR_DUPLICATE_TIMESTAMP_MODE",
                                                        "MSR_CUSTOM_VALIDATORS",
                                                        "MSR_LOGGING",
                                                        "MSR_BACKUP",
                                                        "MSR_TRANSACTION",
                                                        "MSR_LOCKING"};
constexpr std::array<std::string_view, 3> kReservedFamilies = {"MSR_LOGGING_", "MSR_BACKUP_", "MSR_TRANSACTION_"};

// Any name may follow these.
constexpr std::array<std::string_view, 2> kTables = {kVariablePrefix, kSecretPrefix};

// It would have to be carried out to be read.
constexpr std::array<std::string_view, 1> kFiles = {"msr.config.js"};

bool StartsWithOneOf(std::string_view name, std::span<const std::string_view> prefixes) {
  return std::any_of(prefixes.begin(), prefixes.end(),
                     [&](std::string_view prefix) { return name.starts_with(prefix); });
}

bool Contains(std::span<const std::string_view> words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

std::vector<std::string> ReadVariables() {
  std::vector<std::string> names = {std::string(kRetryAttempts.variable), std::string(kRetryDelay.variable)};
  for (const Setting &setting : AllSettings()) {
    for (const std::string_view name : setting.variables) {
      if (name.empty() || setting.repeatable) continue;
      names.emplace_back(name);
      if (setting.secret) names.push_back(fmt::format("{}{}", name, kFileSuffix));
    }
  }
  return names;
}

bool IsReserved(std::string_view variable) {
  return Contains(kReserved, variable) || StartsWithOneOf(variable, kReservedFamilies);
}

// In a file, the place stands before the message.
std::string PlaceOf(const Origin &origin) {
  return origin.file.empty() ? "environment variable " : fmt::format("{}:{}: variable ", origin.file, origin.line);
}

}  // namespace

Environment Environment::From(std::vector<std::pair<std::string, std::string>> variables) {
  Environment environment;
  environment.variables_ = std::move(variables);
  return environment;
}

Environment Environment::InFile(std::string file, std::vector<Assignment> assignments) {
  Environment environment;
  environment.file_ = std::move(file);
  for (Assignment &assignment : assignments) {
    environment.variables_.emplace_back(std::move(assignment.name), std::move(assignment.value));
    environment.lines_.push_back(assignment.line);
  }
  return environment;
}

bool IsReservedKey(std::string_view path) {
  // `backup.folder` belongs to MSR_BACKUP_FOLDER, `tableName` to MSR_TABLE_NAME, however they are written.
  const std::string wanted = CanonicalKey(path);
  const auto is_key_of = [&](std::string_view variable) {
    const std::string key = CanonicalKey(variable.substr(std::string_view("MSR_").size()));
    std::string joined = wanted;
    std::erase(joined, '.');
    return joined == key;
  };
  const std::string section = fmt::format("MSR_{}_", wanted.substr(0, wanted.find('.')));
  const auto is_family = [&](std::string_view family) { return ToLower(family) == ToLower(section); };
  return std::any_of(kReserved.begin(), kReserved.end(), is_key_of) ||
         std::any_of(kReservedFamilies.begin(), kReservedFamilies.end(), is_family);
}

Environment Environment::Of(const char *const *table) {
  std::vector<std::pair<std::string, std::string>> variables;
  for (; table != nullptr && *table != nullptr; ++table) {
    const std::string_view entry = *table;
    const std::size_t equals = entry.find('=');
    if (equals == std::string_view::npos) continue;
    variables.emplace_back(entry.substr(0, equals), entry.substr(equals + 1));
  }
  return From(std::move(variables));
}

std::optional<std::string_view> Environment::Get(std::string_view name) const {
  for (const auto &[variable, value] : variables_) {
    if (variable == name && !value.empty()) return value;
  }
  return std::nullopt;
}

Origin Environment::OriginOf(std::string_view name) const {
  Origin origin{.source = file_.empty() ? Source::kEnvironment : Source::kEnvironmentFile, .name = std::string(name)};
  origin.file = file_;
  for (std::size_t i = 0; i < lines_.size(); ++i) {
    if (variables_[i].first == name) origin.line = lines_[i];
  }
  return origin;
}

std::vector<std::string> UnreadVariables(const Environment &environment) {
  const std::vector<std::string> read = ReadVariables();
  const std::vector<std::string_view> known(read.begin(), read.end());
  std::vector<std::string> warnings;
  for (const auto &[name, value] : environment.variables()) {
    if (!name.starts_with("MSR_") || value.empty() || Contains(known, name) || StartsWithOneOf(name, kForeign) ||
        StartsWithOneOf(name, kTables))
      continue;
    const std::string place = PlaceOf(environment.OriginOf(name));
    if (IsReserved(name)) {
      warnings.push_back(fmt::format("{}{} is not read by this version", place, name));
      continue;
    }
    const std::optional<std::string> nearest = Nearest(name, known);
    warnings.push_back(fmt::format("{}{} is unknown and ignored{}", place, name,
                                   nearest ? fmt::format("; did you mean {}?", *nearest) : ""));
  }
  std::sort(warnings.begin(), warnings.end());
  return warnings;
}

std::vector<std::string> UnreadFiles(const std::string &directory) {
  std::vector<std::string> warnings;
  for (const std::string_view name : kFiles) {
    std::error_code ignored;
    if (!std::filesystem::exists(std::filesystem::path(directory) / name, ignored)) continue;
    warnings.push_back(
        fmt::format("{} is not read; write the settings to msr.config.toml, .yaml, .json or .xml", name));
  }
  return warnings;
}

}  // namespace msr::config
