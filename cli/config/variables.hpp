// variables.hpp: the values for placeholders in migrations: where they come from, and which are secret.
#pragma once

#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>

#include "cli/config/environment.hpp"
#include "core/base/result.hpp"

namespace msr::config {

struct Settings;
struct Flag;

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

/// Reads what the environment and then the flags say, which win. A variable that the environment calls
/// secret stays so.
Result<void> ResolveVariables(std::span<const Flag *const> flags, const Environment &environment, Settings &settings);

/// The value, masked when it is secret.
std::string ShowVariable(const Variable &variable);

/// The name under which the origin of a variable is kept and shown: "variables.table_prefix".
std::string SettingNameOf(std::string_view variable);

}  // namespace msr::config
