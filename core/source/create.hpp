// create.hpp: makes the files of a new migration.
#pragma once

#include <string>
#include <vector>

#include <msr/engine.hpp>

#include "core/base/result.hpp"

namespace msr::source {

struct Created {
  std::string version;             ///< empty for a repeatable
  std::vector<std::string> files;  ///< paths, with the folder
};

/// Writes an up and a down file (a repeatable: one file) that say what belongs into them. Makes the
/// folder if it is not there. Never writes over a file.
Result<Created> Create(const std::string &folder, const NewOptions &options,
                       const std::vector<std::string> &known_variants);

}  // namespace msr::source
