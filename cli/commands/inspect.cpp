// inspect.cpp: the small commands that only look: `lock status`, `drivers`, `config show`, `version`.
#include <fmt/format.h>

#include "cli/commands/commands.hpp"
#include "cli/commands/run.hpp"

namespace msr::cli {

Result<ExitCode> RunLockStatus(Context &context) {
  MSR_TRY(RequireDatabase(context));
  Listener listener(context);
  const LockStatusResult result = Engine(OptionsOf(context.settings), &listener, context.stop).LockStatus();
  const bool says_held = result.held && context.invocation.Has("--exit-code");
  return Finish(context, listener, result, result, Work::kReading, says_held ? ExitCode::kLocked : ExitCode::kDone);
}

Result<ExitCode> RunDrivers(Context &context) {
  Listener listener(context);
  const DriversResult result = Engine(OptionsOf(context.settings), &listener, context.stop).Drivers();
  return Finish(context, listener, result, result, Work::kReading);
}

Result<ExitCode> RunConfigShow(Context &context) {
  std::vector<report::SettingRow> rows;
  const auto add = [&](std::string name, std::string value) {
    const config::Origin origin = context.settings.OriginOf(name);
    const std::string_view source = origin.source == config::Source::kDefault       ? "default"
                                    : origin.source == config::Source::kEnvironment ? "environment"
                                                                                    : "flag";
    rows.push_back(
        {.name = std::move(name), .value = std::move(value), .source = std::string(source), .origin = origin.name});
  };
  for (const config::Setting &setting : config::AllSettings()) {
    if (!setting.repeatable) add(std::string(setting.name), config::ValueText(setting, context.settings));
  }
  for (const auto &[name, variable] : context.settings.variables) {
    add(config::SettingNameOf(name), config::ShowVariable(variable));
  }
  Listener listener(context);
  return Finish(context, listener, rows, Outcome(), Work::kReading);
}

Result<ExitCode> RunVersion(Context &context) {
  return FinishText(context, "version", Version(), fmt::format("msr {}\n", Version()));
}

}  // namespace msr::cli
