// down.cpp: `msr down` and `msr redo`.
#include <fmt/format.h>

#include "cli/commands/commands.hpp"
#include "cli/commands/run.hpp"

namespace msr::cli {
namespace {

// Whoever sets MSR_DRY_RUN believes that nothing will change: ignoring it here would betray them.
Result<void> RefuseDryRun(const Context &context) {
  if (!context.settings.dry_run) return {};
  const config::Origin origin = context.settings.OriginOf("dryRun");
  Error error;
  error.kind = ErrorKind::kUsage;
  error.message = fmt::format("{} is set, but msr {} has no dry run", origin.name, context.command());
  error.hint = "unset it to go on";
  if (!origin.file.empty()) error.where = Location{.file = origin.file, .line = origin.line};
  return Fail(std::move(error));
}

}  // namespace

Result<ExitCode> RunDown(Context &context) {
  MSR_TRY(RefuseDryRun(context));
  DownOptions options;
  options.target = FirstArgument(context);
  MSR_TRY_ASSIGN(options.steps, CountOption(context, "--steps"));
  options.from_history = context.invocation.Has("--from-history");
  if (options.target.has_value() == options.steps.has_value()) {
    return Fail(
        ErrorKind::kUsage,
        options.target ? "a target and --steps contradict each other" : "msr down needs a target or --steps",
        "msr down 7 reverts everything newer than version 7, msr down --steps 1 the newest migration, msr down 0 all");
  }
  MSR_TRY(RequireDatabase(context));
  Listener listener(context);
  const MigrateResult result =
      Engine(OptionsOf(context.settings), &listener, context.stop, context.cancel).Down(options);
  return Finish(context, listener, result, result, Work::kDown);
}

Result<ExitCode> RunRedo(Context &context) {
  MSR_TRY(RefuseDryRun(context));
  MSR_TRY_ASSIGN(const std::optional<std::size_t> steps, CountOption(context, "--steps"));
  MSR_TRY(RequireDatabase(context));
  Listener listener(context);
  const RedoOptions options{.steps = steps.value_or(1)};
  const MigrateResult result =
      Engine(OptionsOf(context.settings), &listener, context.stop, context.cancel).Redo(options);
  return Finish(context, listener, result, result, listener.progress().failed_down() ? Work::kDown : Work::kUp);
}

}  // namespace msr::cli
