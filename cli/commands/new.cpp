// new.cpp: `msr new`.
#include "cli/commands/commands.hpp"
#include "cli/commands/run.hpp"

namespace msr::cli {

Result<ExitCode> RunNew(Context &context) {
  const auto text = [&](std::string_view flag) {
    const std::string *given = context.invocation.Option(flag);
    return given == nullptr ? std::string() : *given;
  };
  NewOptions options;
  options.name = FirstArgument(context).value_or("");
  options.version = text("--version");
  options.variant = text("--variant");
  options.repeatable = context.invocation.Has("--repeatable");
  if (options.repeatable && !options.version.empty()) {
    return Fail(ErrorKind::kUsage, "--repeatable and --version contradict each other",
                "a repeatable migration has no version");
  }
  Listener listener(context);
  const NewResult result = Engine(OptionsOf(context.settings), &listener, context.stop).New(options);
  return Finish(context, listener, result, result, Work::kReading);
}

}  // namespace msr::cli
