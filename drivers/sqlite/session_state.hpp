// session_state.hpp: remembers the settings of a session, and restores them.
#pragma once

#include <string>
#include <vector>

#include "drivers/sqlite/database.hpp"

namespace msr::sqlite {

class SessionState {
 public:
  /// Remembers the settings as they are now.
  explicit SessionState(const Database &database);

  /// Restores them, drops temporary objects and detaches databases. False if a transaction is open: SQLite
  /// then refuses a part, and the call is to be made again after it.
  bool Restore(const Database &database) const;

 private:
  void RestoreSettings(const Database &database) const;
  void RestoreJournalMode(const Database &database) const;

  std::vector<std::string> values_;  // in the order of the settings
  std::string journal_mode_;
  std::string like_is_case_sensitive_;
};

}  // namespace msr::sqlite
