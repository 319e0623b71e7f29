// table_name.hpp: the names of msr's own tables.
#pragma once

#include <string>
#include <string_view>

#include <msr/driver.h>

#include "core/base/result.hpp"
#include "core/driver_manager/connection.hpp"

namespace msr::history {

/// The history table and its companions, always with their schema: a migration may change the search
/// path, and the next unqualified insert would go elsewhere or fail.
class TableName {
 public:
  /// `setting` is `table` or `schema.table`; without a schema it is the session's. `locks` is a table of the same
  /// schema.
  static Result<TableName> Resolve(std::string_view setting, std::string_view locks,
                                   const driver_manager::Connection &connection);

  /// Quoted, ready for SQL.
  std::string Quoted(const msr_dialect &dialect) const;
  std::string QuotedLog(const msr_dialect &dialect) const;
  std::string QuotedJournal(const msr_dialect &dialect) const;
  /// May be shared by all histories of a schema: each has a row in it.
  std::string QuotedLocks(const msr_dialect &dialect) const;

  /// `schema.table`: for people, and the name of the lock.
  std::string text() const;

 private:
  bool IsOwn(std::string_view table) const;
  std::string Qualified(const msr_dialect &dialect, const std::string &table) const;

  std::string schema_;
  std::string table_;
  std::string locks_;
};

}  // namespace msr::history
