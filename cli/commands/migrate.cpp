// migrate.cpp: `msr migrate` and `msr plan`, which is the same without the doing.
#include "cli/commands/commands.hpp"
#include "cli/commands/run.hpp"

namespace msr::cli {
namespace {

Result<MigrateOptions> ReadOptions(const Context &context) {
  MSR_TRY(RequireDatabase(context));
  MigrateOptions options;
  options.target = FirstArgument(context);
  MSR_TRY_ASSIGN(options.steps, CountOption(context, "--steps"));
  if (options.target && options.steps) {
    return Fail(ErrorKind::kUsage, "a target and --steps contradict each other", "give one of the two");
  }
  return options;
}

}  // namespace

Result<ExitCode> RunPlan(Context &context) {
  MSR_TRY_ASSIGN(const MigrateOptions options, ReadOptions(context));
  Listener listener(context);
  const PlanResult result = Engine(OptionsOf(context.settings), &listener, context.stop).Plan(options);
  return Finish(context, listener, result, result, Work::kReading, ExitCode::kDone, "plan");
}

Result<ExitCode> RunMigrate(Context &context) {
  if (context.settings.dry_run) return RunPlan(context);
  MSR_TRY_ASSIGN(const MigrateOptions options, ReadOptions(context));
  Listener listener(context);
  const MigrateResult result = Engine(OptionsOf(context.settings), &listener, context.stop).Migrate(options);
  return Finish(context, listener, result, result, Work::kUp);
}

}  // namespace msr::cli
