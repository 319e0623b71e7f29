// repair.hpp: the commands that make the history say what is true, and run no migration. Inside this room only.
#pragma once

#include <string>

#include "core/engine/session.hpp"

namespace msr::engine {

RepairResult Repair(const Setting &setting, const RepairOptions &options);
BaselineResult Baseline(const Setting &setting, const std::string &version);

}  // namespace msr::engine
