// file_lock.hpp: the session lock of this driver, a lock on a file beside the database.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <msr/driver_sdk.hpp>

namespace msr::sqlite {

/// Locks `<database>.msr-lock` by an open-file-description lock: it belongs to this object alone, not to
/// the process, and the kernel frees it when the process ends, however it ends. The file is never deleted,
/// or two processes could lock two files of one name. The database file itself is never opened here:
/// closing any descriptor of it would drop the locks that SQLite holds on it.
class FileLock {
 public:
  /// `database` is the real path of the database, the same for everyone who opens it.
  FileLock(std::string database, bool allow_network_file_system);
  ~FileLock();
  FileLock(const FileLock &) = delete;
  FileLock &operator=(const FileLock &) = delete;

  /// False if someone else holds it. `holder` is written into the file for those who wait.
  bool TryTake(const sdk::LockHolder &holder);
  /// Throws MSR_INVALID if the file was taken away meanwhile, so that another may hold the lock too.
  void Release();
  bool held() const { return descriptor_ >= 0; }
  /// Who holds the lock; nothing if nobody does.
  std::optional<sdk::LockHolder> Holder() const;

 private:
  int Open() const;
  bool IsSameFile(int descriptor) const;
  void Free() noexcept;

  std::string database_;
  std::string path_;
  bool allow_network_file_system_;
  int descriptor_ = -1;
};

/// The name of a file system whose locks may not reach all machines; empty for others. `type` is that of
/// statfs(2).
std::string_view NetworkFileSystem(std::int64_t type);

/// One line for the lock file, and back. Reading takes any text.
std::string FormatHolder(const sdk::LockHolder &holder);
sdk::LockHolder ParseHolder(std::string_view line);

}  // namespace msr::sqlite
