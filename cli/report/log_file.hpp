// log_file.hpp: a file that log lines are added to, and that is put aside when it is full.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "core/base/result.hpp"

namespace msr::report {

/// Several processes may write to one file: lines are added whole, and one of the processes puts a full file aside.
/// Then `FILE` becomes `FILE.1`, that one `FILE.2`, and so on. May be used from any thread.
class LogFile {
 public:
  struct Limits {
    std::uint64_t size = 10 << 20;  ///< in bytes; a file that is no regular one has no limit
    std::size_t files = 5;          ///< that are kept beside it
  };

  /// Makes the file where there is none, readable by its owner and group only. An error of the configuration if it
  /// cannot be written.
  static Result<std::unique_ptr<LogFile>> Open(std::string path, Limits limits);
  ~LogFile();
  LogFile(const LogFile &) = delete;
  LogFile &operator=(const LogFile &) = delete;

  const std::string &path() const { return path_; }
  /// Adds whole lines. The number of the error, or 0.
  int Write(std::string_view lines);

 private:
  LogFile(std::string path, Limits limits) : path_(std::move(path)), limits_(limits) {}
  int Reopen();
  bool IsStillThere() const;
  bool IsFull(std::size_t more) const;
  int PutAside();

  std::string path_;
  Limits limits_;
  std::mutex mutex_;
  int descriptor_ = -1;
};

}  // namespace msr::report
