// file_name.hpp: what the name of a file in the migrations folder says.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <msr/engine.hpp>

#include "core/source/version.hpp"

namespace msr::source {

/// A name that follows the rules: `V<version>_<name>[.<variant>].up.sql`, `….down.sql`,
/// `R_<name>[.<variant>].sql`, `R_<name>[.<variant>].down.sql`.
struct FileName {
  MigrationKind kind = MigrationKind::kVersioned;
  Direction direction = Direction::kUp;
  std::optional<Version> version;  ///< of a versioned one
  std::string name;
  std::string variant;  ///< a driver's word; empty for the general file
};

/// What became of a name.
struct ParsedName {
  std::optional<FileName> name;  ///< it follows the rules
  std::string problem;           ///< a near miss: what is wrong with it, as the end of a sentence
  std::string hint;              ///< and the right form
  bool ignored = false;          ///< a .sql file that does not look like a migration at all
};

/// Looks at the last part of a path. Files that do not end in `.sql` give an empty result.
ParsedName ParseFileName(std::string_view file);

}  // namespace msr::source
