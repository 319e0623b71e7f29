// look.hpp: the commands that change nothing. Inside this room only.
#pragma once

#include "core/engine/session.hpp"

namespace msr::engine {

ListResult List(const Setting &setting);
PlanResult Plan(const Setting &setting, const MigrateOptions &options);
ValidateResult Validate(const Setting &setting, const ValidateOptions &options);
LockStatusResult LockStatus(const Setting &setting);

}  // namespace msr::engine
