#include "cli/config/environment.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <system_error>

#include <fmt/format.h>

#include "cli/config/settings.hpp"
#include "core/base/text.hpp"

namespace msr::config {
namespace {

// Kubernetes injects the first two for a service called msr; the others steer this project's tests.
constexpr std::array<std::string_view, 4> kForeign = {"MSR_SERVICE_", "MSR_PORT", "MSR_TEST_", "MSR_REQUIRE_DATABASES"};

// Words of the product this one follows. Their meaning is fixed, but nothing reads them yet.
constexpr std::array<std::string_view, 18> kReserved = {"MSR_CONFIG_FILE",
                                                        "MSR_BEFORE_MIGRATE_NAME",
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
                                                        "MSR_LOGGING",
                                                        "MSR_BACKUP",
                                                        "MSR_TRANSACTION",
                                                        "MSR_DATABASE_URL_FILE"};
constexpr std::array<std::string_view, 4> kReservedFamilies = {"MSR_LOGGING_", "MSR_BACKUP_", "MSR_TRANSACTION_",
                                                               "MSR_LOCKING"};

// Any name may follow these.
constexpr std::array<std::string_view, 2> kTables = {kVariablePrefix, kSecretPrefix};

constexpr std::array<std::string_view, 8> kFiles = {
    "msr.config.toml", "msr.config.yaml", "msr.config.yml", "msr.config.json",
    "msr.config.xml",  "msr.config.js",   ".env.local",     ".env"};

bool StartsWithOneOf(std::string_view name, std::span<const std::string_view> prefixes) {
  return std::any_of(prefixes.begin(), prefixes.end(),
                     [&](std::string_view prefix) { return name.starts_with(prefix); });
}

bool Contains(std::span<const std::string_view> words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

std::vector<std::string_view> ReadVariables() {
  std::vector<std::string_view> names;
  for (const Setting &setting : AllSettings()) {
    for (const std::string_view name : setting.variables) {
      if (!name.empty() && !setting.repeatable) names.push_back(name);
    }
  }
  return names;
}

}  // namespace

Environment Environment::From(std::vector<std::pair<std::string, std::string>> variables) {
  Environment environment;
  environment.variables_ = std::move(variables);
  return environment;
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

std::vector<std::string> UnreadVariables(const Environment &environment) {
  const std::vector<std::string_view> read = ReadVariables();
  std::vector<std::string> warnings;
  for (const auto &[name, value] : environment.variables()) {
    if (!name.starts_with("MSR_") || value.empty() || Contains(read, name) || StartsWithOneOf(name, kForeign) ||
        StartsWithOneOf(name, kTables))
      continue;
    if (Contains(kReserved, name) || StartsWithOneOf(name, kReservedFamilies)) {
      warnings.push_back(fmt::format("environment variable {} is not read by this version", name));
      continue;
    }
    const std::optional<std::string> nearest = Nearest(name, read);
    warnings.push_back(fmt::format("environment variable {} is unknown and ignored{}", name,
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
    warnings.push_back(fmt::format("{} is not read by this version; use options or environment variables", name));
  }
  return warnings;
}

}  // namespace msr::config
