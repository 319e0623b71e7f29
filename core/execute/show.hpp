// show.hpp: what carrying a plan out would send.
#pragma once

#include <cstddef>
#include <stop_token>

#include <msr/engine.hpp>

#include "core/base/result.hpp"
#include "core/driver_manager/connection.hpp"
#include "core/plan/shape.hpp"

namespace msr::execute {

/// A step of a plan, and how it is shown.
struct Shown {
  const plan::Prepared &prepared;
  const PlannedStep &step;
  std::size_t index = 0;
  std::size_t total = 0;
};

/// Hands all SQL of a step to `reader`, in the order in which it would be sent, reading its files in a stream. The
/// connection is asked only what a transaction covers.
msr::Result<void> ShowSql(driver_manager::Connection &connection, const Shown &shown, const plan::Database &database,
                          const SqlReader &reader, const std::stop_token &stop);

}  // namespace msr::execute
