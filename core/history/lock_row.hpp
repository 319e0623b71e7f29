// lock_row.hpp: the lock row in the form in which one query reads it with the history. Inside this room only.
#pragma once

#include <string_view>

#include "core/driver_manager/connection.hpp"
#include "core/history/record.hpp"

namespace msr::history {

/// The kind that stands in the place of a migration's.
constexpr std::string_view kLockKind = "lock";

LockRow ReadLockRow(const driver_manager::Row &row);

}  // namespace msr::history
