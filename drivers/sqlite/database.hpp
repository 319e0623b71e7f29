// database.hpp: RAII over the SQLite handle, and the calls that the driver makes on it.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include <sqlite3.h>

namespace msr::sqlite {

struct EndStatement {
  bool is_kept = false;  ///< somebody else owns it, and it will be used again

  void operator()(sqlite3_stmt *statement) const {
    if (!is_kept) {
      sqlite3_finalize(statement);
      return;
    }
    sqlite3_reset(statement);
    sqlite3_clear_bindings(statement);
  }
};
using Prepared = std::unique_ptr<sqlite3_stmt, EndStatement>;

/// An open database. Every failure of SQLite is thrown as sdk::Failure.
class Database {
 public:
  /// `flags` are SQLITE_OPEN_….
  Database(const std::string &file, int flags);

  sqlite3 *handle() const { return handle_.get(); }
  bool InTransaction() const { return sqlite3_get_autocommit(handle()) == 0; }

  /// Throws MSR_INVALID unless `sql` is exactly one statement; then nothing has happened.
  Prepared Prepare(std::string_view sql) const;
  /// True for a row, false at the end.
  bool Step(sqlite3_stmt *statement) const;

  void Run(std::string_view sql) const;
  /// Calls `row` for each row.
  void ForEach(std::string_view sql, const std::function<void(sqlite3_stmt *)> &row) const;
  /// The first cell of the first row as text; empty without one.
  std::string Value(std::string_view sql) const;

 private:
  struct Close {
    void operator()(sqlite3 *handle) const { sqlite3_close_v2(handle); }
  };
  std::unique_ptr<sqlite3, Close> handle_;
};

/// A cell as text; empty for NULL.
std::string TextOf(sqlite3_stmt *statement, int column);

}  // namespace msr::sqlite
