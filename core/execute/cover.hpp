// cover.hpp: whether a transaction takes back what the statements of a migration change.
#pragma once

#include "core/base/result.hpp"
#include "core/driver_manager/connection.hpp"
#include "core/plan/shape.hpp"

namespace msr::execute {

/// Asks the database about the statements of `prepared` that change rows. Where a transaction does not take all of
/// that back, the migration runs statement by statement, and a warning of it says why. Nothing is asked where every
/// table is transactional by nature. It says what is so now: an earlier migration may still make or alter the table.
driver_manager::DriverResult<void> ConsiderCover(driver_manager::Connection &connection, plan::Prepared &prepared);

}  // namespace msr::execute
