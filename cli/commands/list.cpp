// list.cpp: `msr list`.
#include <algorithm>

#include "cli/commands/commands.hpp"
#include "cli/commands/run.hpp"

namespace msr::cli {
namespace {

// The gravest finding decides.
ExitCode CodeOf(const ListResult &result) {
  const auto any = [&](std::initializer_list<MigrationState> states) {
    return std::any_of(result.migrations.begin(), result.migrations.end(), [&](const MigrationInfo &info) {
      return std::find(states.begin(), states.end(), info.state) != states.end();
    });
  };
  if (any({MigrationState::kInDoubt})) return ExitCode::kInDoubt;
  if (any({MigrationState::kChanged, MigrationState::kMissing, MigrationState::kRenamed})) return ExitCode::kDrift;
  if (any({MigrationState::kFailed})) return ExitCode::kMigrationFailed;
  const bool settled = std::all_of(result.migrations.begin(), result.migrations.end(),
                                   [](const MigrationInfo &info) { return info.state == MigrationState::kApplied; });
  return settled ? ExitCode::kDone : ExitCode::kNotThereYet;
}

}  // namespace

Result<ExitCode> RunList(Context &context) {
  MSR_TRY(RequireDatabase(context));
  Listener listener(context);
  const ListResult result = Engine(OptionsOf(context.settings), &listener, context.stop).List();
  const report::ListPage page{.result = result, .last = context.settings.display_limit};
  const ExitCode good = context.invocation.Has("--exit-code") ? CodeOf(result) : ExitCode::kDone;
  return Finish(context, listener, page, result, Work::kReading, good);
}

}  // namespace msr::cli
