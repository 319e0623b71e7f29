// wait.hpp: `wait`: until others have migrated. Inside this room only.
#pragma once

#include <string>

#include "core/engine/session.hpp"
#include "core/source/version.hpp"

namespace msr::engine {

WaitResult Wait(const Setting &setting, const WaitOptions &options);

/// How far a history has come, and whether that is as far as somebody waits for.
struct Reached {
  std::string current_version;  ///< the newest that is applied; empty for none
  bool is_there = false;
};
Reached Reach(const history::Snapshot &snapshot, const source::Version &wanted);

/// Whether it is a file of which not all is applied. What the policy leaves out for good is not pending.
bool IsPending(const plan::Entry &entry, OutOfOrder policy);

}  // namespace msr::engine
