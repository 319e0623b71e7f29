// look.hpp: the commands that change nothing. Inside this room only.
#pragma once

#include "core/engine/session.hpp"

namespace msr::engine {

ListResult List(const Setting &setting);
/// With a `reader` all SQL goes there, and none into the result.
PlanResult Plan(const Setting &setting, const MigrateOptions &options, const SqlReader &reader = {});
ValidateResult Validate(const Setting &setting, const ValidateOptions &options);

}  // namespace msr::engine
