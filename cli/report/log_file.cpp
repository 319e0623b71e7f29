#include "cli/report/log_file.hpp"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/report/write_all.hpp"

namespace msr::report {
namespace {

// Of several processes one at a time. It goes with the process.
class FileLock {
 public:
  explicit FileLock(int descriptor) : descriptor_(descriptor) {
    while (::flock(descriptor_, LOCK_EX) != 0 && errno == EINTR) {
    }
  }
  ~FileLock() { static_cast<void>(::flock(descriptor_, LOCK_UN)); }
  FileLock(const FileLock &) = delete;
  FileLock &operator=(const FileLock &) = delete;

 private:
  int descriptor_;
};

}  // namespace

Result<std::unique_ptr<LogFile>> LogFile::Open(std::string path, Limits limits) {
  // What a symbolic link names is put aside, not the link.
  std::error_code unknown;
  const std::filesystem::path real = std::filesystem::canonical(path, unknown);
  std::unique_ptr<LogFile> file(new LogFile(unknown ? path : real.string(), limits));
  const int problem = file->Reopen();
  if (problem == 0) return file;
  return Fail(ErrorKind::kConfig, fmt::format("cannot write the log file {}: {}", path, std::strerror(problem)),
              "name a file in a folder that may be written");
}

LogFile::~LogFile() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

int LogFile::Reopen() {
  // A pipe that nobody reads is an error, not a reason to wait.
  const int opened = ::open(path_.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NONBLOCK, 0640);
  if (opened < 0) return errno;
  static_cast<void>(::fcntl(opened, F_SETFL, O_APPEND));
  if (descriptor_ >= 0) ::close(descriptor_);
  descriptor_ = opened;
  return 0;
}

bool LogFile::IsStillThere() const {
  struct stat named = {};
  struct stat opened = {};
  return ::stat(path_.c_str(), &named) == 0 && ::fstat(descriptor_, &opened) == 0 && named.st_ino == opened.st_ino &&
         named.st_dev == opened.st_dev;
}

bool LogFile::IsFull(std::size_t more) const {
  struct stat opened = {};
  if (::fstat(descriptor_, &opened) != 0 || !S_ISREG(opened.st_mode) || opened.st_size == 0) return false;
  return static_cast<std::uint64_t>(opened.st_size) + more > limits_.size;
}

int LogFile::PutAside() {
  const auto name = [this](std::size_t number) { return number == 0 ? path_ : fmt::format("{}.{}", path_, number); };
  for (std::size_t number = limits_.files; number > 0; --number) {
    // One that is not there leaves a gap, which the next time fills.
    if (std::rename(name(number - 1).c_str(), name(number).c_str()) != 0 && errno != ENOENT) return errno;
  }
  return limits_.files > 0 || ::unlink(path_.c_str()) == 0 ? 0 : errno;
}

int LogFile::Write(std::string_view lines) {
  const std::lock_guard guard(mutex_);
  if (!IsStillThere()) {
    if (const int problem = Reopen(); problem != 0) return problem;
  }
  if (IsFull(lines.size())) {
    // Of several that find it full, the first one puts it aside, and the others open the new one.
    const FileLock lock(descriptor_);
    if (IsStillThere() && IsFull(lines.size())) {
      if (const int problem = PutAside(); problem != 0) return problem;
    }
    if (const int problem = Reopen(); problem != 0) return problem;
  }
  return WriteAll(descriptor_, lines);
}

}  // namespace msr::report
