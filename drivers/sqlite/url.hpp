// url.hpp: the database URL of this driver.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

namespace msr::sqlite {

/// What a URL says: `sqlite:path`, `sqlite:///absolute/path` or `sqlite::memory:`, and options.
struct Location {
  enum class Mode {
    kAsNeeded,   ///< read, write and make, as far as the host allows
    kReadWrite,  ///< never make the file
    kReadOnly    ///< never write, not even to recover from a crash
  };

  std::string path;  ///< as written, percent-decoded; empty for a database in memory
  bool in_memory = false;
  Mode mode = Mode::kAsNeeded;
  std::chrono::milliseconds busy_timeout{5000};
  bool foreign_keys = false;
  bool sets_foreign_keys = false;  ///< false: as SQLite was compiled
  bool allow_network_file_system = false;
};

/// Throws MSR_INVALID for a URL that is none.
Location ParseLocation(std::string_view url);

}  // namespace msr::sqlite
