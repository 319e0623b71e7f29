#include "cli/config/settings.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "cli/config/tree.hpp"
#include "core/base/secrets.hpp"
#include "core/base/text.hpp"

namespace msr::config {
namespace {

constexpr std::string_view kConnecting =
    "migrate down redo list plan validate doctor health repair baseline lock status lock release config show";
constexpr std::string_view kLogging =
    "migrate down redo list plan validate doctor wait health serve repair baseline lock status lock release config show";
constexpr std::string_view kScanning =
    "migrate down redo list plan validate doctor wait health serve repair baseline config show";
constexpr std::string_view kOrdering = "migrate plan validate doctor wait health serve config show";
constexpr std::string_view kComparing = "migrate plan validate doctor health serve config show";
constexpr std::string_view kTexts = "migrate down redo plan validate doctor config show";
constexpr std::string_view kRunning = "migrate down redo config show";
constexpr std::string_view kServing = "serve config show";
constexpr std::string_view kLocking = "migrate down redo repair baseline lock release config show";

constexpr std::array<Setting, 42> kSettings = {{
    {.name = "configFile",
     .flag = "--config-file",
     .letter = 'c',
     .value_word = "FILE",
     .variables = {"MSR_CONFIG_FILE", ""},
     .member = &Settings::config_file,
     .in_config_file = false,
     .commands = "",
     .description = "the config file; by default msr.config.toml, .yaml, .yml, .json or .xml in the working directory"},
    {.name = "env",
     .flag = "--env",
     .value_word = "NAME",
     .variables = {"MSR_ENV", ""},
     .member = &Settings::env,
     .in_config_file = false,
     .commands = "",
     .description = "the profile: what the section env.NAME of the config file says wins over the rest of the file"},
    {.name = "url",
     .flag = "--url",
     .value_word = "URL",
     .variables = {"MSR_DATABASE_URL", "DATABASE_URL"},
     .member = &Settings::url,
     .secret = true,
     .commands = "",
     .description = "the database, such as sqlite:app.db or postgres://app@db/app"},
    {.name = "driver",
     .flag = "--driver",
     .value_word = "NAME",
     .variables = {"MSR_DRIVER", ""},
     .member = &Settings::driver,
     .commands = "",
     .description = "the driver; by default the scheme of the URL. Without a URL the driver's own settings apply "
                    "(libpq environment, MySQL option files)"},
    {.name = "driverPath",
     .flag = "--driver-path",
     .value_word = "DIRS",
     .variables = {"MSR_DRIVER_PATH", ""},
     .member = &Settings::driver_path,
     .commands = "",
     .description = "directories to search for drivers before all others, parted by colons"},
    {.name = "waitForDb",
     .flag = "--wait-for-db",
     .value_word = "TIME",
     .variables = {"MSR_WAIT_FOR_DB", ""},
     .member = &Settings::wait_for_db,
     .commands = kConnecting,
     .description = "how long to try again while the server cannot be reached: it does not answer, its name is not "
                    "known, it is starting up. What it refuses is final at once"},
    {.name = "folder",
     .flag = "--folder",
     .value_word = "DIR",
     .variables = {"MSR_FOLDER", ""},
     .member = &Settings::folder,
     .commands = "",
     .description = "the folder of migrations"},
    {.name = "tableName",
     .flag = "--table-name",
     .value_word = "NAME",
     .variables = {"MSR_TABLE_NAME", ""},
     .member = &Settings::table_name,
     .commands = "",
     .description = "the history table; may be qualified, as in audit.schema_version"},
    {.name = "locking.tableName",
     .flag = "--lock-table",
     .value_word = "NAME",
     .variables = {"MSR_LOCKING_TABLE_NAME", ""},
     .member = &Settings::lock_table,
     .commands = "",
     .description = "the table with the row of the lock, in the schema of the history table; all runners have to name "
                    "the same"},
    {.name = "outOfOrder",
     .flag = "--out-of-order",
     .value_word = "WORD",
     .variables = {"MSR_OUT_OF_ORDER", ""},
     .member = &Settings::out_of_order,
     .commands = kOrdering,
     .description = "a pending migration older than an applied one: error (nothing runs), run, warn (left out and "
                    "named), ignore (left out)"},
    {.name = "newer",
     .flag = "--newer",
     .value_word = "WORD",
     .variables = {"MSR_NEWER", ""},
     .member = &Settings::newer,
     .commands = kComparing,
     .description =
         "the database has newer migrations than the folder: ok, warn, error (nothing runs), auto (warn where "
         "nothing is pending, else error)"},
    {.name = "allowEmpty",
     .flag = "--allow-empty",
     .variables = {"MSR_ALLOW_EMPTY", ""},
     .member = &Settings::allow_empty,
     .commands = kScanning,
     .description = "a missing folder, or one without a migration, is no error"},
    {.name = "locking.wait",
     .flag = "--lock-wait",
     .value_word = "TIME",
     .variables = {"MSR_LOCK_WAIT", "MSR_LOCKING_WAIT"},
     .member = &Settings::lock_wait,
     .commands = kLocking,
     .description = "how long to wait for another runner: 500ms, 5s, 2m, 1h; a plain number is seconds"},
    {.name = "locking.timeout",
     .flag = "--lease",
     .value_word = "TIME",
     .variables = {"MSR_LOCKING_TIMEOUT", ""},
     .member = &Settings::lease,
     .commands = kLocking,
     .description = "after so long without a sign of life a runner counts as gone, and others take over; it gives one "
                    "every third of it. From 1s to 1h"},
    {.name = "grace",
     .flag = "--grace",
     .value_word = "TIME",
     .variables = {"MSR_GRACE", ""},
     .member = &Settings::grace,
     .commands = "migrate down redo serve config show",
     .description =
         "how long a statement that runs may go on after SIGTERM or SIGINT; then it is cancelled. With serve, "
         "how long requests that wait may"},
    {.name = "timeout",
     .flag = "--timeout",
     .value_word = "TIME",
     .variables = {"MSR_TIMEOUT", ""},
     .member = &Settings::timeout,
     .commands = "migrate down redo wait config show",
     .description = "how long the whole run may take, with its waiting; then it ends as after SIGTERM. 0 is no limit"},
    {.name = "locking.enabled",
     .flag = "--lock",
     .variables = {"MSR_LOCKING_ENABLED", ""},
     .member = &Settings::session_lock,
     .commands = kRunning,
     .description = "take the lock that keeps runners apart. Without it two runners at once may run a migration twice; "
                    "only what the slower one writes into the history still fails"},
    {.name = "allowPooledAutocommit",
     .flag = "--allow-pooled-autocommit",
     .variables = {"MSR_ALLOW_POOLED_AUTOCOMMIT", ""},
     .member = &Settings::allow_pooled_autocommit,
     .commands = kTexts,
     .description = "run files without a transaction also through a pooler in transaction mode, where each statement "
                    "may have another session"},
    {.name = "transaction.retries",
     .flag = "--retries",
     .value_word = "N",
     .variables = {"MSR_RETRIES", "MSR_TRANSACTION_RETRIES"},
     .member = &Settings::retries,
     .commands = kRunning,
     .description = "how often a migration is tried again after a deadlock, a lock timeout or a lost connection, where "
                    "it is certain that nothing of it stands"},
    {.name = "retryDelay",
     .flag = "--retry-delay",
     .value_word = "TIME",
     .variables = {"MSR_RETRY_DELAY", ""},
     .member = &Settings::retry_delay,
     .commands = kRunning,
     .description = "the pause before the first of them; it doubles each time"},
    {.name = "lockTimeout",
     .flag = "--lock-timeout",
     .value_word = "TIME",
     .variables = {"MSR_LOCK_TIMEOUT", ""},
     .member = &Settings::lock_timeout,
     .commands = kTexts,
     .description = "how long a statement of a migration waits for a lock of another session; none lifts the limit, "
                    "auto is 5s within transactions"},
    {.name = "statementTimeout",
     .flag = "--statement-timeout",
     .value_word = "TIME",
     .variables = {"MSR_STATEMENT_TIMEOUT", ""},
     .member = &Settings::statement_timeout,
     .commands = kTexts,
     .description = "how long a statement of a migration may run; auto and none set no limit"},
    {.name = "dryRun",
     .flag = "--dry-run",
     .variables = {"MSR_DRY_RUN", ""},
     .member = &Settings::dry_run,
     .commands = "migrate config show",
     .description = "show the plan and change nothing, exactly as msr plan does"},
    {.name = "variables",
     .flag = "--set",
     .value_word = "NAME=VALUE",
     .variables = {"MSR_VAR_<NAME>", "MSR_SECRET_VAR_<NAME>"},
     .member = &Settings::variables,
     .repeatable = true,
     .commands = kTexts,
     .description = "the value of ${NAME} in migrations; may be given for each name. Secrets are read from the "
                    "environment or, with _FILE behind the name, from a file"},
    {.name = "serve.listen",
     .flag = "--listen",
     .value_word = "ADDR",
     .variables = {"MSR_SERVE_LISTEN", ""},
     .member = &Settings::listen,
     .commands = kServing,
     .description = "where to listen: HOST:PORT. By default only this machine is answered; 0.0.0.0:8080 answers all, "
                    "and port 0 takes a free one"},
    {.name = "serve.databases",
     .flag = "--databases",
     .value_word = "NAMES",
     .variables = {"MSR_SERVE_DATABASES", ""},
     .member = &Settings::databases,
     .commands = kServing,
     .description = "profiles of the config file, parted by commas: the database of each is watched, by its settings"},
    {.name = "serve.expectVersion",
     .flag = "--expect-version",
     .value_word = "V",
     .variables = {"MSR_SERVE_EXPECT_VERSION", ""},
     .member = &Settings::expect_version,
     .commands = kServing,
     .description = "ready is where this or a newer version is applied; needs no folder. By default, where nothing in "
                    "the folder is pending"},
    {.name = "serve.cache",
     .flag = "--cache",
     .value_word = "TIME",
     .variables = {"MSR_SERVE_CACHE", ""},
     .member = &Settings::serve_cache,
     .commands = kServing,
     .description = "how old what was found out about a database may be; many requests within it are one look"},
    {.name = "serve.checkTimeout",
     .flag = "--check-timeout",
     .value_word = "TIME",
     .variables = {"MSR_SERVE_CHECK_TIMEOUT", ""},
     .member = &Settings::check_timeout,
     .commands = kServing,
     .description = "how long a request waits for a database; then it counts as one that does not answer"},
    {.name = "displayLimit",
     .flag = "--number",
     .letter = 'n',
     .value_word = "N",
     .variables = {"MSR_DISPLAY_LIMIT", ""},
     .member = &Settings::display_limit,
     .commands = "list config show",
     .description = "show only the last N migrations; 0 shows all"},
    {.name = "format",
     .flag = "--format",
     .value_word = "WORD",
     .variables = {"MSR_FORMAT", ""},
     .member = &Settings::format,
     .commands = "",
     .description = "table for people, json for one document, ndjson for events as lines and the document as the last"},
    {.name = "color",
     .flag = "--color",
     .value_word = "WORD",
     .variables = {"MSR_COLOR", ""},
     .member = &Settings::color,
     .commands = "",
     .description = "auto (on a terminal, unless NO_COLOR or CI is set), always or never"},
    {.name = "logLevel",
     .flag = "--log-level",
     .value_word = "WORD",
     .variables = {"MSR_LOG_LEVEL", ""},
     .member = &Settings::log_level,
     .commands = "",
     .description = "what is said on stderr: error, warn, info (also progress and notices) or debug (also each step)"},
    {.name = "logFormat",
     .flag = "--log-format",
     .value_word = "WORD",
     .variables = {"MSR_LOG_FORMAT", ""},
     .member = &Settings::log_format,
     .commands = "",
     .description = "what stderr says as text for people, or as json: an object a line, for collectors of logs"},
    {.name = "logFile",
     .flag = "--log-file",
     .value_word = "FILE",
     .variables = {"MSR_LOG_FILE", ""},
     .member = &Settings::log_file,
     .commands = kLogging,
     .description = "also adds what is said on stderr to this file, each line with its time"},
    {.name = "logFileSize",
     .flag = "--log-file-size",
     .value_word = "N",
     .variables = {"MSR_LOG_FILE_SIZE", ""},
     .member = &Settings::log_file_size,
     .commands = kLogging,
     .description = "a log file that would become larger than N MiB is put aside as FILE.1, that one as FILE.2, …"},
    {.name = "logFiles",
     .flag = "--log-files",
     .value_word = "N",
     .variables = {"MSR_LOG_FILES", ""},
     .member = &Settings::log_files,
     .commands = kLogging,
     .description = "how many log files are kept beside the one that is written"},
    {.name = "terminationLog",
     .flag = "--termination-log",
     .value_word = "FILE",
     .variables = {"MSR_TERMINATION_LOG", ""},
     .member = &Settings::termination_log,
     .commands = "",
     .description = "a file that gets the reason of a failure as one line, such as /dev/termination-log in Kubernetes"},
    {.name = "plugin",
     .flag = "--plugin",
     .value_word = "NAME",
     .variables = {"MSR_PLUGIN", ""},
     .member = &Settings::plugins,
     .commands = kRunning,
     .description = "a plugin that hears what happens in the run; may be given for each. A table plugins.NAME in the "
                    "config file asks for one too, and holds its settings"},
    {.name = "pluginPath",
     .flag = "--plugin-path",
     .value_word = "DIRS",
     .variables = {"MSR_PLUGIN_PATH", ""},
     .member = &Settings::plugin_path,
     .commands = "migrate down redo plugins config show",
     .description = "directories to search for plugins before all others, parted by colons"},
    {.name = "metricsFile",
     .flag = "--metrics-file",
     .value_word = "FILE",
     .variables = {"MSR_METRICS_FILE", ""},
     .member = &Settings::metrics_file,
     .commands = kRunning,
     .description = "a file that gets the numbers of the run in Prometheus' text format at its end, for the text file "
                    "collector of the node exporter"},
    {.name = "metricsPush",
     .flag = "--metrics-push",
     .value_word = "URL",
     .variables = {"MSR_METRICS_PUSH", ""},
     .member = &Settings::metrics_push,
     .secret = true,
     .commands = kRunning,
     .description = "a Pushgateway that gets the numbers of the run at its end, such as http://pushgateway:9091"},
}};

constexpr std::array<Shorthand, 3> kShorthands = {{
    {.flag = "--no-lock",
     .letter = 0,
     .setting = "locking.enabled",
     .value = "false",
     .description = "short for --lock=false"},
    {.flag = "--quiet",
     .letter = 'q',
     .setting = "logLevel",
     .value = "warn",
     .description = "short for --log-level warn"},
    {.flag = "--verbose",
     .letter = 'v',
     .setting = "logLevel",
     .value = "debug",
     .description = "short for --log-level debug"},
}};

}  // namespace

std::span<const Setting> AllSettings() {
  return kSettings;
}
std::span<const Shorthand> AllShorthands() {
  return kShorthands;
}

tl::unexpected<Error> FailAt(const Origin &origin, std::string message, std::string hint) {
  if (!origin.file.empty()) return FailInFile(origin.file, origin.line, std::move(message), std::move(hint));
  return Fail(origin.source == Source::kFlag ? ErrorKind::kUsage : ErrorKind::kConfig, std::move(message),
              std::move(hint));
}

Origin Settings::OriginOf(std::string_view name) const {
  const auto found = origins.find(name);
  return found == origins.end() ? Origin() : found->second;
}

std::string CanonicalKey(std::string_view key) {
  std::string canonical = ToLower(key);
  std::erase_if(canonical, [](char c) { return c == '_' || c == '-'; });
  return canonical;
}

std::string ValueText(const Setting &setting, const Settings &settings) {
  const std::string text = std::visit([&](auto member) { return Show(settings.*member); }, setting.member);
  return setting.secret ? Secrets(text).Redact(text) : text;
}

std::string DefaultText(const Setting &setting) {
  return ValueText(setting, Settings());
}

bool Concerns(const Setting &setting, std::string_view command) {
  if (setting.commands.empty()) return true;
  std::string_view rest = setting.commands;
  for (std::size_t at = rest.find(command); at != std::string_view::npos; at = rest.find(command, at + 1)) {
    const std::size_t end = at + command.size();
    if ((at == 0 || rest[at - 1] == ' ') && (end == rest.size() || rest[end] == ' ')) return true;
  }
  return false;
}

}  // namespace msr::config
