// wait.cpp: `msr wait`.
#include "cli/commands/commands.hpp"
#include "cli/commands/run.hpp"

namespace msr::cli {

Result<ExitCode> RunWait(Context &context) {
  MSR_TRY(RequireDatabase(context));
  WaitOptions options;
  if (const std::string *version = context.invocation.Option("--version")) options.version = *version;
  options.no_pending = context.invocation.Has("--no-pending");
  Listener listener(context);
  const WaitResult result = Engine(OptionsOf(context.settings), &listener, context.stop).Wait(options);
  return Finish(context, listener, result, result, Work::kReading);
}

}  // namespace msr::cli
