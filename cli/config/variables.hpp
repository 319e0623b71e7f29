// variables.hpp: the values for placeholders in migrations: where they come from, and which are secret.
#pragma once

#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cli/config/environment.hpp"
#include "core/base/result.hpp"

namespace msr::config {

struct Settings;
struct Flag;
struct GivenVariable;

struct Variable {
  std::string value;
  bool secret = false;
};
/// By canonical name; see core/base/variable_name.hpp.
using Variables = std::map<std::string, Variable, std::less<>>;

/// What an environment variable has to begin with. The secret ones may end with `_FILE`: then the value
/// is the text of the file that they name.
inline constexpr std::string_view kVariablePrefix = "MSR_VAR_";
inline constexpr std::string_view kSecretPrefix = "MSR_SECRET_VAR_";
inline constexpr std::string_view kFileSuffix = "_FILE";

/// The variables that an environment gives.
std::vector<GivenVariable> VariablesIn(const Environment &environment);
/// The variables that `--set NAME=VALUE` gives.
Result<std::vector<GivenVariable>> VariablesIn(std::span<const Flag *const> flags);

/// Puts together what the sources give, from the weakest to the strongest. A variable that one of them calls
/// secret stays so. Within one source no name may stand twice.
Result<void> ResolveVariables(std::span<const std::vector<GivenVariable>> layers, Settings &settings);
/// Whether the names in one source are right.
Result<void> CheckVariables(std::span<const GivenVariable> layer);

/// The value, masked when it is secret.
std::string ShowVariable(const Variable &variable);

/// The name under which the origin of a variable is kept and shown: "variables.table_prefix".
std::string SettingNameOf(std::string_view variable);

}  // namespace msr::config
