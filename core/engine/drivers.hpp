// drivers.hpp: which drivers can be found. Inside this room only.
#pragma once

#include "core/engine/session.hpp"

namespace msr::engine {

DriversResult Drivers(const EngineOptions &options);

}  // namespace msr::engine
