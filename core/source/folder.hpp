// folder.hpp: the files of the migrations folder.
#pragma once

#include <atomic>
#include <memory>
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

/// Takes the checksums of files of one folder, reading them in a stream. For one thread.
class FileHasher {
 public:
  explicit FileHasher(const std::string &folder);
  ~FileHasher();
  FileHasher(const FileHasher &) = delete;
  FileHasher &operator=(const FileHasher &) = delete;

  /// Unreadable, or not UTF-8: an error of kind kValidation with its place. Ends early, with a checksum that
  /// means nothing, when `stop` becomes true.
  Result<std::string> Hash(const std::string &file, const std::atomic<bool> *stop = nullptr);

 private:
  struct State;
  std::unique_ptr<State> state_;  // made for the first file
  const std::string &folder_;
};

}  // namespace msr::source
