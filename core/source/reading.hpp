// reading.hpp: reads the migrations folder while the caller does something else.
#pragma once

#include <atomic>
#include <cstddef>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <msr/engine.hpp>

#include "core/base/result.hpp"
#include "core/source/file.hpp"

namespace msr::source {

/// What a folder says, whatever the database.
struct Files {
  /// Versions in order, then repeatables by name; those of one migration together, by path.
  std::vector<File> sorted;
  std::vector<Error> problems;
  std::vector<Warning> warnings;
};

/// Where the files of the migration that begins at `from` end.
std::size_t EndOfGroup(const std::vector<File> &sorted, std::size_t from);

/// Lists a folder and takes the checksums of its files, on threads of its own: with ten thousand small
/// files that is the cost of a run that has nothing to do, and connecting takes as long again. Opening and
/// closing files is nearly all of it, which is why nothing else happens on these threads.
class Reading {
 public:
  explicit Reading(std::string folder, LargeFiles large_files = LargeFiles::kHash);
  ~Reading();
  Reading(const Reading &) = delete;
  Reading &operator=(const Reading &) = delete;

  /// Ends the threads, between two pieces of a file; nothing more becomes known.
  void Stop();

  /// Waits until the names are known; they live as long as this object. An error when the folder cannot be
  /// read. Until Finish, paths and checksums belong to the threads.
  Result<Files *> List();
  /// Waits for the checksums, and lends a hand. After List.
  void Finish();

  LargeFiles large_files() const { return large_files_; }

 private:
  void Read();
  Result<void> ListNow();
  void HashAll();
  void Hash();

  const std::string folder_;
  const LargeFiles large_files_;
  Files files_;
  Result<void> listed_;
  std::vector<File *> to_hash_;
  std::atomic<std::size_t> next_{0};
  std::atomic<bool> is_listed_{false};
  std::atomic<bool> stopped_{false};
  std::thread reader_;
};

}  // namespace msr::source
