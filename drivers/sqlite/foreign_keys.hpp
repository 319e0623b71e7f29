// foreign_keys.hpp: lets a unit rebuild tables without cascades, and without leaving orphans.
#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <string>

#include "drivers/sqlite/database.hpp"

namespace msr::sqlite {

/// A row whose parent is missing, by what it has in common before and after a table was rebuilt. Its row
/// number is not that.
struct Orphan {
  std::string place;   ///< the table and its parent
  std::string values;  ///< those that lead nowhere; empty in a table WITHOUT ROWID, which does not tell the row
  // clang-tidy 14 takes the 0 with which a defaulted <=> compares for a pointer.
  // NOLINTNEXTLINE(modernize-use-nullptr)
  auto operator<=>(const Orphan &) const = default;
};
using Orphans = std::map<Orphan, std::int64_t>;

Orphans FindOrphans(const Database &database);

/// What `after` has more than `before`: a few of them in words, empty if there are none.
std::string DescribeNewOrphans(const Orphans &before, const Orphans &after);

std::int64_t CountOrphans(const Orphans &orphans);

/// Switches the enforcement of foreign keys. Outside a transaction only: inside SQLite ignores it.
bool ForeignKeysAreOn(const Database &database);
void SetForeignKeys(const Database &database, bool on);

}  // namespace msr::sqlite
