#include "core/source/file_text.hpp"

#include <algorithm>
#include <cerrno>

#include <fcntl.h>
#include <sys/stat.h>

namespace msr::source {
namespace {

constexpr std::size_t kPiece = std::size_t{256} * 1024;

}  // namespace

Result<std::unique_ptr<FileText>> FileText::Open(const std::string &folder, const std::string &file) {
  Descriptor fd(open((folder + "/" + file).c_str(), O_RDONLY | O_CLOEXEC));
  struct stat status {};
  if (fd.get() < 0 || fstat(fd.get(), &status) != 0) return Fail(Unreadable(file));
  // One byte more than there is shows the end with the first call.
  const std::size_t piece = std::min(kPiece, static_cast<std::size_t>(status.st_size) + 1);
  return std::unique_ptr<FileText>(new FileText(std::move(fd), file, piece));
}

Result<bool> FileText::Read(std::string &text) {
  if (!sum_.empty()) return false;
  const std::size_t before = text.size();
  text.resize(before + piece_);
  ssize_t size = 0;
  do {
    size = read(fd_.get(), text.data() + before, piece_);
  } while (size < 0 && errno == EINTR);
  if (size < 0) {
    text.resize(before);
    return Fail(Unreadable(file_));
  }
  text.resize(before + static_cast<std::size_t>(size));
  checksum_.Update(std::string_view(text).substr(before));
  if (!begun_ && text.compare(before, kByteOrderMark.size(), kByteOrderMark) == 0) {
    text.erase(before, kByteOrderMark.size());
  }
  begun_ = true;
  // A regular file gives less than was asked for only at its end.
  if (static_cast<std::size_t>(size) == piece_) return true;
  MSR_TRY(Finish());
  return text.size() > before;
}

Result<bool> FileText::Finish() {
  Checksum::Sum sum = checksum_.Finish();
  if (sum.invalid_utf8) return Fail(NotUtf8(file_, *sum.invalid_utf8));
  sum_ = std::move(sum.text);
  return true;
}

}  // namespace msr::source
