// settle.hpp: what became of a migration whose runner stopped without a word.
#pragma once

#include <optional>
#include <string>

#include "core/driver_manager/connection.hpp"
#include "core/execute/execute.hpp"
#include "core/history/history.hpp"

namespace msr::execute {

/// What was found out about an unfinished migration.
struct Finding {
  std::optional<history::Intent> open;  ///< the statement that nobody knows of; none: the history row says it all
  std::uint32_t outcome = MSR_SETTLED_UNKNOWN;
  std::string looked_at;  ///< how it is known, or why it is not
  std::string cleanup;    ///< a statement to run before it is tried again
};

/// Looks, and changes nothing. Right only when the session that ran the migration is gone.
msr::Result<Finding> Examine(driver_manager::Connection &connection, history::History &history,
                             const history::Record &record);

/// Makes `record` what was found: going on behind what stands, as after a failed statement, or in doubt.
void Take(history::Record &record, const Finding &finding);

/// Settles an unfinished migration: looks, cleans up, writes down what is known now, and makes `record` that. Under
/// the lock.
msr::Result<void> Settle(Context &context, history::Record &record);

}  // namespace msr::execute
