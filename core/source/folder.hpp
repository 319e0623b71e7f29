// folder.hpp: the files of the migrations folder.
#pragma once

#include <string>
#include <vector>

#include "core/base/result.hpp"

namespace msr::source {

/// All regular files below `folder`, as paths relative to it, in no order. Entries that begin with `.` are
/// left out (a Kubernetes ConfigMap holds its files twice, once behind `..data`). Symbolic links are
/// followed as long as they stay inside the folder; a link that leads out is one of `problems`.
struct Listing {
  std::vector<std::string> files;
  std::vector<Error> problems;
};
Result<Listing> ListFiles(const std::string &folder);

}  // namespace msr::source
