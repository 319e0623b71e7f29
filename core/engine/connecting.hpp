// connecting.hpp: makes the connection, also to a database that is not there yet. Inside this room only.
#pragma once

#include <chrono>
#include <memory>

#include "core/engine/session.hpp"

namespace msr::engine {

/// So long to wait for a database means for ever.
inline constexpr std::chrono::hours kWithoutLimit{24 * 3650};

/// Connects. As long as the options say (`wait_for_db`) it tries again while the database cannot be reached; what the
/// database refuses is an error at once. A request to stop ends that: the error is kInterrupted, or, when it is the
/// time of the whole call that is up, the one of the last attempt. The driver outlives the connection.
Result<std::unique_ptr<driver_manager::Connection>> Connect(const Setting &setting,
                                                            const std::shared_ptr<const driver_manager::Driver> &driver,
                                                            const driver_manager::ConnectRequest &request);

}  // namespace msr::engine
