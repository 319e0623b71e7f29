// wait.hpp: `wait`: until others have migrated. Inside this room only.
#pragma once

#include "core/engine/session.hpp"

namespace msr::engine {

WaitResult Wait(const Setting &setting, const WaitOptions &options);

/// Whether it is a file of which not all is applied. What the policy leaves out for good is not pending.
bool IsPending(const plan::Entry &entry, OutOfOrder policy);

}  // namespace msr::engine
