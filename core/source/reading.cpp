#include "core/source/reading.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <tuple>
#include <utility>

#include <fmt/format.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "core/source/background.hpp"
#include "core/source/file_hasher.hpp"
#include "core/source/folder.hpp"

namespace msr::source {
namespace {

std::string_view BaseName(std::string_view path) {
  return path.substr(path.rfind('/') + 1);
}

// Threads that share their descriptors wait for each other at every open and close. This one needs none of
// those that are there; where the kernel refuses, it merely waits.
void LeaveSharedDescriptors() {
#ifdef SYS_close_range
  constexpr unsigned kUnshare = 1u << 1;  // CLOSE_RANGE_UNSHARE: what is closed here stays open elsewhere
  constexpr unsigned kFirst = 3;
  syscall(SYS_close_range, kFirst, std::numeric_limits<unsigned>::max(), kUnshare);
#endif
}

// The order of migrations, and of the files of one migration.
bool ComesBefore(const File &a, const File &b) {
  if (a.name.kind != b.name.kind) return a.name.kind == MigrationKind::kVersioned;
  if (a.name.version && *a.name.version != *b.name.version) return *a.name.version < *b.name.version;
  return std::tie(a.name.version ? a.path : a.name.name, a.path) <
         std::tie(b.name.version ? b.path : b.name.name, b.path);
}

// The number at the beginning of a version; the greatest for everything else.
std::uint64_t RoughPlace(std::string_view path) {
  const std::string_view name = BaseName(path);
  std::uint64_t number = std::numeric_limits<std::uint64_t>::max();
  if (name.starts_with('V')) std::from_chars(name.data() + 1, name.data() + name.size(), number);
  return number;
}

// Where each path comes in nearly the order of the migrations. What is made of the paths in that order lies in
// memory as it is gone through later, and next to nothing is left to sort.
std::vector<std::pair<std::uint64_t, std::string *>> SortRoughly(std::vector<std::string> &paths) {
  std::vector<std::pair<std::uint64_t, std::string *>> places;
  places.reserve(paths.size());
  for (std::string &path : paths) places.emplace_back(RoughPlace(path), &path);
  std::sort(places.begin(), places.end(), [](const auto &a, const auto &b) {
    return a.first != b.first ? a.first < b.first : *a.second < *b.second;
  });
  return places;
}

void Take(std::string path, Files &files) {
  ParsedName parsed = ParseFileName(BaseName(path));
  if (!parsed.problem.empty()) {
    Error error;
    error.kind = ErrorKind::kValidation;
    error.message = fmt::format("{} {}", path, parsed.problem);
    error.hint = std::move(parsed.hint);
    error.where = Location{.file = std::move(path)};
    files.problems.push_back(std::move(error));
  } else if (parsed.ignored) {
    std::string message = fmt::format("{} does not have the name of a migration and is left out", path);
    files.warnings.push_back({std::move(message), std::move(path)});
  } else if (parsed.name) {
    File &file = files.sorted.emplace_back();
    file.path = std::move(path);
    file.name = std::move(*parsed.name);
  }
}

// The up file of a migration that has no other one.
File *OnlyUp(std::vector<File> &sorted, std::size_t from, std::size_t to) {
  File *only = nullptr;
  for (std::size_t i = from; i < to; ++i) {
    if (sorted[i].name.direction != Direction::kUp) continue;
    if (only != nullptr || !sorted[i].name.variant.empty()) return nullptr;
    only = &sorted[i];
  }
  return only;
}

}  // namespace

Reading::Reading(std::string folder, LargeFiles large_files) : folder_(std::move(folder)), large_files_(large_files) {
  std::optional<std::thread> reader = TryThread([this] {
    LeaveSharedDescriptors();
    Read();
  });
  if (reader) reader_ = std::move(*reader);
}

Reading::~Reading() {
  Stop();
}

void Reading::Stop() {
  stopped_ = true;
  if (reader_.joinable()) reader_.join();
}

Result<Files *> Reading::List() {
  if (reader_.joinable()) {
    is_listed_.wait(false);
  } else {
    listed_ = ListNow();
  }
  if (!listed_) return Fail(listed_.error());
  return &files_;
}

void Reading::Finish() {
  Hash();
  if (reader_.joinable()) reader_.join();
}

void Reading::Read() {
  listed_ = ListNow();
  is_listed_ = true;
  is_listed_.notify_all();
  HashAll();
}

Result<void> Reading::ListNow() {
  MSR_TRY_ASSIGN(Listing listing, ListFiles(folder_));
  files_.problems = std::move(listing.problems);
  files_.sorted.reserve(listing.files.size());
  for (const auto &[place, path] : SortRoughly(listing.files)) Take(std::move(*path), files_);
  // A folder is listed in no order, but what is said about it comes in one.
  std::sort(files_.problems.begin(), files_.problems.end(),
            [](const Error &a, const Error &b) { return a.where->file < b.where->file; });
  std::sort(files_.warnings.begin(), files_.warnings.end(),
            [](const Warning &a, const Warning &b) { return a.file < b.file; });
  std::vector<File> &sorted = files_.sorted;
  if (!std::is_sorted(sorted.begin(), sorted.end(), ComesBefore)) std::sort(sorted.begin(), sorted.end(), ComesBefore);
  to_hash_.reserve(sorted.size());
  for (std::size_t from = 0; from < sorted.size();) {
    const std::size_t to = EndOfGroup(sorted, from);
    if (File *up = OnlyUp(sorted, from, to)) to_hash_.push_back(up);
    from = to;
  }
  return {};
}

void Reading::HashAll() {
  // A thread costs about as much as hashing a hundred small files. Who waits for the result works too.
  constexpr std::size_t kFilesForAThread = 256;
  constexpr std::size_t kMaxThreads = 4;
  const std::size_t processors = std::min<std::size_t>(std::thread::hardware_concurrency(), kMaxThreads);
  const std::size_t wanted = std::min(to_hash_.size() / kFilesForAThread, processors);
  std::vector<std::thread> helpers;
  for (std::size_t i = 2; i < wanted; ++i) {
    std::optional<std::thread> helper = TryThread([this] {
      LeaveSharedDescriptors();
      Hash();
    });
    if (helper) helpers.push_back(std::move(*helper));
  }
  Hash();
  for (std::thread &helper : helpers) helper.join();
}

void Reading::Hash() {
  constexpr std::size_t kBatch = 64;
  FileHasher hasher(folder_, large_files_);
  const std::span<File *const> all(to_hash_);
  for (std::size_t from = next_.fetch_add(kBatch); from < all.size(); from = next_.fetch_add(kBatch)) {
    if (stopped_) return;
    hasher.Hash(all.subspan(from, std::min(kBatch, all.size() - from)), &stopped_);
  }
}

std::size_t EndOfGroup(const std::vector<File> &sorted, std::size_t from) {
  std::size_t to = from + 1;
  while (to < sorted.size() && sorted[to].name.kind == sorted[from].name.kind &&
         sorted[to].identity() == sorted[from].identity())
    ++to;
  return to;
}

}  // namespace msr::source
