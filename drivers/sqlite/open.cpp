#include "drivers/sqlite/open.hpp"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "drivers/sqlite/errors.hpp"

namespace msr::sqlite {
namespace {

using sdk::Failure;
using Mode = Location::Mode;

constexpr const char *kOpenedForReading = "it was opened for reading";

[[noreturn]] void Refuse(msr_status status, std::string message, std::string hint = {}) {
  Failure failure(status, std::move(message));
  failure.hint = std::move(hint);
  throw failure;
}

bool May(const std::string &path, int access) {
  return faccessat(AT_FDCWD, path.c_str(), access, AT_EACCESS) == 0;
}

bool Exists(const std::string &path) {
  struct stat found {};
  return stat(path.c_str(), &found) == 0;
}

std::string RealPath(const std::string &path) {
  const std::unique_ptr<char, decltype(&std::free)> real(realpath(path.c_str(), nullptr), &std::free);
  return real == nullptr ? std::string() : std::string(real.get());
}

std::string FolderOf(const std::string &path) {
  const std::size_t slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

/// What is at the path, before SQLite is asked. SQLite itself answers most of this with "unable to open
/// database file".
class File {
 public:
  explicit File(std::string path) : path_(std::move(path)) {
    if (stat(path_.c_str(), &found_) == 0) {
      exists_ = true;
      real_ = RealPath(path_);
    } else {
      error_ = errno;
      const std::string folder = RealPath(FolderOf(path_));
      if (!folder.empty()) real_ = (folder == "/" ? "" : folder) + "/" + path_.substr(path_.rfind('/') + 1);
    }
  }

  bool exists() const { return exists_; }
  const std::string &real() const { return real_; }

  void RefuseUnusable() const {
    if (!exists_) {
      RefuseUnlessMissing();
      return;
    }
    if (S_ISDIR(found_.st_mode)) Refuse(MSR_INVALID, path_ + " is a folder, not a database file");
    if (!S_ISREG(found_.st_mode)) Refuse(MSR_INVALID, path_ + " is not a regular file");
    if (!May(real_, R_OK))
      Refuse(MSR_DENIED, path_ + " cannot be read: permission denied", "let this user read the file");
  }

  /// Why the file cannot be made; empty if it can.
  std::string ObstacleToMake() const {
    const std::string folder = FolderOf(real_);
    return May(folder, W_OK | X_OK) ? "" : "the folder " + folder + " cannot be written: " + std::strerror(errno);
  }

 private:
  void RefuseUnlessMissing() const {
    if (error_ != ENOENT) {
      Refuse(error_ == EACCES ? MSR_DENIED : MSR_UNREACHABLE, path_ + " cannot be opened: " + std::strerror(error_));
    }
    if (real_.empty()) {
      Refuse(MSR_UNREACHABLE, "the folder of " + path_ + " does not exist",
             "make it with: mkdir -p " + FolderOf(path_));
    }
    struct stat link {};
    // Another process may have made the file since: then there is a file, and no link.
    if (lstat(path_.c_str(), &link) == 0 && S_ISLNK(link.st_mode)) {
      Refuse(MSR_UNREACHABLE, path_ + " is a symbolic link that leads nowhere");
    }
    if (path_.ends_with("/")) Refuse(MSR_INVALID, path_ + " ends in a slash, and so names no file");
  }

  std::string path_;
  std::string real_;
  struct stat found_ {};
  bool exists_ = false;
  int error_ = 0;
};

// Looks at the file for the first time: only now SQLite sees whether it is a database, and whether a crash
// has left something to recover. A database that is locked at this moment is one, which is enough.
void Probe(const Database &database) {
  try {
    database.Value("PRAGMA schema_version");
  } catch (const Failure &failure) {
    if (failure.condition != MSR_CONDITION_TRANSIENT) throw;
  }
}

Database OpenAndProbe(const std::string &file, int flags) {
  Database database(file, flags);
  Probe(database);
  return database;
}

// A path as SQLite's own URI.
std::string AsUri(const std::string &file) {
  std::string uri = "file://";
  for (const char c : file) {
    if (c == '%' || c == '?' || c == '#') {
      uri += c == '%' ? "%25" : c == '?' ? "%3f" : "%23";
    } else {
      uri += c;
    }
  }
  return uri;
}

// Reading needs more than the right to read in two cases: after a crash the journal must be rolled back, and
// in WAL mode readers share the files -wal and -shm.
Database OpenForReading(const std::string &file, const Location &location, const sdk::ConnectOptions &options) {
  try {
    return OpenAndProbe(file, SQLITE_OPEN_READONLY);
  } catch (const Failure &failure) {
    const int code = static_cast<int>(failure.vendor_code & 0xff);
    if (code != SQLITE_READONLY && code != SQLITE_CANTOPEN) throw;
    const bool may_recover = location.mode != Mode::kReadOnly && May(file, W_OK) && May(FolderOf(file), W_OK | X_OK);
    if (may_recover) return OpenAndProbe(file, SQLITE_OPEN_READWRITE);
    // Without these files nobody has the database open and nothing waits in them: the file is all there is.
    if (Exists(file + "-wal") || Exists(file + "-journal")) throw;
  }
  Database database = OpenAndProbe(AsUri(file) + "?immutable=1", SQLITE_OPEN_READONLY | SQLITE_OPEN_URI);
  options.Notice(
      file + " is in WAL mode, and its folder cannot be written: it is read as it stands, without regard to writers");
  return database;
}

// Explains a failure of SQLite to open `path`, which is there and can be read.
[[noreturn]] void Explain(Failure failure, const std::string &path) {
  switch (failure.vendor_code & 0xff) {
    case SQLITE_NOTADB:
      failure.status = MSR_INVALID;
      failure.message = path + " is not an SQLite database";
      failure.hint = "an encrypted database looks like this too";
      break;
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN:
      failure.status = MSR_READ_ONLY;
      failure.detail = failure.message;
      failure.message =
          path + " cannot be read without the right to write: it is in WAL mode, or a crash has left a journal";
      failure.hint = "run msr once as a user who may write the database and its folder";
      break;
    default:
      failure.status = failure.status == MSR_STATEMENT ? MSR_UNREACHABLE : failure.status;
      failure.message = path + " cannot be opened: " + failure.message;
  }
  throw failure;
}

// Rollback journals are made in the folder; in WAL mode the files beside the database are there already.
std::string FindWriteObstacle(const Database &database, const std::string &file) {
  if (sqlite3_db_readonly(database.handle(), "main") == 1) {
    return May(file, W_OK) ? kOpenedForReading : std::string("the file cannot be written: ") + std::strerror(errno);
  }
  const std::string folder = FolderOf(file);
  if (May(folder, W_OK | X_OK) || Exists(file + "-wal")) return {};
  return "the folder " + folder + " cannot be written, and SQLite makes its journal there";
}

Opened OpenInMemory(std::string name, bool read_only) {
  return {Database(":memory:", SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE),
          {},
          std::move(name),
          read_only ? kOpenedForReading : ""};
}

Opened OpenMissing(const File &file, const Location &location, const sdk::ConnectOptions &options) {
  const std::string obstacle = file.ObstacleToMake();
  const bool may_be_made = location.mode == Mode::kAsNeeded;
  if (options.read_only && may_be_made && obstacle.empty()) {
    options.Notice(file.real() + " does not exist yet");
    return OpenInMemory(file.real(), true);
  }
  if (!may_be_made || !(options.may_create || options.read_only)) {
    Refuse(MSR_UNREACHABLE, file.real() + " does not exist",
           may_be_made ? "msr migrate makes it" : "the option mode in the URL forbids to make it");
  }
  if (!obstacle.empty()) Refuse(MSR_READ_ONLY, file.real() + " does not exist and cannot be made: " + obstacle);
  try {
    return {OpenAndProbe(file.real(), SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE), file.real(), file.real(), {}};
  } catch (const Failure &failure) {
    Explain(failure, file.real());
  }
}

Opened OpenExisting(const File &file, const Location &location, const sdk::ConnectOptions &options, bool read_only) {
  const std::string &path = file.real();
  try {
    // Where the file cannot be written, SQLite falls back to reading by itself, but not from WAL mode.
    Database database = read_only || !May(path, W_OK) ? OpenForReading(path, location, options)
                                                      : OpenAndProbe(path, SQLITE_OPEN_READWRITE);
    std::string obstacle = read_only ? kOpenedForReading : FindWriteObstacle(database, path);
    return {std::move(database), path, path, std::move(obstacle)};
  } catch (const Failure &failure) {
    Explain(failure, path);
  }
}

}  // namespace

Opened OpenDatabase(const Location &location, const sdk::ConnectOptions &options) {
  const bool read_only = options.read_only || location.mode == Mode::kReadOnly;
  if (location.in_memory) return OpenInMemory(":memory:", read_only);
  const File file(location.path);
  file.RefuseUnusable();
  return file.exists() ? OpenExisting(file, location, options, read_only) : OpenMissing(file, location, options);
}

}  // namespace msr::sqlite
