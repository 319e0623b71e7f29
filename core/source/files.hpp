// files.hpp: descriptors of files, and what can be wrong with a file. Inside this room only.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include <unistd.h>

#include "core/base/result.hpp"

namespace msr::source {

inline constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

/// A file that is larger takes long enough to be worth a thread, and to be read no more often than needed.
inline constexpr std::size_t kLargeFile = std::size_t{8} << 20;

/// Owns a file descriptor.
class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(Descriptor &&other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Descriptor &operator=(Descriptor &&) = delete;
  ~Descriptor() {
    if (fd_ >= 0) close(fd_);
  }
  int get() const { return fd_; }

 private:
  int fd_;
};

/// An error of kind kValidation with its place.
Error FileError(const std::string &file, std::string message, std::string hint = {});

/// `file` cannot be read; errno says why.
Error Unreadable(const std::string &file);

/// The byte at `offset` is the first that is not UTF-8.
Error NotUtf8(const std::string &file, std::size_t offset);

}  // namespace msr::source
