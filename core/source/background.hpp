// background.hpp: threads beside the one that the caller has. Inside this room only.
#pragma once

#include <functional>
#include <optional>
#include <thread>

namespace msr::source {

/// Starts a thread that takes no signals, if the system still has one: a handler may write to a descriptor that the
/// thread does not have.
std::optional<std::thread> TryThread(std::function<void()> work);

}  // namespace msr::source
