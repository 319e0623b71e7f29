// environment.hpp: environment variables, as a value: those of this process, or those of a file.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace msr::config {

struct Origin;

class Environment {
 public:
  /// A variable of a file, and the line it begins on.
  struct Assignment {
    std::string name;
    std::string value;
    std::size_t line = 0;
  };

  Environment() = default;
  static Environment From(std::vector<std::pair<std::string, std::string>> variables);
  /// Copies a table of "NAME=value" that ends with a null pointer.
  static Environment Of(const char *const *table);
  static Environment InFile(std::string file, std::vector<Assignment> assignments);

  /// The value of a variable. One that is set to nothing counts as not set.
  std::optional<std::string_view> Get(std::string_view name) const;
  const std::vector<std::pair<std::string, std::string>> &variables() const { return variables_; }
  /// Where a variable is set.
  Origin OriginOf(std::string_view name) const;

 private:
  std::vector<std::pair<std::string, std::string>> variables_;
  std::string file_;                ///< empty for the process
  std::vector<std::size_t> lines_;  ///< of each variable in the file
};

/// Whether a key of a config file is one of the product that this one follows which nothing reads yet.
bool IsReservedKey(std::string_view path);

/// What a person should know about the surroundings: variables that begin with MSR_ and mean nothing,
/// and files that look like settings but are not read.
std::vector<std::string> UnreadVariables(const Environment &environment);
std::vector<std::string> UnreadFiles(const std::string &directory);

}  // namespace msr::config
