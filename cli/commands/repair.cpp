// repair.cpp: `msr doctor`, `msr repair` and `msr baseline`.
#include <array>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "cli/commands/commands.hpp"
#include "cli/commands/run.hpp"

namespace msr::cli {
namespace {

struct ActionOption {
  std::string_view flag;
  RepairAction action;
  bool names_migration;  ///< its value does
};

constexpr std::array<ActionOption, 6> kActions = {
    {{"--mark-applied", RepairAction::kMarkApplied, true},
     {"--mark-reverted", RepairAction::kMarkReverted, true},
     {"--statement-applied", RepairAction::kStatementApplied, false},
     {"--statement-not-applied", RepairAction::kStatementNotApplied, false},
     {"--accept-checksum", RepairAction::kAcceptChecksum, true},
     {"--drop-failed", RepairAction::kDropFailed, false}}};

// None: no action was asked for.
Result<std::optional<RepairOptions>> ReadAction(const Context &context) {
  const ActionOption *given = nullptr;
  for (const ActionOption &option : kActions) {
    if (!context.invocation.Has(option.flag)) continue;
    if (given != nullptr)
      return Fail(ErrorKind::kUsage, fmt::format("{} and {} contradict each other", given->flag, option.flag),
                  "repair one thing at a time");
    given = &option;
  }
  const std::string *version = context.invocation.Option("--version");
  if (given == nullptr) {
    if (version != nullptr)
      return Fail(ErrorKind::kUsage, "--version says which migration is meant, but not what to do with it",
                  "msr help repair shows the options");
    return std::optional<RepairOptions>();
  }
  if (given->names_migration && version != nullptr)
    return Fail(ErrorKind::kUsage, fmt::format("{} names its migration itself", given->flag), "leave --version out");
  RepairOptions options{.action = given->action, .migration = {}};
  if (given->names_migration) {
    options.migration = *context.invocation.Option(given->flag);
  } else if (version != nullptr) {
    options.migration = *version;
  }
  return std::optional<RepairOptions>(std::move(options));
}

}  // namespace

Result<ExitCode> RunDoctor(Context &context) {
  MSR_TRY(RequireDatabase(context));
  Listener listener(context);
  const DoctorResult result = Engine(OptionsOf(context.settings), &listener, context.stop).Doctor();
  std::vector<MigrationState> states;
  for (const Diagnosis &finding : result.findings) states.push_back(finding.migration.state);
  return Finish(context, listener, result, result, Work::kReading, GravestOf(states));
}

Result<ExitCode> RunRepair(Context &context) {
  MSR_TRY_ASSIGN(const std::optional<RepairOptions> options, ReadAction(context));
  if (!options) return RunDoctor(context);
  MSR_TRY(RequireDatabase(context));
  Listener listener(context);
  const RepairResult result = Engine(OptionsOf(context.settings), &listener, context.stop).Repair(*options);
  return Finish(context, listener, result, result, Work::kReading);
}

Result<ExitCode> RunBaseline(Context &context) {
  MSR_TRY(RequireDatabase(context));
  Listener listener(context);
  const std::string version = FirstArgument(context).value_or("");
  const BaselineResult result = Engine(OptionsOf(context.settings), &listener, context.stop).Baseline(version);
  return Finish(context, listener, result, result, Work::kReading);
}

}  // namespace msr::cli
