// file_hasher.hpp: takes the checksums of files. Inside this room only.
#pragma once

#include <atomic>
#include <cstddef>
#include <memory>
#include <span>
#include <string>

#include "core/base/result.hpp"
#include "core/source/file.hpp"

namespace msr::source {

/// Takes the checksums of files of one folder, of any size. For one thread.
class FileHasher {
 public:
  /// `large_files` says what happens to those above kLargeFile: one that is left has neither a checksum nor an error.
  FileHasher(const std::string &folder, LargeFiles large_files);
  ~FileHasher();
  FileHasher(const FileHasher &) = delete;
  FileHasher &operator=(const FileHasher &) = delete;

  /// Gives each file its checksum, or says why there is none: it is unreadable, or not UTF-8. Ends early, with
  /// checksums that are missing or mean nothing, when `stop` becomes true.
  void Hash(std::span<File *const> files, const std::atomic<bool> *stop = nullptr);

 private:
  struct State;

  std::size_t ReadSmall(std::span<File *const> files);
  bool Leaves(const std::string &file) const;
  Result<void> HashPieces(const std::string &file, const std::atomic<bool> *stop);
  Result<std::string> Finish(const std::string &file, const Result<void> &read);

  std::unique_ptr<State> state_;  // made for the first file
  const std::string &folder_;
  const LargeFiles large_files_;
};

}  // namespace msr::source
