// migrate.cpp: `msr migrate` and `msr plan`, which is the same without the doing.
#include "cli/commands/commands.hpp"
#include "cli/commands/run.hpp"
#include "cli/report/sql_text.hpp"

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

// ndjson gets each statement as it comes, the one document of JSON all of them.
PlanResult CollectSql(Context &context, Engine &engine, const MigrateOptions &options) {
  const bool at_once = context.settings.format == config::Format::kNdjson;
  std::vector<std::vector<PlannedStatement>> statements;
  PlanResult result = engine.PlanSql(options, [&](const SqlPart &part) {
    if (part.kind == SqlPart::Kind::kStep) statements.emplace_back();
    if (part.kind != SqlPart::Kind::kStatement) return;
    PlannedStatement statement{std::string(part.text), part.line, part.step.file};
    if (at_once) {
      context.output.RedactedResult(report::StatementJson(statement, part.index, context.output.redactor()));
    } else {
      statements.back().push_back(std::move(statement));
    }
  });
  for (std::size_t i = 0; i < statements.size(); ++i) result.steps[i].statements = std::move(statements[i]);
  return result;
}

ExitCode ShowSql(Context &context, Listener &listener, const MigrateOptions &options) {
  Engine engine(OptionsOf(context.settings), &listener, context.stop);
  if (context.json()) {
    const PlanResult result = CollectSql(context, engine, options);
    return Finish(context, listener, result, result, Work::kReading, ExitCode::kDone, "plan");
  }
  report::SqlText text(context.output, context.terminal.color_result);
  const PlanResult result = engine.PlanSql(options, [&](const SqlPart &part) { text.Take(part); });
  text.Finish(result);
  listener.progress().Finish();
  Complain(context, listener.progress(), result);
  return result.ok() ? ExitCode::kDone : ExitCodeFor(result.error->kind, Work::kReading);
}

}  // namespace

Result<ExitCode> RunPlan(Context &context) {
  MSR_TRY_ASSIGN(const MigrateOptions options, ReadOptions(context));
  Listener listener(context);
  if (context.invocation.Has("--sql")) return ShowSql(context, listener, options);
  const PlanResult result = Engine(OptionsOf(context.settings), &listener, context.stop).Plan(options);
  return Finish(context, listener, result, result, Work::kReading, ExitCode::kDone, "plan");
}

Result<ExitCode> RunMigrate(Context &context) {
  if (context.settings.dry_run) return RunPlan(context);
  MSR_TRY_ASSIGN(const MigrateOptions options, ReadOptions(context));
  Listener listener(context);
  const MigrateResult result =
      Engine(OptionsOf(context.settings), &listener, context.stop, context.cancel).Migrate(options);
  return Finish(context, listener, result, result, Work::kUp);
}

}  // namespace msr::cli
