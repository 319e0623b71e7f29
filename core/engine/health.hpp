// health.hpp: `health`: one look at all that a monitor asks. Inside this room only.
#pragma once

#include "core/engine/session.hpp"

namespace msr::engine {

HealthResult Health(const Setting &setting, const HealthOptions &options);

}  // namespace msr::engine
