// lock.cpp: `msr lock status` and `msr lock release`.
#include <cstdio>
#include <iostream>
#include <string>

#include <unistd.h>

#include "cli/commands/commands.hpp"
#include "cli/commands/run.hpp"

namespace msr::cli {
namespace {

// The answer has to come from a person, or from --yes: nothing is ended by the way.
Result<void> Confirm(const Context &context) {
  if (context.invocation.Has("--yes")) return {};
  if (context.json() || ::isatty(STDIN_FILENO) == 0) {
    return Fail(ErrorKind::kUsage, "msr lock release asks before it acts, and there is no terminal to ask on",
                "give --yes to say yes beforehand");
  }
  context.output.Talk("release it? [y/N] ");
  std::string answer;
  std::getline(std::cin, answer);
  if (answer == "y" || answer == "Y" || answer == "yes") return {};
  return Fail(ErrorKind::kUsage, "the answer was not yes: nothing was changed");
}

}  // namespace

Result<ExitCode> RunLockStatus(Context &context) {
  MSR_TRY(RequireDatabase(context));
  Listener listener(context);
  const LockStatusResult result = Engine(OptionsOf(context.settings), &listener, context.stop).LockStatus();
  const bool says_held = result.held && context.invocation.Has("--exit-code");
  return Finish(context, listener, result, result, Work::kReading, says_held ? ExitCode::kLocked : ExitCode::kDone);
}

Result<ExitCode> RunLockRelease(Context &context) {
  MSR_TRY(RequireDatabase(context));
  Listener listener(context);
  Engine engine(OptionsOf(context.settings), &listener, context.stop);
  const LockStatusResult status = engine.LockStatus();
  if (!status.ok()) return Fail(*status.error);
  const std::string *forced = context.invocation.Option("--force");
  const bool end_session = forced != nullptr && *forced != "1";
  const bool is_taken = status.row && !status.row->run_id.empty();
  if (!status.held && !is_taken) {
    LockReleaseResult nothing;
    nothing.database = status.database;
    nothing.row = status.row;
    return Finish(context, listener, nothing, nothing, Work::kReading);
  }
  if (!context.json()) context.output.Talk(report::ToText(status, context.terminal.color_talk));
  if (forced == nullptr) {
    return Fail(ErrorKind::kUsage, "msr lock release changes nothing without --force",
                status.held ? "a runner holds the lock: let it finish, or see msr help lock release"
                            : "--force frees what the runner left; the next run does so by itself");
  }
  // What will be refused need not be asked.
  if (!status.held || end_session) MSR_TRY(Confirm(context));
  const LockReleaseResult result = engine.LockRelease({.end_session = end_session});
  return Finish(context, listener, result, result, Work::kReading);
}

}  // namespace msr::cli
