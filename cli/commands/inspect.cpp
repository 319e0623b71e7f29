// inspect.cpp: the small commands that only look: `drivers`, `plugins`, `version`.
#include <fmt/format.h>

#include "cli/commands/commands.hpp"
#include "cli/commands/run.hpp"

namespace msr::cli {

Result<ExitCode> RunDrivers(Context &context) {
  Listener listener(context);
  const DriversResult result = Engine(OptionsOf(context.settings), &listener, context.stop).Drivers();
  return Finish(context, listener, result, result, Work::kReading);
}

Result<ExitCode> RunPlugins(Context &context) {
  Listener listener(context);
  const PluginsResult result = Engine(OptionsOf(context.settings), &listener, context.stop).Plugins();
  return Finish(context, listener, result, result, Work::kReading);
}

Result<ExitCode> RunVersion(Context &context) {
  return FinishText(context, "version", Version(), fmt::format("msr {}\n", Version()));
}

}  // namespace msr::cli
