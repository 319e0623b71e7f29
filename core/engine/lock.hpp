// lock.hpp: who holds the lock, and how to free it. Inside this room only.
#pragma once

#include "core/engine/session.hpp"

namespace msr::engine {

LockStatusResult LockStatus(const Setting &setting);
LockReleaseResult LockRelease(const Setting &setting, const LockReleaseOptions &options);

/// What the session's database says of its lock. `snapshot` is its history.
Result<void> LookAtLock(Session &session, const history::Snapshot &snapshot, LockStatusResult &status);

}  // namespace msr::engine
