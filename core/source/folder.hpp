// folder.hpp: the files of the migrations folder.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "core/base/result.hpp"

namespace msr::source {

/// All regular files below `folder`, as sorted paths relative to it. Entries that begin with `.` are
/// left out (a Kubernetes ConfigMap holds its files twice, once behind `..data`). Symbolic links are
/// followed as long as they stay inside the folder; a link that leads out is one of `problems`.
struct Listing {
  std::vector<std::string> files;
  std::vector<Error> problems;
};
Result<Listing> ListFiles(const std::string &folder);

/// The checksums of `files`, each or its error, in their order. Reads in a stream and on several
/// threads: ten thousand small files are the cost of a run that has nothing to do.
std::vector<Result<std::string>> Checksums(const std::string &folder, const std::vector<std::string> &files);

}  // namespace msr::source
