#include "core/source/folder.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include <dirent.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include "core/source/files.hpp"

namespace msr::source {
namespace {

struct CloseDirectory {
  void operator()(DIR *directory) const { closedir(directory); }
};

std::optional<std::string> RealPath(const std::string &path) {
  const std::unique_ptr<char, decltype(&std::free)> real(realpath(path.c_str(), nullptr), &std::free);
  if (real == nullptr) return std::nullopt;
  return std::string(real.get());
}

/// Walks the folder. A directory that two links lead to is entered once, so that loops end.
class Walk {
 public:
  Walk(std::string root, Listing &listing) : root_(std::move(root)), listing_(listing) {}

  Result<void> Enter(const std::string &directory) {
    const std::string path = directory.empty() ? root_ : root_ + "/" + directory;
    const std::unique_ptr<DIR, CloseDirectory> handle(opendir(path.c_str()));
    struct stat status {};
    if (handle == nullptr || fstat(dirfd(handle.get()), &status) != 0) {
      return Fail(FileError(directory.empty() ? path : directory,
                            fmt::format("cannot read the folder {}: {}", path, std::strerror(errno))));
    }
    if (!entered_.insert({status.st_dev, status.st_ino}).second) return {};
    std::vector<std::string> directories;
    while (const dirent *entry = readdir(handle.get())) {
      if (entry->d_name[0] == '.') continue;
      Sort(*entry, directory.empty() ? entry->d_name : directory + "/" + entry->d_name, directories);
    }
    // Of two ways into a directory the same one is taken on every machine.
    std::sort(directories.begin(), directories.end());
    for (const std::string &inner : directories) MSR_TRY(Enter(inner));
    return {};
  }

 private:
  void Sort(const dirent &entry, std::string path, std::vector<std::string> &directories) {
    unsigned char type = entry.d_type;
    if (type == DT_LNK || type == DT_UNKNOWN) {
      struct stat status {};
      if (stat((root_ + "/" + path).c_str(), &status) != 0) {
        Problem(path, fmt::format("{} cannot be read: {}", path, std::strerror(errno)), "");
        return;
      }
      if (!StaysInside(path)) {
        Problem(path, fmt::format("the link {} leads out of the migrations folder", path),
                "copy the file into the folder");
        return;
      }
      type = S_ISDIR(status.st_mode) ? DT_DIR : S_ISREG(status.st_mode) ? DT_REG : DT_FIFO;
    }
    if (type == DT_DIR) {
      directories.push_back(std::move(path));
    } else if (type == DT_REG) {
      listing_.files.push_back(std::move(path));
    }
  }

  bool StaysInside(const std::string &path) {
    if (!real_root_) real_root_ = RealPath(root_);
    const std::optional<std::string> real = RealPath(root_ + "/" + path);
    return real && real_root_ && (*real == *real_root_ || real->starts_with(*real_root_ + "/"));
  }

  void Problem(const std::string &path, std::string message, std::string hint) {
    listing_.problems.push_back(FileError(path, std::move(message), std::move(hint)));
  }

  std::string root_;
  Listing &listing_;
  std::optional<std::string> real_root_;
  std::set<std::pair<dev_t, ino_t>> entered_;
};

}  // namespace

Result<Listing> ListFiles(const std::string &folder) {
  struct stat status {};
  const int failed = stat(folder.c_str(), &status) != 0 ? errno : S_ISDIR(status.st_mode) ? 0 : ENOTDIR;
  if (failed != 0) {
    const std::string reason = failed == ENOENT    ? "does not exist"
                               : failed == ENOTDIR ? "is not a folder"
                                                   : fmt::format("cannot be read: {}", std::strerror(failed));
    return Fail(ErrorKind::kValidation, fmt::format("the migrations folder {} {}", folder, reason),
                "name the folder with --folder, or make a first migration with: msr new <name>");
  }
  // Room that is not used is never touched.
  constexpr std::size_t kManyFiles = 16384;
  Listing listing;
  listing.files.reserve(kManyFiles);
  MSR_TRY(Walk(folder, listing).Enter(""));
  return listing;
}

}  // namespace msr::source
