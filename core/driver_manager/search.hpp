// search.hpp: where driver files are.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.hpp"

namespace msr::driver_manager {

/// The directories in which drivers are looked for, in order: the given ones, those beside this
/// program's or library's own file, the one where msr was installed. Never the current directory.
class SearchPath {
 public:
  /// `extra` must be absolute; others are an error, since they would depend on where msr was started.
  static Result<SearchPath> Make(const std::vector<std::string> &extra);

  const std::vector<std::string> &directories() const { return directories_; }

  /// The file for `word` (a driver's name or scheme). The error lists every path that was tried.
  Result<std::string> Find(std::string_view word) const;

  /// Every driver file once, by its real path, sorted by name; links by which schemes find a driver are
  /// left out.
  std::vector<std::string> Files() const;

  /// The words for which there is a file: names and schemes, sorted.
  std::vector<std::string> Words() const;

 private:
  std::vector<std::string> directories_;
};

/// The words by which a migration may name a database: those of the drivers that are there, and those
/// of the drivers that msr knows of, so that a folder means the same where fewer drivers are installed.
std::vector<std::string> KnownVariants(const SearchPath &path);

/// "mysql" from a path ".../msr_driver_mysql.so"; empty for another name.
std::string_view WordOf(std::string_view path);

}  // namespace msr::driver_manager
