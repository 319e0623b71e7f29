// journal.hpp: what a commit does with the rollback journal of a database.
#pragma once

#include <string_view>

#include "drivers/sqlite/database.hpp"

namespace msr::sqlite {

/// Asks for the mode; with `=` and a mode behind it, sets it.
inline constexpr std::string_view kJournalMode = "PRAGMA main.journal_mode";

/// The mode of one connection. A commit that deletes the journal is reported before the folder is on the disk: after a
/// loss of power the journal can be there again, and take back what was reported as applied. A commit that truncates it
/// is not undone, and is faster where there are many.
class Journal {
 public:
  /// From here on commits truncate the journal; that of a database in WAL mode is left alone. To be called inside of a
  /// transaction: there it cannot take a database out of WAL that another program has just put into it.
  void Keep(const Database &database);

  /// Back to SQLite's own mode, outside of a transaction, which takes the empty file away. Where another program holds
  /// the write lock, SQLite leaves it to that one.
  void GiveUp(const Database &database);

  /// The mode of the session has been restored.
  void Forget() { is_settled_ = false; }

 private:
  bool is_settled_ = false;  // the mode is as Keep wants it
};

}  // namespace msr::sqlite
