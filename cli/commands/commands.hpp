// commands.hpp: the functions behind the table of commands.
#pragma once

#include "cli/commands/command.hpp"

namespace msr::cli {

Result<ExitCode> RunMigrate(Context &context);
Result<ExitCode> RunDown(Context &context);
Result<ExitCode> RunRedo(Context &context);
Result<ExitCode> RunList(Context &context);
Result<ExitCode> RunPlan(Context &context);
Result<ExitCode> RunValidate(Context &context);
Result<ExitCode> RunNew(Context &context);
Result<ExitCode> RunLockStatus(Context &context);
Result<ExitCode> RunLockRelease(Context &context);
Result<ExitCode> RunDoctor(Context &context);
Result<ExitCode> RunWait(Context &context);
Result<ExitCode> RunHealth(Context &context);
Result<ExitCode> RunServe(Context &context);
Result<ExitCode> RunRepair(Context &context);
Result<ExitCode> RunBaseline(Context &context);
Result<ExitCode> RunDrivers(Context &context);
Result<ExitCode> RunPlugins(Context &context);
Result<ExitCode> RunConfigShow(Context &context);
Result<ExitCode> RunConfigInit(Context &context);
Result<ExitCode> RunConfigSchema(Context &context);
Result<ExitCode> RunCompletion(Context &context);
Result<ExitCode> RunVersion(Context &context);
Result<ExitCode> RunHelp(Context &context);

}  // namespace msr::cli
