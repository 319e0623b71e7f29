// search.hpp: where the files of drivers and plugins are.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.hpp"

namespace msr::driver_manager {

/// What msr loads at run time, and how that is called.
struct ModuleKind {
  std::string_view word;    ///< for messages
  std::string_view prefix;  ///< of its files and of its symbol
  std::string_view folder;  ///< the one in lib/msr
  std::string_view option;  ///< that names further directories
  std::string_view variable;
  std::string_view there_are;
  std::string_view name_rule;
  ErrorKind error;
};
inline constexpr ModuleKind kDrivers = {.word = "driver",
                                        .prefix = "msr_driver_",
                                        .folder = "drivers",
                                        .option = "--driver-path",
                                        .variable = "MSR_DRIVER_PATH",
                                        .there_are = "drivers for",
                                        .name_rule = "a driver's name has small letters and digits only",
                                        .error = ErrorKind::kDriver};
inline constexpr ModuleKind kPlugins = {.word = "plugin",
                                        .prefix = "msr_plugin_",
                                        .folder = "plugins",
                                        .option = "--plugin-path",
                                        .variable = "MSR_PLUGIN_PATH",
                                        .there_are = "plugins",
                                        .name_rule = "a plugin's name has small letters, digits and _ only",
                                        .error = ErrorKind::kPlugin};

/// The directories in which modules of a kind are looked for, in order: the given ones, those beside this
/// program's or library's own file, the one where msr was installed. Never the current directory.
class SearchPath {
 public:
  /// `extra` must be absolute; others are an error, since they would depend on where msr was started. Looks at nothing
  /// yet.
  static Result<SearchPath> Make(const std::vector<std::string> &extra, const ModuleKind &kind = kDrivers);

  const std::vector<std::string> &directories() const { return directories_; }

  /// The file for `word` (a name, or a driver's scheme). The error lists every path that was tried.
  Result<std::string> Find(std::string_view word) const;

  /// Every file once, by its real path, sorted by name; links by which schemes find a driver are
  /// left out.
  std::vector<std::string> Files() const;

  /// The words for which there is a file: names and schemes, sorted.
  std::vector<std::string> Words() const;

 private:
  explicit SearchPath(const ModuleKind &kind) : kind_(&kind) {}
  std::string_view WordOf(std::string_view path) const;

  const ModuleKind *kind_;
  std::vector<std::string> directories_;
};

/// The words by which a migration may name a database: those of the drivers that are there, and those
/// of the drivers that msr knows of, so that a folder means the same where fewer drivers are installed.
std::vector<std::string> KnownVariants(const SearchPath &path);

/// "mysql" from a path ".../msr_driver_mysql.so"; empty for another name.
std::string_view WordOf(std::string_view path, const ModuleKind &kind = kDrivers);

}  // namespace msr::driver_manager
