// load.hpp: puts the rows of a file into a table. Inside this room only.
#pragma once

#include <optional>

#include "core/execute/execute.hpp"
#include "core/plan/load.hpp"

namespace msr::execute {

/// Why a load did not go through; its transaction can only be rolled back.
struct LoadFailure {
  Error error;  ///< with its place: the row, the file, or the line of the migration
  std::optional<driver_manager::DriverError> cause = std::nullopt;  ///< where it was the database that failed
  bool stopped = false;                                             ///< the run was asked to stop
};

/// Loads all of it in the transaction that is open: as the data of one COPY where the database takes that, else in
/// INSERTs of many rows. `rolls_back`: what it does can be taken back, also when which row is wrong is found by trying.
std::optional<LoadFailure> RunLoad(Context &context, const plan::Prepared &prepared, const plan::Load &load,
                                   bool rolls_back);

}  // namespace msr::execute
