// data_file.hpp: files of data that migrations name.
#pragma once

#include <string>

#include "core/base/result.hpp"

namespace msr::source {

/// The path, relative to the migrations `folder`, of the file that the migration `file` calls `name`: relative to its
/// own folder. It has to be a regular file in the migrations folder, also behind links. Errors have no place.
Result<std::string> FindDataFile(const std::string &folder, const std::string &file, const std::string &name);

}  // namespace msr::source
