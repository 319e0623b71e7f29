// health.cpp: `msr health`.
#include <vector>

#include "cli/commands/commands.hpp"
#include "cli/commands/run.hpp"

namespace msr::cli {
namespace {

ExitCode CodeOf(const HealthResult &result) {
  if (result.status == "in_doubt") return ExitCode::kInDoubt;
  if (result.status == "drift") return ExitCode::kDrift;
  if (result.status == "failed") return ExitCode::kMigrationFailed;
  return result.status == "pending" ? ExitCode::kNotThereYet : ExitCode::kDone;
}

}  // namespace

Result<ExitCode> RunHealth(Context &context) {
  MSR_TRY(RequireDatabase(context));
  Listener listener(context);
  const HealthResult result = Engine(OptionsOf(context.settings), &listener, context.stop)
                                  .Health({.history_only = context.invocation.Has("--history-only")});
  return Finish(context, listener, result, result, Work::kReading, CodeOf(result));
}

}  // namespace msr::cli
