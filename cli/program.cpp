#include "cli/program.hpp"

#include <csignal>
#include <cstdint>
#include <memory>
#include <optional>

#include <fcntl.h>
#include <unistd.h>

#include "cli/arguments.hpp"
#include "cli/commands/commands.hpp"
#include "cli/commands/help.hpp"
#include "cli/commands/run.hpp"
#include "cli/config/sources.hpp"
#include "cli/report/error_text.hpp"
#include "cli/signals.hpp"

namespace msr::cli {
namespace {

report::ColorChoice ChoiceOf(config::Color color) {
  switch (color) {
    case config::Color::kAuto:
      return report::ColorChoice::kAuto;
    case config::Color::kAlways:
      return report::ColorChoice::kAlways;
    case config::Color::kNever:
      return report::ColorChoice::kNever;
  }
  return report::ColorChoice::kAuto;
}

report::Terminal TerminalOf(config::Color color, const config::Environment &environment) {
  const bool dumb = environment.Get("TERM").value_or("dumb") == "dumb";
  const std::string_view ci = environment.Get("CI").value_or("false");
  bool in_ci = true;  // any other word means yes
  static_cast<void>(config::Read(ci, in_ci));
  return report::LookAt(ChoiceOf(color), {.no_color = dumb || in_ci || environment.Get("NO_COLOR").has_value(),
                                          .no_live = dumb || in_ci});
}

report::Log::Style StyleOf(config::LogFormat format, const report::Terminal &terminal) {
  return {.as_json = format == config::LogFormat::kJson, .color = terminal.color_talk};
}

// Only what works on a database leaves a trace in it.
Result<void> OpenLog(const Command &command, const config::Settings &settings, report::Output &output) {
  if (settings.log_file.empty() || !command.works_on_database) return {};
  constexpr std::uint64_t kMebibyte = 1 << 20;
  MSR_TRY_ASSIGN(std::unique_ptr<report::LogFile> file,
                 report::LogFile::Open(settings.log_file,
                                       {.size = settings.log_file_size * kMebibyte, .files = settings.log_files}));
  output.KeepLog(std::move(file));
  return {};
}

std::vector<Warning> WarningsOf(const config::Sources &sources) {
  std::vector<Warning> warnings;
  for (std::string &message : config::UnreadVariables(sources.environment))
    warnings.push_back({std::move(message), ""});
  for (const config::Environment &file : sources.env_files) {
    for (std::string &message : config::UnreadVariables(file)) warnings.push_back({std::move(message), ""});
  }
  for (std::string &message : config::UnreadFiles(".")) warnings.push_back({std::move(message), ""});
  return warnings;
}

// `--help` and `--version` are the commands of these names.
void ResolveShortForms(Invocation &invocation) {
  if (!invocation.help && !invocation.version) return;
  const Command *about = invocation.command;
  invocation.command = FindCommand(invocation.help ? "help" : "version");
  invocation.arguments.clear();
  if (invocation.help && about != nullptr && about->run != &RunHelp) invocation.arguments.emplace_back(about->name);
}

Result<ExitCode> RunCommand(Context &context) {
  const Command &command = *context.invocation.command;
  if (!command.works_on_database) return command.run(context);
  const Signals signals;
  context.stop = signals.token();
  context.cancel = signals.cancel_token();
  MSR_TRY_ASSIGN(const ExitCode code, command.run(context));
  return code == ExitCode::kInterrupted && signals.received() == SIGTERM ? ExitCode::kTerminated : code;
}

// Those that have to work whatever is written into files, and those that say how to write them.
bool ReadsFiles(const Command &command) {
  return command.run != &RunVersion && command.run != &RunHelp && command.run != &RunCompletion &&
         command.run != &RunConfigSchema && command.run != &RunConfigInit;
}

void LearnSecrets(const config::Sources &sources, report::Redactor &redactor) {
  const config::SecretTexts texts = config::SecretsIn(sources);
  for (const std::string &url : texts.urls) redactor.AddUrl(url);
  for (const std::string &secret : texts.secrets) redactor.AddSecret(secret);
}

// Reads all that settings come from. What was found out before an error is kept, so that the error is said in the
// form that was asked for and without secrets.
Result<void> Prepare(const Start &start, const Invocation &invocation, config::Sources &sources,
                     config::Settings &settings, report::Redactor &redactor, Said &said) {
  sources.environment = start.environment;
  Result<void> loaded;
  if (ReadsFiles(*invocation.command)) loaded = config::LoadFiles(invocation.flags, ".", sources);
  LearnSecrets(sources, redactor);
  Result<void> resolved = config::ResolveInto(invocation.flags, sources, settings);
  if (resolved || settings.origins.contains("format")) said.format = settings.format;
  if (resolved || settings.origins.contains("color")) said.color = settings.color;
  if (resolved || settings.origins.contains("logFormat")) said.log_format = settings.log_format;
  redactor.AddUrl(settings.url);
  redactor.AddUrl(settings.metrics_push);
  for (const auto &[name, variable] : settings.variables) {
    if (variable.secret) redactor.AddSecret(variable.value);
  }
  for (const auto &[name, table] : settings.plugin_tables) {
    for (const auto &[key, value] : table.values) {
      if (value.secret) redactor.AddSecret(value.values.front());
    }
  }
  MSR_TRY(std::move(loaded));
  MSR_TRY(std::move(resolved));
  if (ReadsFiles(*invocation.command)) said.warnings = WarningsOf(sources);
  return {};
}

ExitCode RunInvocation(const Start &start, const Invocation &invocation, report::Output &output) {
  Said said{.command = invocation.command->name, .warnings = {}};
  config::Sources sources;
  config::Settings settings;
  const Result<void> prepared = Prepare(start, invocation, sources, settings, output.redactor(), said);
  if (prepared || settings.origins.contains("terminationLog")) output.LeaveReasonIn(settings.termination_log);
  if (!prepared) return SayError(start, output, prepared.error(), said);
  const Result<void> logs = OpenLog(*invocation.command, settings, output);
  if (!logs) return SayError(start, output, logs.error(), said);
  const report::Terminal terminal = TerminalOf(settings.color, start.environment);
  const report::Log log(output, StyleOf(settings.log_format, terminal));
  Context context{.invocation = invocation,
                  .settings = settings,
                  .sources = sources,
                  .output = output,
                  .terminal = terminal,
                  .log = log,
                  .warnings = said.warnings,
                  .stop = {},
                  .cancel = {}};
  if (settings.log_level != config::LogLevel::kError) {
    for (const Warning &warning : context.warnings) log.Say(warning);
  }
  const Result<ExitCode> code = RunCommand(context);
  return code ? *code : SayError(start, output, code.error(), said);
}

}  // namespace

void OccupyStandardDescriptors() {
  for (int descriptor = 0; descriptor <= 2; ++descriptor) {
    // Opened for reading, so that writing a result to it still fails and is seen.
    if (::fcntl(descriptor, F_GETFD) == -1) static_cast<void>(::open("/dev/null", O_RDONLY));
  }
}

void LearnSecrets(const Start &start, report::Output &output) {
  for (const auto &[name, value] : start.environment.variables()) {
    if (name.find("URL") != std::string::npos) output.redactor().AddUrl(value);
    const bool is_secret = name.starts_with(config::kSecretPrefix) && !name.ends_with(config::kFileSuffix);
    if (is_secret) output.redactor().AddSecret(value);
  }
  for (std::size_t i = 0; i < start.words.size(); ++i) {
    const std::string_view word = start.words[i];
    const std::size_t equals = word.starts_with("--") ? word.find('=') : std::string_view::npos;
    const bool follows = i > 0 && start.words[i - 1] == "--url";
    if (word.starts_with("--url=") || word.find("://") != std::string_view::npos || follows) {
      output.redactor().AddUrl(equals == std::string_view::npos ? word : word.substr(equals + 1));
    }
  }
}

ExitCode RunProgram(const Start &start, report::Output &output) {
  output.LeaveReasonIn(GuessTerminationLog(start.words, start.environment));
  Result<Invocation> invocation = ParseArguments(start.words);
  if (!invocation) return SayError(start, output, invocation.error(), {});
  ResolveShortForms(*invocation);
  if (invocation->command != nullptr) return RunInvocation(start, *invocation, output);
  if (GuessFormat(start.words, start.environment) == config::Format::kTable) {
    output.Talk(ProgramHelp());
    return ExitCode::kGeneral;
  }
  Error error;
  error.kind = ErrorKind::kUsage;
  error.message = "no command is given";
  error.hint = "msr help lists all";
  return SayError(start, output, error, {});
}

ExitCode SayError(const Start &start, report::Output &output, const Error &error, const Said &said) {
  const config::Format format = said.format.value_or(GuessFormat(start.words, start.environment));
  if (format != config::Format::kTable) {
    const report::Envelope envelope{.command = said.command,
                                    .warnings = said.warnings,
                                    .one_line = format == config::Format::kNdjson,
                                    .redact = output.redactor()};
    output.RedactedResult(report::ToJson(envelope, error));
  }
  output.NoteReason(report::ErrorLine(error));
  const report::Terminal terminal =
      TerminalOf(said.color.value_or(GuessColor(start.words, start.environment)), start.environment);
  const config::LogFormat log_format = said.log_format.value_or(GuessLogFormat(start.words, start.environment));
  report::Log(output, StyleOf(log_format, terminal)).Say(error);
  return ExitCodeFor(error.kind, Work::kReading);
}

}  // namespace msr::cli
