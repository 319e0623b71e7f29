#include "core/source/file_text.hpp"

#include <algorithm>
#include <cerrno>

#include <fcntl.h>
#include <sys/stat.h>

namespace msr::source {
namespace {

constexpr std::size_t kPiece = std::size_t{256} * 1024;

// One byte more than there is shows the end with the first call.
std::size_t PieceFor(std::size_t size) {
  return std::min(kPiece, size + 1);
}

}  // namespace

Result<std::unique_ptr<FileText>> FileText::Open(const std::string &folder, const std::string &file) {
  Descriptor fd(open((folder + "/" + file).c_str(), O_RDONLY | O_CLOEXEC));
  struct stat status {};
  if (fd.get() < 0 || fstat(fd.get(), &status) != 0) return Fail(Unreadable(file));
  return std::unique_ptr<FileText>(new FileText(std::move(fd), file, static_cast<std::size_t>(status.st_size)));
}

FileText::FileText(Descriptor fd, std::string file, std::size_t size)
    : fd_(std::move(fd)),
      file_(std::move(file)),
      piece_(PieceFor(size)),
      hasher_(piece_, size > kLargeFile ? PieceHasher::Where::kAside : PieceHasher::Where::kHere) {}

Result<bool> FileText::Read(std::string &text) {
  if (!sum_.empty()) return false;
  char *const room = hasher_.Room();
  ssize_t size = 0;
  do {
    size = read(fd_.get(), room, piece_);
  } while (size < 0 && errno == EINTR);
  if (size < 0) return Fail(Unreadable(file_));
  std::string_view piece = hasher_.Add(static_cast<std::size_t>(size));
  // A regular file gives less than was asked for only at its end.
  const bool at_end = piece.size() < piece_;
  if (!begun_ && piece.starts_with(kByteOrderMark)) piece.remove_prefix(kByteOrderMark.size());
  begun_ = true;
  text.append(piece);
  if (!at_end) return true;
  MSR_TRY(Finish());
  return !piece.empty();
}

Result<bool> FileText::Finish() {
  Checksum::Sum sum = hasher_.Finish();
  if (sum.invalid_utf8) return Fail(NotUtf8(file_, *sum.invalid_utf8));
  sum_ = std::move(sum.text);
  return true;
}

}  // namespace msr::source
