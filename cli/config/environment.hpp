// environment.hpp: the environment variables of this process, as a value.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace msr::config {

class Environment {
 public:
  Environment() = default;
  static Environment From(std::vector<std::pair<std::string, std::string>> variables);
  /// Copies a table of "NAME=value" that ends with a null pointer.
  static Environment Of(const char *const *table);

  /// The value of a variable. One that is set to nothing counts as not set.
  std::optional<std::string_view> Get(std::string_view name) const;
  const std::vector<std::pair<std::string, std::string>> &variables() const { return variables_; }

 private:
  std::vector<std::pair<std::string, std::string>> variables_;
};

/// What a person should know about the surroundings: variables that begin with MSR_ and mean nothing,
/// and files that look like settings but are not read.
std::vector<std::string> UnreadVariables(const Environment &environment);
std::vector<std::string> UnreadFiles(const std::string &directory);

}  // namespace msr::config
