#include "drivers/sqlite/session_state.hpp"

#include <array>
#include <utility>

#include <msr/driver_sdk.hpp>

#include "drivers/sqlite/journal.hpp"
#include "drivers/sqlite/text.hpp"

namespace msr::sqlite {
namespace {

// Every PRAGMA that sets something for the connection alone, and tells its value in the form in which it is
// set. First those that would stand in the way of the others.
//
// defer_foreign_keys is not among them. SQLite ends it by itself with the transaction, and switching it off
// earlier would make SQLite forget the violations that wait for the commit.
constexpr std::array kSettings = {
    "query_only",
    "writable_schema",
    "ignore_check_constraints",
    "foreign_keys",
    "recursive_triggers",
    "legacy_alter_table",
    "reverse_unordered_selects",
    "trusted_schema",
    "cell_size_check",
    "read_uncommitted",
    "automatic_index",
    "count_changes",
    "full_column_names",
    "short_column_names",
    "synchronous",
    "fullfsync",
    "checkpoint_fullfsync",
    "locking_mode",
    "secure_delete",
    "temp_store",
    "cache_size",
    "cache_spill",
    "mmap_size",
    "max_page_count",
    "journal_size_limit",
    "wal_autocheckpoint",
    "analysis_limit",
    "threads",
};

// case_sensitive_like cannot be asked for, only tried.
constexpr std::string_view kLikeIsCaseSensitive = "SELECT 'a' NOT LIKE 'A'";

// Unqualified on purpose: some PRAGMAs then also set the default for databases that will be attached.
std::string Pragma(std::string_view name) {
  return "PRAGMA " + std::string(name);
}

void DropTemporaryObjects(const Database &database) {
  std::vector<std::string> drops;
  // Triggers first, since they would fire; virtual tables before the tables that they keep their data in.
  database.ForEach(
      "SELECT type, name FROM sqlite_temp_master WHERE type IN ('trigger', 'view', 'table')"
      " AND lower(substr(name, 1, 7)) <> 'sqlite_'"
      " ORDER BY type = 'table', upper(substr(sql, 1, 14)) <> 'CREATE VIRTUAL'",
      [&](sqlite3_stmt *row) {
        drops.push_back("DROP " + TextOf(row, 0) + " IF EXISTS temp." + Quote(TextOf(row, 1)));
      });
  for (const std::string &drop : drops) database.Run(drop);
}

void DetachDatabases(const Database &database) {
  std::vector<std::string> names;
  database.ForEach("PRAGMA database_list", [&](sqlite3_stmt *row) { names.push_back(TextOf(row, 1)); });
  for (const std::string &name : names) {
    if (name != "main" && name != "temp") database.Run("DETACH DATABASE " + Quote(name));
  }
}

}  // namespace

SessionState::SessionState(const Database &database) {
  values_.reserve(kSettings.size());
  for (const char *name : kSettings) values_.push_back(database.Value(Pragma(name)));
  journal_mode_ = database.Value(kJournalMode);
  like_is_case_sensitive_ = database.Value(kLikeIsCaseSensitive);
}

bool SessionState::Restore(const Database &database) const {
  const bool was_exclusive = database.Value(Pragma("locking_mode")) == "exclusive";
  RestoreSettings(database);
  // SQLite lets go of an exclusive lock when it next reads the file.
  if (was_exclusive) database.Value("PRAGMA schema_version");
  if (database.Value(kLikeIsCaseSensitive) != like_is_case_sensitive_) {
    database.Run("PRAGMA case_sensitive_like=" + like_is_case_sensitive_);
  }
  DropTemporaryObjects(database);
  if (database.InTransaction()) return false;
  RestoreJournalMode(database);
  DetachDatabases(database);
  return true;
}

void SessionState::RestoreSettings(const Database &database) const {
  for (std::size_t i = 0; i < kSettings.size(); ++i) {
    const std::string pragma = Pragma(kSettings[i]);
    if (values_[i].empty() || database.Value(pragma) == values_[i]) continue;
    try {
      database.Run(pragma + "=" + values_[i]);
    } catch (const sdk::Failure &) {
      if (!database.InTransaction()) throw;
    }
  }
}

// The mode WAL is a property of the file, and a migration that sets or ends it means it. The others last as
// long as the connection, and two of them cannot roll back after a crash.
void SessionState::RestoreJournalMode(const Database &database) const {
  const std::string now = database.Value(kJournalMode);
  if (now == "wal" || now == journal_mode_) return;
  database.Run(std::string(kJournalMode) + "=" + (journal_mode_ == "wal" ? "delete" : journal_mode_));
}

}  // namespace msr::sqlite
