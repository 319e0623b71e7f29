// table.cpp: the table of commands. Parsing, help and dispatch follow it.
#include <algorithm>
#include <array>

#include "cli/commands/commands.hpp"

namespace msr::cli {
namespace {

constexpr std::string_view kStepsUp = "apply at most N migrations";
constexpr std::array<Argument, 1> kUpTarget = {
    {{"target", false, "the last version to apply; by default everything that is pending is applied"}}};
constexpr std::array<Option, 1> kUpOptions = {{{"--steps", "N", kStepsUp}}};
constexpr std::array<Option, 2> kPlanOptions = {
    {{"--steps", "N", kStepsUp}, {"--sql", "", "all statements as they would be sent, of files of any size too"}}};
constexpr std::array<Argument, 1> kDownTarget = {
    {{"target", false, "the newest version that stays; 0 reverts everything"}}};
constexpr std::array<Option, 2> kDownOptions = {
    {{"--steps", "N", "revert the newest N migrations"},
     {"--from-history", "", "where there is no down file, revert by the text that the history keeps of it"}}};
constexpr std::array<Option, 1> kRedoOptions = {{{"--steps", "N", "revert and apply the newest N migrations [1]"}}};
constexpr std::array<Option, 1> kListOptions = {
    {{"--exit-code", "", "exit with 10 when files changed, 3 when a migration failed, 9 when any is pending"}}};
constexpr std::array<Option, 1> kValidateOptions = {
    {{"--offline", "", "without a database: names, directives and SQL only, by the rules of --driver"}}};
constexpr std::array<Argument, 1> kNewName = {{{"name", true, "what it does, as in create_users"}}};
constexpr std::array<Option, 3> kNewOptions = {
    {{"--version", "VERSION", "the version; by default the time (UTC) as YYYYMMDDHHMM"},
     {"--repeatable", "", "make a migration that runs whenever its text changes"},
     {"--variant", "DRIVER", "make the text for one driver, beside the general one"}}};
constexpr std::array<Option, 1> kLockOptions = {{{"--exit-code", "", "exit with 8 when the lock is held"}}};
constexpr std::array<Option, 2> kReleaseOptions = {
    {{"--force", "", "free what a runner that is gone left behind; given twice, also end a runner that is alive", true},
     {"--yes", "", "do not ask"}}};
constexpr std::array<Option, 2> kWaitOptions = {
    {{"--version", "V", "until this or a newer version is applied; needs no folder"},
     {"--no-pending", "", "until nothing in the folder is pending"}}};
constexpr std::array<Option, 1> kHealthOptions = {
    {{"--history-only", "", "look at the database alone, without a folder; what is pending is not known then"}}};
constexpr std::array<Argument, 1> kBaselineVersion = {
    {{"version", true, "the last version that counts as applied; there must be a file of it"}}};
constexpr std::array<Option, 7> kRepairOptions = {
    {{"--mark-applied", "V", "a migration counts as applied; nothing of it is run"},
     {"--mark-reverted", "V", "a migration counts as not applied; nothing is run"},
     {"--statement-applied", "", "the statement in doubt took effect"},
     {"--statement-not-applied", "", "the statement in doubt took no effect"},
     {"--accept-checksum", "V", "the file as it is now, and its name, count as what was applied"},
     {"--drop-failed", "",
      "forget a failed migration of which no statement is done, or all were undone by hand: its row goes, and migrate "
      "begins it anew"},
     {"--version", "V", "which migration is meant, where several are in doubt or failed"}}};
constexpr std::array<Argument, 1> kShell = {{{"shell", true, "bash, zsh or fish"}}};
constexpr std::array<Argument, 2> kHelpWords = {
    {{"command", false, "the command to tell about"}, {"word", false, "the second word of a command that has two"}}};

constexpr std::array<Command, 23> kCommands = {{
    {"migrate", "up", "apply what is pending",
     "Applies pending migrations, each once, in the order of their versions, and then repeatable ones. Waits for "
     "another runner; does nothing when nothing is pending.",
     "msr --url postgres://app@db/app migrate", kUpTarget, kUpOptions, true, &RunMigrate},
    {"down", "rollback", "revert everything newer than a version",
     "Reverts applied migrations with their down files, newest first. It does not ask first.",
     "msr --url sqlite:app.db down 202601151030", kDownTarget, kDownOptions, true, &RunDown},
    {"redo",
     "",
     "revert the newest migration and apply it again",
     "Reverts the newest migrations and applies them again, for work on a migration that is being written. It does "
     "not ask first.",
     "msr --url sqlite:dev.db redo",
     {},
     kRedoOptions,
     true,
     &RunRedo},
    {"list",
     "status",
     "show what is applied and what is pending",
     "Shows every migration and where it stands: applied, pending, out of order, changed, missing, renamed, failed.",
     "msr --url sqlite:app.db list -n 10",
     {},
     kListOptions,
     true,
     &RunList},
    {"plan", "", "show what migrate would do",
     "Shows what migrate would do: the migrations, which of them run in a transaction, and their limits; with --sql "
     "all "
     "statements, and where transactions begin and end. Changes nothing.",
     "msr --url sqlite:app.db plan --sql", kUpTarget, kPlanOptions, true, &RunPlan},
    {"validate",
     "",
     "check the migrations",
     "Checks names, directives, SQL and order of the migrations, and that applied ones are unchanged. Lists all "
     "problems, not only the first.",
     "msr validate --offline --driver postgresql",
     {},
     kValidateOptions,
     true,
     &RunValidate},
    {"doctor",
     "",
     "explain what is wrong, and what to do",
     "Explains what is unfinished, failed, in doubt or not as it was applied: the statement, what was looked at, who "
     "ran it, who holds the lock, and what the next migrate does. Changes nothing. Exits with 11 when a migration is "
     "in doubt, 10 when files changed, 3 when a migration failed.",
     "msr --url sqlite:app.db doctor",
     {},
     {},
     true,
     &RunDoctor},
    {"wait",
     "",
     "wait for the database, or until others have migrated it",
     "Waits until the database answers; with --version until that version is applied, with --no-pending until nothing "
     "is pending. Reads only, needs no more than that right, and makes nothing. Goes on waiting when a migration has "
     "failed, and says so. Exits with 9 when the time of --timeout is up, with 7 when the database did not answer.",
     "msr --url postgres://app@db/app wait --no-pending --timeout 5m",
     {},
     kWaitOptions,
     true,
     &RunWait},
    {"health",
     "",
     "check what a monitor asks",
     "Checks the connection, the history, the migrations and the lock in one look. Changes nothing. Exits with 7 when "
     "there is no connection, 11 when a migration is in doubt, 10 when files changed, 3 when a migration failed, 9 "
     "when "
     "any is pending.",
     "msr --url sqlite:app.db health --format json",
     {},
     kHealthOptions,
     true,
     &RunHealth},
    {"serve",
     "",
     "answer monitors and probes over HTTP",
     "Serves /health, /ready, /metrics (for Prometheus) and / (for a person) until SIGTERM or SIGINT. Only reads, and "
     "looks at a database at most once within --cache, however often it is asked.",
     "msr --url postgres://monitor@db/app serve --listen 0.0.0.0:8080",
     {},
     {},
     true,
     &RunServe},
    {"repair",
     "",
     "make the history say what is true",
     "Makes the history say what is true; runs no migration. V is a version, or R_<name> for a repeatable migration. "
     "Without an option it shows what could be repaired, as doctor does.",
     "msr --url sqlite:app.db repair --statement-not-applied",
     {},
     kRepairOptions,
     true,
     &RunRepair},
    {"baseline",
     "",
     "adopt a database that was made otherwise",
     "Records every versioned file up to and including a version as applied, without running it, and makes the history "
     "for that. Refuses when the history knows migrations already, unless it says the same.",
     "msr --url sqlite:app.db baseline 202601151030",
     kBaselineVersion,
     {},
     true,
     &RunBaseline},
    {"new", "", "make the files of a new migration",
     "Makes the files of a new migration from a template. Needs no database.", "msr new create_users", kNewName,
     kNewOptions, false, &RunNew},
    {"lock status",
     "lock:status",
     "show who holds the lock",
     "Shows whether a runner is at work on the database, and who it is.",
     "msr --url sqlite:app.db lock status",
     {},
     kLockOptions,
     true,
     &RunLockStatus},
    {"lock release",
     "lock:release",
     "free a lock that nobody needs any more",
     "Shows who holds the lock, and with --force frees what a runner that is gone left behind. A runner whose session "
     "is "
     "there is left alone, unless --force is given twice: then its session is ended. It asks first.",
     "msr --url sqlite:app.db lock release --force --yes",
     {},
     kReleaseOptions,
     true,
     &RunLockRelease},
    {"drivers",
     "",
     "show the drivers that are found",
     "Shows each driver with its file, version, client library and capabilities, and where drivers were looked for.",
     "msr drivers",
     {},
     {},
     false,
     &RunDrivers},
    {"plugins",
     "",
     "show the plugins that are found",
     "Shows each plugin with its file, version and what it does, and where plugins were looked for. None of them is "
     "made "
     "to work.",
     "msr plugins",
     {},
     {},
     false,
     &RunPlugins},
    {"config show",
     "",
     "show each setting and where it comes from",
     "Shows the value of each setting and its origin: an option, an environment variable, a line of a file or the "
     "default. Secrets are masked.",
     "msr --url postgres://app@db/app config show",
     {},
     {},
     false,
     &RunConfigShow},
    {"config init",
     "",
     "write a config file with all settings as comments",
     "Writes msr.config.toml, or the file that --config-file names, with all settings, their defaults and what they "
     "mean as comments. It never writes over a file.",
     "msr config init",
     {},
     {},
     false,
     &RunConfigInit},
    {"config schema",
     "",
     "show the JSON Schema of config files",
     "Shows the JSON Schema of config files, for editors that complete and check them.",
     "msr config schema",
     {},
     {},
     false,
     &RunConfigSchema},
    {"completion",
     "",
     "make a shell complete command lines of msr",
     "Shows a script that makes a shell complete commands, options and their values.",
     "msr completion bash",
     kShell,
     {},
     false,
     &RunCompletion},
    {"version", "", "show the version", "Shows the version of msr.", "msr version", {}, {}, false, &RunVersion},
    {"help",
     "",
     "tell about a command",
     "Tells about the program or one of its commands.",
     "msr help migrate",
     kHelpWords,
     {},
     false,
     &RunHelp},
}};

}  // namespace

std::span<const Command> AllCommands() {
  return kCommands;
}

const Command *FindCommand(std::string_view name) {
  const auto found = std::find_if(kCommands.begin(), kCommands.end(), [&](const Command &command) {
    return command.name == name || (!command.alias.empty() && command.alias == name);
  });
  return found == kCommands.end() ? nullptr : &*found;
}

const std::string *Invocation::Option(std::string_view flag) const {
  const auto found = options.find(flag);
  return found == options.end() ? nullptr : &found->second;
}

}  // namespace msr::cli
