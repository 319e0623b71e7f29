#include "cli/config/variables.hpp"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "cli/config/settings.hpp"
#include "core/base/secrets.hpp"
#include "core/base/variable_name.hpp"

namespace msr::config {
namespace {

constexpr std::string_view kNameRule = "a name begins with a letter or _ and holds letters, digits, _, - and dots";

tl::unexpected<Error> NoName(ErrorKind kind, std::string_view origin, std::string_view name) {
  return Fail(kind, fmt::format("{}: \"{}\" is no name of a variable", origin, name), std::string(kNameRule));
}

// Editors and `echo` end a file with a line end that is no part of the secret.
Result<std::string> ReadSecretFile(std::string_view origin, const std::string &path) {
  std::ifstream file(path, std::ios::binary);
  std::string text(std::istreambuf_iterator<char>(file), {});
  if (!file.is_open() || file.bad()) {
    return Fail(ErrorKind::kConfig, fmt::format("{}: cannot read {}: {}", origin, path, std::strerror(errno)));
  }
  if (text.ends_with('\n')) text.pop_back();
  if (text.ends_with('\r')) text.pop_back();
  if (text.empty()) return Fail(ErrorKind::kConfig, fmt::format("{}: {} is empty", origin, path));
  return text;
}

/// Puts together what there is.
class Reader {
 public:
  explicit Reader(Settings &settings) : settings_(settings) {}

  Result<void> FromEnvironment(std::string_view origin, std::string_view value) {
    const bool secret = origin.starts_with(kSecretPrefix);
    std::string_view name = origin.substr(secret ? kSecretPrefix.size() : kVariablePrefix.size());
    const bool in_file = secret && name.ends_with(kFileSuffix);
    if (in_file) name.remove_suffix(kFileSuffix.size());
    const std::optional<std::string> canonical = CanonicalVariableName(name);
    if (!canonical) return NoName(ErrorKind::kConfig, origin, name);
    Variable variable{std::string(value), secret};
    if (in_file) {
      MSR_TRY_ASSIGN(variable.value, ReadSecretFile(origin, variable.value));
    }
    if (!settings_.variables.emplace(*canonical, std::move(variable)).second) {
      return Fail(ErrorKind::kConfig, fmt::format("{} and {} contradict each other",
                                                  settings_.OriginOf(SettingNameOf(*canonical)).name, origin));
    }
    settings_.origins[SettingNameOf(*canonical)] = {Source::kEnvironment, std::string(origin)};
    return {};
  }

  Result<void> FromFlag(const Flag &flag) {
    const std::size_t equals = flag.value.find('=');
    if (equals == std::string::npos) {
      return Fail(ErrorKind::kUsage, fmt::format("{}: \"{}\" is not NAME=VALUE", flag.flag, flag.value),
                  "for example: --set table_prefix=app_");
    }
    const std::string name = flag.value.substr(0, equals);
    const std::optional<std::string> canonical = CanonicalVariableName(name);
    if (!canonical) return NoName(ErrorKind::kUsage, flag.flag, name);
    const Origin before = settings_.OriginOf(SettingNameOf(*canonical));
    if (before.source == Source::kFlag) {
      return Fail(ErrorKind::kUsage, fmt::format("{} {} is given more than once", flag.flag, name));
    }
    settings_.variables[*canonical].value = flag.value.substr(equals + 1);
    settings_.origins[SettingNameOf(*canonical)] = {Source::kFlag, flag.flag};
    return {};
  }

 private:
  Settings &settings_;
};

}  // namespace

std::string ShowVariable(const Variable &variable) {
  return variable.secret ? std::string(Secrets::kMask) : variable.value;
}

std::string SettingNameOf(std::string_view variable) {
  return fmt::format("variables.{}", variable);
}

Result<void> ResolveVariables(std::span<const Flag *const> flags, const Environment &environment, Settings &settings) {
  Reader reader(settings);
  for (const auto &[name, value] : environment.variables()) {
    const bool read = name.starts_with(kVariablePrefix) || name.starts_with(kSecretPrefix);
    if (read && !value.empty()) MSR_TRY(reader.FromEnvironment(name, value));
  }
  for (const Flag *flag : flags) MSR_TRY(reader.FromFlag(*flag));
  return {};
}

}  // namespace msr::config
