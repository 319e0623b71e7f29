// validate.cpp: `msr validate`.
#include "cli/commands/commands.hpp"
#include "cli/commands/run.hpp"

namespace msr::cli {

Result<ExitCode> RunValidate(Context &context) {
  ValidateOptions options;
  options.offline = context.invocation.Has("--offline");
  if (options.offline && context.settings.url.empty() && context.settings.driver.empty()) {
    return Fail(ErrorKind::kConfig, "no driver is configured, and each database has its own rules for SQL",
                "give --driver (or MSR_DRIVER), for example --driver postgresql");
  }
  MSR_TRY(RequireDatabase(context));
  Listener listener(context);
  const ValidateResult result = Engine(OptionsOf(context.settings), &listener, context.stop).Validate(options);
  return Finish(context, listener, result, result, Work::kReading);
}

}  // namespace msr::cli
