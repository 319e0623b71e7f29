#include "drivers/sqlite/file_lock.hpp"

#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

namespace msr::sqlite {
namespace {

class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() {
    if (number_ >= 0) close(number_);
  }
  Descriptor(const Descriptor &) = delete;
  Descriptor &operator=(const Descriptor &) = delete;
  int get() const { return number_; }
  int release() { return std::exchange(number_, -1); }

 private:
  int number_;
};

[[noreturn]] void ThrowFor(int error, const std::string &what) {
  const bool forbidden = error == EACCES || error == EPERM || error == EROFS;
  const bool cannot_lock = error == ENOLCK || error == EINVAL || error == EOPNOTSUPP || error == ENOSYS;
  const msr_status status = forbidden ? MSR_READ_ONLY : cannot_lock ? MSR_UNSUPPORTED : MSR_STATEMENT;
  sdk::Failure failure(status, what + ": " + std::strerror(error));
  if (forbidden) failure.hint = "msr must be able to write the database, its folder and its lock file";
  throw failure;
}

// To write the whole file, however long it is.
struct flock WholeFile() {
  struct flock lock {};
  lock.l_type = F_WRLCK;
  lock.l_whence = SEEK_SET;
  return lock;
}

void RefuseNetworkFileSystem(const std::string &path) {
  struct statfs found {};
  if (statfs(path.c_str(), &found) != 0) ThrowFor(errno, "cannot tell which file system holds " + path);
  const std::string_view name = NetworkFileSystem(found.f_type);
  if (name.empty()) return;
  sdk::Failure failure(MSR_UNSUPPORTED, "the database is on a file system of type " + std::string(name) +
                                            ", whose locks may not reach every machine");
  failure.hint = "move it to a local disk, or add allow-network-file-system=yes to the URL if only one machine uses it";
  throw failure;
}

// Whoever may write the database may lock it too, whatever our umask and whoever came first.
void ShareLike(const std::string &database, int descriptor) {
  struct stat model {};
  if (stat(database.c_str(), &model) != 0) return;
  // Root alone may give a file away. What fails here shows when the other user meets the lock file.
  if (geteuid() == 0 && fchown(descriptor, model.st_uid, model.st_gid) != 0) return;
  if (fchmod(descriptor, model.st_mode & 0666) != 0) return;
}

void WriteAll(int descriptor, const std::string &text) {
  // For people only: a lock that cannot say who holds it is still a lock.
  if (ftruncate(descriptor, 0) != 0) return;
  if (pwrite(descriptor, text.data(), text.size(), 0) < 0) return;
}

}  // namespace

FileLock::FileLock(std::string database, bool allow_network_file_system)
    : database_(std::move(database)),
      path_(database_ + ".msr-lock"),
      allow_network_file_system_(allow_network_file_system) {}

FileLock::~FileLock() {
  Free();
}

int FileLock::Open() const {
  // O_NOFOLLOW: in a folder that others may write, a planted link must not lead us elsewhere.
  constexpr int kFlags = O_RDWR | O_CLOEXEC | O_NOFOLLOW;
  int descriptor = open(path_.c_str(), kFlags | O_CREAT | O_EXCL, 0600);
  if (descriptor >= 0) {
    ShareLike(database_, descriptor);
    return descriptor;
  }
  if (errno == EEXIST) descriptor = open(path_.c_str(), kFlags);
  if (descriptor < 0) ThrowFor(errno, "cannot open the lock file " + path_);
  return descriptor;
}

bool FileLock::IsSameFile(int descriptor) const {
  struct stat opened {};
  struct stat named {};
  if (fstat(descriptor, &opened) != 0 || lstat(path_.c_str(), &named) != 0) return false;
  return opened.st_dev == named.st_dev && opened.st_ino == named.st_ino;
}

bool FileLock::TryTake(const sdk::LockHolder &holder) {
  if (!allow_network_file_system_) RefuseNetworkFileSystem(database_);
  Descriptor file(Open());
  struct flock lock = WholeFile();
  if (fcntl(file.get(), F_OFD_SETLK, &lock) != 0) {
    if (errno == EAGAIN || errno == EACCES) return false;
    ThrowFor(errno, "cannot lock " + path_);
  }
  // Someone deleted the file between our open and our lock: what we hold guards nothing.
  if (!IsSameFile(file.get())) return false;
  WriteAll(file.get(), FormatHolder(holder));
  descriptor_ = file.release();
  return true;
}

void FileLock::Release() {
  const bool guarded = IsSameFile(descriptor_);
  Free();
  if (!guarded) {
    throw sdk::Failure(MSR_INVALID, "the lock file " + path_ + " was deleted or replaced while this session held it");
  }
}

void FileLock::Free() noexcept {
  if (descriptor_ < 0) return;
  WriteAll(descriptor_, "");
  close(std::exchange(descriptor_, -1));
}

std::optional<sdk::LockHolder> FileLock::Holder() const {
  const Descriptor file(open(path_.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
  if (file.get() < 0) {
    if (errno == ENOENT) return std::nullopt;
    ThrowFor(errno, "cannot read the lock file " + path_);
  }
  struct flock lock = WholeFile();
  if (fcntl(file.get(), F_OFD_GETLK, &lock) != 0) ThrowFor(errno, "cannot ask for the lock on " + path_);
  if (lock.l_type == F_UNLCK) return std::nullopt;
  std::array<char, 1024> line{};
  const ssize_t size = pread(file.get(), line.data(), line.size(), 0);
  return ParseHolder(std::string_view(line.data(), size > 0 ? static_cast<std::size_t>(size) : 0));
}

std::string_view NetworkFileSystem(std::int64_t type) {
  struct Known {
    std::uint32_t type;
    std::string_view name;
  };
  static constexpr std::array kKnown = {
      Known{0x6969, "NFS"},      Known{0x517b, "SMB"},        Known{0xfe534d42, "SMB"},    Known{0xff534d42, "CIFS"},
      Known{0x65735546, "FUSE"}, Known{0x01021997, "9P"},     Known{0x00c36400, "Ceph"},   Known{0x5346414f, "AFS"},
      Known{0x6b414653, "AFS"},  Known{0x73757245, "Coda"},   Known{0x0bd00bd0, "Lustre"}, Known{0x786f4256, "vboxsf"},
      Known{0x47504653, "GPFS"}, Known{0x19830326, "BeeGFS"}, Known{0xaad7aaea, "PanFS"},
  };
  for (const Known &known : kKnown) {
    if (known.type == static_cast<std::uint32_t>(type)) return known.name;
  }
  return {};
}

std::string FormatHolder(const sdk::LockHolder &holder) {
  std::string line;
  for (const std::string *field : {&holder.host, &holder.process, &holder.user, &holder.since}) {
    if (field != &holder.host) line.push_back('\t');
    for (const char c : *field) line.push_back(static_cast<unsigned char>(c) < ' ' ? ' ' : c);
  }
  return line + '\n';
}

sdk::LockHolder ParseHolder(std::string_view line) {
  sdk::LockHolder holder;
  line = line.substr(0, line.find('\n'));
  for (std::string *field : {&holder.host, &holder.process, &holder.user, &holder.since}) {
    const std::size_t tab = line.find('\t');
    *field = std::string(line.substr(0, tab));
    line = tab == std::string_view::npos ? std::string_view() : line.substr(tab + 1);
  }
  return holder;
}

}  // namespace msr::sqlite
