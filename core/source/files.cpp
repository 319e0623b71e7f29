#include "core/source/files.hpp"

#include <cerrno>
#include <cstring>

#include <fmt/format.h>

namespace msr::source {

Error FileError(const std::string &file, std::string message, std::string hint) {
  Error error;
  error.kind = ErrorKind::kValidation;
  error.message = std::move(message);
  error.hint = std::move(hint);
  error.where = Location{.file = file};
  return error;
}

Error Unreadable(const std::string &file) {
  return FileError(file, fmt::format("cannot read {}: {}", file, std::strerror(errno)));
}

Error NotUtf8(const std::string &file, std::size_t offset) {
  return FileError(file, fmt::format("{} is not UTF-8: byte {} cannot be read", file, offset + 1),
                   "save the file as UTF-8");
}

}  // namespace msr::source
