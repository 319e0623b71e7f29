// list.cpp: `msr list`.
#include <algorithm>
#include <vector>

#include "cli/commands/commands.hpp"
#include "cli/commands/run.hpp"

namespace msr::cli {
namespace {

// The gravest finding decides.
ExitCode CodeOf(const ListResult &result) {
  std::vector<MigrationState> states;
  states.reserve(result.migrations.size());
  for (const MigrationInfo &info : result.migrations) states.push_back(info.state);
  const ExitCode gravest = GravestOf(states);
  if (gravest != ExitCode::kDone) return gravest;
  const bool settled =
      std::all_of(states.begin(), states.end(), [](MigrationState state) { return state == MigrationState::kApplied; });
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
