// run.hpp: the commands that change the database. Inside this room only.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "core/engine/session.hpp"

namespace msr::engine {

/// What a command wants to do, given what there is.
using MakePlan = std::function<plan::Plan(const std::vector<plan::Entry> &entries)>;

struct Command {
  std::string name;  ///< for the log: "migrate", "down", "redo"
  Access access = Access::kWrite;
  MakePlan make_plan;
};

/// Plans, and if there is something to do: locks, plans again under the lock, carries out.
MigrateResult Run(const Setting &setting, const Command &command);

}  // namespace msr::engine
