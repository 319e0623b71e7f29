// variable_name.hpp: how the variables of migrations are called.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace msr {

/// A name that is longer is none. Bounds what has to be looked at before `${…` is known to be text.
inline constexpr std::size_t kLongestVariableName = 128;

/// Whether `c` may begin a name: an ASCII letter or `_`.
bool BeginsVariableName(char c);
/// Whether `c` may stand in a name: also a digit, `-` or a dot.
bool ContinuesVariableName(char c);

/// The form in which names are compared: lower case, with `_` for `-` and the dot, so that every name
/// can be written as an environment variable. None for a text that is no name.
std::optional<std::string> CanonicalVariableName(std::string_view text);

}  // namespace msr
