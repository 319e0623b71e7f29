// foreign_keys.hpp: lets a unit rebuild tables without cascades, and without leaving orphans.
#pragma once

#include <map>
#include <string>

#include "drivers/sqlite/database.hpp"

namespace msr::sqlite {

/// Rows whose parent is missing, counted by what identifies them to people: the table, its parent and the
/// values that lead nowhere. Row numbers would not do: rebuilding a table may change them.
using Orphans = std::map<std::string, std::int64_t>;

Orphans FindOrphans(const Database &database);

/// What `after` has more than `before`: a few of them in words, empty if there are none.
std::string DescribeNewOrphans(const Orphans &before, const Orphans &after);

std::int64_t CountOrphans(const Orphans &orphans);

/// Switches the enforcement of foreign keys. Outside a transaction only: inside SQLite ignores it.
bool ForeignKeysAreOn(const Database &database);
void SetForeignKeys(const Database &database, bool on);

}  // namespace msr::sqlite
