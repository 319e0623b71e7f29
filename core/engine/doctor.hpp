// doctor.hpp: what is not as it should be, in words. Inside this room only.
#pragma once

#include "core/engine/session.hpp"

namespace msr::engine {

DoctorResult Doctor(const Setting &setting);

}  // namespace msr::engine
