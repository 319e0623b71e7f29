// run.hpp: what commands share: an engine from the settings, an observer, and the way a result goes out.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include <msr/engine.hpp>

#include "cli/commands/command.hpp"
#include "cli/report/json.hpp"
#include "cli/report/progress.hpp"
#include "cli/report/result_text.hpp"

namespace msr::cli {

/// Hears what the engine does, and says it in the format of this run.
class Listener : public Observer {
 public:
  explicit Listener(Context &context);
  void On(const Event &event) override;
  report::Progress &progress() { return progress_; }

 private:
  Context &context_;
  report::Progress progress_;
};

EngineOptions OptionsOf(const config::Settings &settings);
report::Verbosity VerbosityOf(config::LogLevel level);
report::Envelope EnvelopeOf(const Context &context, std::string_view command);

/// An error unless a database is configured: msr never falls back to one.
Result<void> RequireDatabase(const Context &context);
/// The number given to `flag`, if it was; an error unless it is 1 or more.
Result<std::optional<std::size_t>> CountOption(const Context &context, std::string_view flag);
/// The first argument, if there is one.
std::optional<std::string> FirstArgument(const Context &context);

/// The code of the gravest of them, as `list --exit-code` has it; 0 where nothing is wrong.
ExitCode GravestOf(const std::vector<MigrationState> &states);

/// Says what a result says on stderr.
void Complain(Context &context, report::Progress &progress, const Outcome &outcome);

/// Sends out `shown` (the result itself, or a part of it) and what `outcome` has to say; the exit code
/// is `good` unless there was an error.
template <class T>
ExitCode Finish(Context &context, Listener &listener, const T &shown, const Outcome &outcome, Work work,
                ExitCode good = ExitCode::kDone, std::string_view command = {}) {
  listener.progress().Finish();
  if (context.json()) {
    context.output.RedactedResult(
        report::ToJson(EnvelopeOf(context, command.empty() ? context.command() : command), shown));
  } else {
    context.output.Result(report::ToText(shown, context.terminal.color_result));
  }
  Complain(context, listener.progress(), outcome);
  return outcome.ok() ? good : ExitCodeFor(outcome.error->kind, work);
}

/// A result that is one text.
ExitCode FinishText(Context &context, std::string_view field, std::string_view value, std::string_view text);

}  // namespace msr::cli
