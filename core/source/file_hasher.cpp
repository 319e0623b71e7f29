#include "core/source/file_hasher.hpp"

#include <cerrno>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/source/checksum.hpp"
#include "core/source/files.hpp"

namespace msr::source {
namespace {

// A file that is smaller is read with one call, together with others.
constexpr std::size_t kSmall = std::size_t{64} * 1024;
constexpr std::size_t kBuffer = 4 * kSmall;

// Size and errno are those of read(2).
ssize_t ReadSome(const Descriptor &file, std::span<char> buffer) {
  ssize_t size = 0;
  do {
    size = read(file.get(), buffer.data(), buffer.size());
  } while (size < 0 && errno == EINTR);
  return size;
}

Descriptor OpenFile(const Descriptor &folder, const std::string &file) {
  return Descriptor(openat(folder.get(), file.c_str(), O_RDONLY | O_CLOEXEC));
}

// The text of a file that does not fill the buffer: a regular file gives less than was asked for only at its end.
std::optional<std::string_view> ReadWhole(const Descriptor &folder, const std::string &file, std::span<char> buffer) {
  const Descriptor opened = OpenFile(folder, file);
  const ssize_t size = opened.get() < 0 ? -1 : ReadSome(opened, buffer);
  if (size < 0 || static_cast<std::size_t>(size) == buffer.size()) return std::nullopt;
  return std::string_view(buffer.data(), static_cast<std::size_t>(size));
}

}  // namespace

struct FileHasher::State {
  Descriptor folder;
  // Not filled with zeros: of what is not used no page is touched.
  std::unique_ptr<char[]> buffer = std::make_unique_for_overwrite<char[]>(kBuffer);
  std::vector<std::optional<std::string_view>> texts;  // in the buffer; none of a file that is not small
  std::vector<char> piece;                             // of such a file, while the others wait in the buffer
  Checksum checksum;

  explicit State(const std::string &path) : folder(open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)) {}
};

FileHasher::FileHasher(const std::string &folder, LargeFiles large_files)
    : folder_(folder), large_files_(large_files) {}
FileHasher::~FileHasher() = default;

// Reading and hashing in turn would push each other out of the processor's caches, which costs as much as hashing
// a small file: several are read, and then hashed.
void FileHasher::Hash(std::span<File *const> files, const std::atomic<bool> *stop) {
  if (state_ == nullptr) state_ = std::make_unique<State>(folder_);
  while (!files.empty() && (stop == nullptr || !*stop)) {
    const std::size_t count = ReadSmall(files);
    for (std::size_t i = 0; i < count; ++i) {
      File &file = *files[i];
      Result<void> read;
      if (const std::optional<std::string_view> &text = state_->texts[i]) {
        state_->checksum.Update(*text);
      } else if (Leaves(file.path)) {
        continue;
      } else {
        read = HashPieces(file.path, stop);
      }
      Result<std::string> checksum = Finish(file.path, read);
      if (checksum) {
        file.checksum = std::move(*checksum);
      } else {
        file.unreadable = std::make_unique<Error>(std::move(checksum).error());
      }
    }
    files = files.subspan(count);
  }
}

// Reads as many as the buffer holds, and at least one; their number.
std::size_t FileHasher::ReadSmall(std::span<File *const> files) {
  State &state = *state_;
  state.texts.clear();
  std::span<char> room(state.buffer.get(), kBuffer);
  while (state.texts.size() < files.size() && room.size() >= kSmall) {
    const std::string &path = files[state.texts.size()]->path;
    const auto &text = state.texts.emplace_back(ReadWhole(state.folder, path, room.first(kSmall)));
    if (text) room = room.subspan(text->size());
  }
  return state.texts.size();
}

bool FileHasher::Leaves(const std::string &file) const {
  struct stat status {};
  return large_files_ == LargeFiles::kLeave && fstatat(state_->folder.get(), file.c_str(), &status, 0) == 0 &&
         static_cast<std::size_t>(status.st_size) > kLargeFile;
}

Result<void> FileHasher::HashPieces(const std::string &file, const std::atomic<bool> *stop) {
  std::vector<char> &piece = state_->piece;
  piece.resize(2 * kSmall);
  const Descriptor opened = OpenFile(state_->folder, file);
  if (opened.get() < 0) return Fail(Unreadable(file));
  while (stop == nullptr || !*stop) {
    const ssize_t size = ReadSome(opened, piece);
    if (size < 0) return Fail(Unreadable(file));
    state_->checksum.Update(std::string_view(piece.data(), static_cast<std::size_t>(size)));
    if (static_cast<std::size_t>(size) < piece.size()) break;
  }
  return {};
}

Result<std::string> FileHasher::Finish(const std::string &file, const Result<void> &read) {
  Checksum::Sum sum = state_->checksum.Finish();
  if (!read) return Fail(read.error());
  if (sum.invalid_utf8) return Fail(NotUtf8(file, *sum.invalid_utf8));
  return std::move(sum.text);
}

}  // namespace msr::source
