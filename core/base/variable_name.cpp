#include "core/base/variable_name.hpp"

#include <algorithm>

#include "core/base/text.hpp"

namespace msr {

bool BeginsVariableName(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

bool ContinuesVariableName(char c) {
  return BeginsVariableName(c) || (c >= '0' && c <= '9') || c == '-' || c == '.';
}

std::optional<std::string> CanonicalVariableName(std::string_view text) {
  if (text.empty() || text.size() > kLongestVariableName || !BeginsVariableName(text.front()) ||
      !std::all_of(text.begin(), text.end(), ContinuesVariableName))
    return std::nullopt;
  std::string name = ToLower(text);
  std::replace(name.begin(), name.end(), '-', '_');
  std::replace(name.begin(), name.end(), '.', '_');
  return name;
}

}  // namespace msr
