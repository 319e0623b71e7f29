#include "cli/config/variables.hpp"

#include <optional>
#include <utility>

#include <fmt/format.h>

#include "cli/config/settings.hpp"
#include "cli/config/text_file.hpp"
#include "cli/config/tree.hpp"
#include "core/base/secrets.hpp"
#include "core/base/variable_name.hpp"

namespace msr::config {
namespace {

constexpr std::string_view kNameRule = "a name begins with a letter or _ and holds letters, digits, _, - and dots";

using ByName = std::map<std::string, const GivenVariable *>;

tl::unexpected<Error> Twice(const GivenVariable &first, const GivenVariable &second) {
  const Origin &origin = second.given.origin;
  return FailAt(origin, origin.source == Source::kFlag
                            ? fmt::format("{} {} is given more than once", origin.name, second.name)
                            : fmt::format("{} and {} contradict each other", first.given.origin.name, origin.name));
}

// The variables of one source by their canonical names.
Result<ByName> Index(std::span<const GivenVariable> layer) {
  ByName index;
  for (const GivenVariable &variable : layer) {
    const std::optional<std::string> canonical = CanonicalVariableName(variable.name);
    const Origin &origin = variable.given.origin;
    if (!canonical) {
      return FailAt(origin, fmt::format("{}: \"{}\" is no name of a variable", origin.name, variable.name),
                    std::string(kNameRule));
    }
    const auto [found, is_new] = index.emplace(*canonical, &variable);
    if (!is_new) return Twice(*found->second, variable);
  }
  return index;
}

GivenVariable FromEnvironment(const Environment &environment, std::string_view variable, std::string_view value) {
  const bool secret = variable.starts_with(kSecretPrefix);
  std::string_view name = variable.substr(secret ? kSecretPrefix.size() : kVariablePrefix.size());
  const bool in_file = secret && name.ends_with(kFileSuffix);
  if (in_file) name.remove_suffix(kFileSuffix.size());
  Given given{.origin = environment.OriginOf(variable), .text = std::string(value), .items = {}};
  given.in_file = in_file;
  return {std::string(name), std::move(given), secret};
}

}  // namespace

std::vector<GivenVariable> VariablesIn(const Environment &environment) {
  std::vector<GivenVariable> variables;
  for (const auto &[name, value] : environment.variables()) {
    const bool read = name.starts_with(kVariablePrefix) || name.starts_with(kSecretPrefix);
    if (read && !value.empty()) variables.push_back(FromEnvironment(environment, name, value));
  }
  return variables;
}

Result<std::vector<GivenVariable>> VariablesIn(std::span<const Flag *const> flags) {
  std::vector<GivenVariable> variables;
  for (const Flag *flag : flags) {
    const std::size_t equals = flag->value.find('=');
    if (equals == std::string::npos) {
      return Fail(ErrorKind::kUsage, fmt::format("{}: \"{}\" is not NAME=VALUE", flag->flag, flag->value),
                  "for example: --set table_prefix=app_");
    }
    Given given{.origin = {Source::kFlag, flag->flag}, .text = flag->value.substr(equals + 1), .items = {}};
    variables.push_back({flag->value.substr(0, equals), std::move(given), false});
  }
  return variables;
}

Result<void> ResolveVariables(std::span<const std::vector<GivenVariable>> layers, Settings &settings) {
  std::map<std::string, GivenVariable> strongest;
  for (const std::vector<GivenVariable> &layer : layers) {
    MSR_TRY_ASSIGN(const ByName index, Index(layer));
    for (const auto &[name, variable] : index) {
      GivenVariable &kept = strongest[name];
      const bool secret = kept.secret || variable->secret;
      kept = *variable;
      kept.secret = secret;
    }
  }
  for (auto &[name, variable] : strongest) {
    if (variable.given.in_file) {
      MSR_TRY_ASSIGN(variable.given.text, ReadSecretFile(variable.given.origin.name, variable.given.text));
    }
    settings.variables[name] = {std::move(variable.given.text), variable.secret};
    settings.origins[SettingNameOf(name)] = std::move(variable.given.origin);
  }
  return {};
}

Result<void> CheckVariables(std::span<const GivenVariable> layer) {
  MSR_TRY(Index(layer));
  return {};
}

std::string ShowVariable(const Variable &variable) {
  return variable.secret ? std::string(Secrets::kMask) : variable.value;
}

std::string SettingNameOf(std::string_view variable) {
  return fmt::format("variables.{}", variable);
}

}  // namespace msr::config
