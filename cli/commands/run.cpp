#include "cli/commands/run.hpp"

#include <algorithm>
#include <initializer_list>

#include <fmt/format.h>

#include "cli/report/error_text.hpp"

namespace msr::cli {
namespace {

OutOfOrder PolicyOf(config::OutOfOrder policy) {
  switch (policy) {
    case config::OutOfOrder::kError:
      return OutOfOrder::kError;
    case config::OutOfOrder::kRun:
      return OutOfOrder::kRun;
    case config::OutOfOrder::kWarn:
      return OutOfOrder::kWarn;
    case config::OutOfOrder::kIgnore:
      return OutOfOrder::kIgnore;
  }
  return OutOfOrder::kError;
}

Newer NewerOf(config::Newer policy) {
  switch (policy) {
    case config::Newer::kAuto:
      return Newer::kAuto;
    case config::Newer::kOk:
      return Newer::kOk;
    case config::Newer::kWarn:
      return Newer::kWarn;
    case config::Newer::kError:
      return Newer::kError;
  }
  return Newer::kAuto;
}

// "./migrations" is shown as "migrations" in front of file names.
std::string WithoutDot(std::string_view folder) {
  while (folder.starts_with("./") && folder.size() > 2) {
    folder.remove_prefix(2);
    while (folder.starts_with("/") && folder.size() > 1) folder.remove_prefix(1);
  }
  return std::string(folder);
}

}  // namespace

Listener::Listener(Context &context)
    : context_(context), progress_(context.log, context.terminal, VerbosityOf(context.settings.log_level)) {}

void Listener::On(const Event &event) {
  if (context_.settings.format == config::Format::kNdjson) {
    context_.output.RedactedResult(report::EventJson(event, context_.output.redactor()));
  }
  progress_.On(event);
}

namespace {

PluginOptions *FindPlugin(EngineOptions &options, std::string_view name) {
  const auto found = std::find_if(options.plugins.begin(), options.plugins.end(),
                                  [&](const PluginOptions &plugin) { return plugin.name == name; });
  return found == options.plugins.end() ? nullptr : &*found;
}

// Asks for the plugin, with what its table says.
PluginOptions &AskFor(EngineOptions &options, const config::Settings &settings, const std::string &name) {
  if (PluginOptions *there = FindPlugin(options, name)) return *there;
  PluginOptions &plugin = options.plugins.emplace_back();
  plugin.name = name;
  const auto table = settings.plugin_tables.find(name);
  if (table == settings.plugin_tables.end()) return plugin;
  plugin.module = table->second.module;
  for (const auto &[key, value] : table->second.values)
    plugin.settings.push_back({key, value.values, value.is_list, value.secret});
  return plugin;
}

// An option that stands for a plugin with one setting; it wins over the table.
void AskFor(EngineOptions &options, const config::Settings &settings, const std::string &name, const std::string &key,
            const std::string &value) {
  if (value.empty()) return;
  PluginOptions &plugin = AskFor(options, settings, name);
  std::erase_if(plugin.settings, [&](const PluginSetting &setting) { return setting.name == key; });
  plugin.settings.push_back({key, {value}});
}

void AskForPlugins(EngineOptions &options, const config::Settings &settings) {
  options.plugin_path = settings.plugin_path;
  for (const std::string &name : settings.plugins) AskFor(options, settings, name);
  for (const auto &[name, table] : settings.plugin_tables) {
    if (table.enabled) AskFor(options, settings, name);
  }
  AskFor(options, settings, "metrics_textfile", "file", settings.metrics_file);
  AskFor(options, settings, "metrics_push", "url", settings.metrics_push);
}

}  // namespace

EngineOptions OptionsOf(const config::Settings &settings) {
  EngineOptions options;
  options.own_process = true;
  options.url = settings.url;
  options.driver = settings.driver;
  options.driver_path = settings.driver_path;
  options.folder = WithoutDot(settings.folder);
  options.table_name = settings.table_name;
  options.lock_table = settings.lock_table;
  options.out_of_order = PolicyOf(settings.out_of_order);
  options.newer = NewerOf(settings.newer);
  options.allow_empty = settings.allow_empty;
  options.lock_wait = settings.lock_wait;
  options.allow_pooled_autocommit = settings.allow_pooled_autocommit;
  options.lease = settings.lease.time;
  options.grace = settings.grace;
  options.wait_for_db = settings.wait_for_db;
  options.timeout = settings.timeout;
  options.session_lock = settings.session_lock;
  options.retries = settings.retries;
  options.retry_delay = settings.retry_delay;
  for (const auto &[name, variable] : settings.variables) {
    options.variables.push_back({name, variable.value, variable.secret});
  }
  options.lock_timeout = settings.lock_timeout.limit;
  options.statement_timeout = settings.statement_timeout.limit;
  AskForPlugins(options, settings);
  return options;
}

report::Verbosity VerbosityOf(config::LogLevel level) {
  switch (level) {
    case config::LogLevel::kError:
      return report::Verbosity::kErrors;
    case config::LogLevel::kWarn:
      return report::Verbosity::kWarnings;
    case config::LogLevel::kInfo:
      return report::Verbosity::kNormal;
    case config::LogLevel::kDebug:
      return report::Verbosity::kAll;
  }
  return report::Verbosity::kNormal;
}

report::Envelope EnvelopeOf(const Context &context, std::string_view command) {
  return {.command = command,
          .warnings = context.warnings,
          .one_line = context.settings.format == config::Format::kNdjson,
          .redact = context.output.redactor()};
}

Result<void> RequireDatabase(const Context &context) {
  if (!context.settings.url.empty() || !context.settings.driver.empty()) return {};
  return Fail(
      ErrorKind::kConfig, "no database is configured",
      "give --url (or MSR_DATABASE_URL, DATABASE_URL), for example --url sqlite:app.db, or --driver for a driver "
      "with settings of its own");
}

Result<std::optional<std::size_t>> CountOption(const Context &context, std::string_view flag) {
  const std::string *text = context.invocation.Option(flag);
  if (text == nullptr) return std::optional<std::size_t>();
  std::size_t number = 0;
  if (!config::Read(*text, number) || number == 0) {
    return Fail(ErrorKind::kUsage, fmt::format("{}: \"{}\" is not a whole number, 1 or more", flag, *text));
  }
  return std::optional<std::size_t>(number);
}

std::optional<std::string> FirstArgument(const Context &context) {
  if (context.invocation.arguments.empty()) return std::nullopt;
  return context.invocation.arguments.front();
}

ExitCode GravestOf(const std::vector<MigrationState> &states) {
  const auto any = [&](std::initializer_list<MigrationState> wanted) {
    return std::find_first_of(states.begin(), states.end(), wanted.begin(), wanted.end()) != states.end();
  };
  if (any({MigrationState::kInDoubt})) return ExitCode::kInDoubt;
  if (any({MigrationState::kChanged, MigrationState::kMissing, MigrationState::kRenamed})) return ExitCode::kDrift;
  return any({MigrationState::kFailed}) ? ExitCode::kMigrationFailed : ExitCode::kDone;
}

void Complain(Context &context, report::Progress &progress, const Outcome &outcome) {
  for (const Warning &warning : outcome.warnings) progress.Warn(warning.file, warning.message);
  if (outcome.error) context.output.NoteReason(report::ErrorLine(*outcome.error));
  for (const Error &problem : outcome.problems) context.log.Say(problem);
  if (outcome.problems.empty() && outcome.error) context.log.Say(*outcome.error);
}

ExitCode FinishText(Context &context, std::string_view field, std::string_view value, std::string_view text) {
  if (context.json()) {
    context.output.RedactedResult(report::ToJson(EnvelopeOf(context, context.command()), field, value));
  } else {
    context.output.Result(text);
  }
  return ExitCode::kDone;
}

}  // namespace msr::cli
