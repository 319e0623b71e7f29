// engine.hpp: msr as a library. Results are values; nothing here exits, prints or throws on purpose.
#ifndef MSR_ENGINE_HPP
#define MSR_ENGINE_HPP

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include <msr/error.hpp>
#include <msr/events.hpp>

namespace msr {

/// What to do with a migration that is older than one that is applied already.
enum class OutOfOrder {
  kError,   ///< nothing runs
  kRun,     ///< it runs, in version order
  kWarn,    ///< it is left out and named in a warning
  kIgnore,  ///< it is left out
};

/// What to do where the history knows newer migrations than the folder: older files meet a newer database. Repeatables
/// are left alone then.
enum class Newer {
  kAuto,   ///< a warning where nothing is pending, else an error
  kOk,     ///< it goes on without a word
  kWarn,   ///< it goes on, and says so
  kError,  ///< nothing runs
};

/// A value for `${name}` in migrations. In names upper and lower case are the same, and so are `_`, `-` and
/// the dot.
struct Variable {
  std::string name;
  std::string value;
  bool secret = false;  ///< the value is masked in everything that is told or stored
};

/// A setting of a plugin, which alone knows what it means.
struct PluginSetting {
  std::string name;
  std::vector<std::string> values;
  bool is_list = false;  ///< else there is exactly one value
  bool secret = false;   ///< the values are masked in everything that is told or stored
};

/// A plugin that hears what happens in a run of Migrate, Down or Redo. It is loaded when that begins.
struct PluginOptions {
  std::string name;    ///< for messages; no two have the same
  std::string module;  ///< which plugin it is; empty: `name`
  std::vector<PluginSetting> settings;
};

struct EngineOptions {
  std::string url;                       ///< empty: the driver's own defaults (libpq environment, MySQL option files)
  std::string driver;                    ///< a driver's name or scheme; empty: the scheme of `url`
  std::vector<std::string> driver_path;  ///< directories to search for drivers before all others
  std::vector<PluginOptions> plugins;    ///< in the order in which they hear of events; none is loaded unasked
  std::vector<std::string> plugin_path;  ///< directories to search for plugins before all others
  std::string folder = "migrations";
  std::string table_name = "schema_version";  ///< may be qualified: "audit.schema_version"
  /// Beside it. Several histories of a schema may share one; all runners of a history have to name the same.
  std::string lock_table = "migration_locks";
  OutOfOrder out_of_order = OutOfOrder::kError;
  Newer newer = Newer::kAuto;
  bool allow_empty = false;  ///< a folder without a single migration is no error
  /// How long to wait for another runner without a sign of life of it: while it lives it is waited for.
  std::chrono::milliseconds lock_wait{60'000};
  /// After so long without a heartbeat a runner counts as gone. A runner notes one every third of it.
  std::chrono::milliseconds lease{30'000};
  /// Without it migrations run although another runner may be at work; of two such runners the one that claims the
  /// lock row last makes all later writes of the other fail.
  bool session_lock = true;
  /// Files without a transaction run through a pooler in transaction mode, too, where each statement may have another
  /// session of the server.
  bool allow_pooled_autocommit = false;
  /// This process does nothing but run msr, and ends after a few calls: settings of a whole client library may serve
  /// speed, and memory is given back at the end. Leave it off in a program that does something else too.
  bool own_process = false;
  std::vector<Variable> variables;
  /// How long a statement waits for a lock of another session, and how long it may run, unless its file says
  /// otherwise; zero is no limit. None: a statement of a transaction waits 5 s, and runs as long as it takes.
  std::optional<std::chrono::milliseconds> lock_timeout;
  std::optional<std::chrono::milliseconds> statement_timeout;
  /// How often a migration is tried again after a deadlock, a lock timeout, or a lost connection of which it was
  /// found out that nothing stands; and how long to pause before the first time. The pause doubles.
  std::size_t retries = 3;
  std::chrono::milliseconds retry_delay{1'000};
  /// How long a statement that runs may go on after a request to stop. Then it is cancelled.
  std::chrono::milliseconds grace{7'000};
  /// How long to try again while no connection can be made, because the server is not there yet, say. What it refuses,
  /// such as a wrong password, is final at once.
  std::chrono::milliseconds wait_for_db{0};
  /// How long one call of Migrate, Down, Redo or Wait may take, with all its waiting. Then it ends as after a request
  /// to stop, with an error. Zero is no limit.
  std::chrono::milliseconds timeout{0};
};

/// The newest version, all of it (the default), or less.
struct MigrateOptions {
  std::optional<std::string> target;  ///< the last version to apply; must be a file's or an applied one
  std::optional<std::size_t> steps;   ///< at most so many migrations
};

/// Exactly one of the two says how far to go back.
struct DownOptions {
  std::optional<std::string> target;  ///< the newest version that stays; "0" reverts everything
  std::optional<std::size_t> steps;   ///< so many of the newest
  /// Reverts by the down text that the history keeps where there is no down file.
  bool from_history = false;
};

struct RedoOptions {
  std::size_t steps = 1;
};

enum class MigrationKind { kVersioned, kRepeatable };
enum class Direction { kUp, kDown };

/// Where a migration stands. A stable word for each: see StateName.
enum class MigrationState {
  kPending,     ///< a file that is not applied
  kApplied,     ///< applied, and the file is as it was
  kOutOfOrder,  ///< a file that is not applied and older than one that is
  kChanged,     ///< applied, but the file says something else now (a repeatable is run again instead: kOutdated)
  kMissing,     ///< applied, but there is no file
  kRenamed,     ///< applied under another name
  kFailed,      ///< a statement failed; the next `migrate` goes on there
  kRunning,     ///< a runner is at work on it
  kInDoubt,     ///< a runner vanished while it was at work on it
  kOutdated,    ///< a repeatable that is applied and has to run again
};
MSR_API std::string_view StateName(MigrationState state);

/// One migration, from its file and from the history.
struct MigrationInfo {
  MigrationKind kind = MigrationKind::kVersioned;
  MigrationState state = MigrationState::kPending;
  std::string version;  ///< as written; empty for a repeatable
  std::string name;
  std::string file;              ///< relative to the folder; empty when it is missing
  std::string checksum;          ///< of the file as it is now; `sha256:…`
  std::string applied_checksum;  ///< what the history holds; empty when it is not applied
  std::string started_at;        ///< UTC by the server's clock, ISO-8601; empty when it never ran
  std::string finished_at;
  std::int64_t duration_ms = -1;
  std::string applied_by;  ///< operating system user
  std::string host;
  std::string tool;  ///< "msr 0.1.0"
  std::string run_id;
  bool has_down = false;        ///< there is a down file, or the history holds the down text
  bool reverting = false;       ///< unfinished: it was its down file that stopped
  std::int64_t statements = 0;  ///< of an unfinished migration
  std::int64_t statements_done = 0;
};

struct PlannedStatement {
  std::string text;
  std::size_t line = 0;
  std::string file;  ///< relative to the folder
};

/// How long each statement of a migration may take or wait; zero is no limit of msr's.
struct PlannedLimit {
  /// Who set it: msr itself, the options, or a directive of the file.
  enum class Source { kDefault, kOption, kFile };
  std::chrono::milliseconds time{0};
  Source source = Source::kDefault;
};

/// One migration that would be run, or was.
struct PlannedStep {
  MigrationKind kind = MigrationKind::kVersioned;
  Direction direction = Direction::kUp;
  std::string version;
  std::string name;
  std::string file;
  std::string checksum;
  bool transaction = true;          ///< all of it and its history row together, or nothing
  std::string why_no_transaction;   ///< empty when `transaction`
  std::size_t first_statement = 0;  ///< a failed migration goes on at this statement, counted from 0
  std::size_t statement_count = 0;  ///< of all statements; of a file over a megabyte not all are in the list
  std::vector<PlannedStatement> statements;
  PlannedLimit lock_timeout;       ///< how long a statement waits for a lock
  PlannedLimit statement_timeout;  ///< how long it runs
};

/// A part of the SQL of a plan. Parts come in the order in which all of it would be sent, each migration from kStep to
/// kStepEnd.
struct SqlPart {
  enum class Kind {
    kStep,       ///< a migration begins
    kBegin,      ///< a transaction does
    kStatement,  ///< `text`, which stands in `line` of the file, or was made of a file that is loaded there
    kData,       ///< data behind a COPY, in whole lines; as many parts as it takes
    kDataEnd,    ///< the data ends
    kRemark,     ///< what msr itself does there, in words
    kCommit,
    kStepEnd,
  };
  Kind kind = Kind::kStep;
  std::string_view text;  ///< with *** for the values of secrets; valid until the call returns
  std::size_t line = 0;
  const PlannedStep &step;  ///< without its statements
  std::size_t index = 0;    ///< of the step, from 0
  std::size_t total = 0;
};
/// Called on the thread that called the engine.
using SqlReader = std::function<void(const SqlPart &)>;

/// A step that was carried out.
struct FinishedStep {
  MigrationKind kind = MigrationKind::kVersioned;
  Direction direction = Direction::kUp;
  std::string version;
  std::string name;
  std::string file;
  std::string checksum;
  std::size_t statements = 0;
  std::int64_t duration_ms = 0;
};

/// Which database it was. Empty where no connection was made.
struct DatabaseInfo {
  std::string driver;
  std::string product;
  std::string version;
  std::string database;
  std::string schema;
};

/// A problem that does not stop anything, with its place where it has one.
struct Warning {
  std::string message;
  std::string file;
};

/// What every command answers.
struct Outcome {
  std::optional<Error> error;
  std::vector<Error> problems;  ///< all findings where there are several; the first is `error`
  std::vector<Warning> warnings;
  DatabaseInfo database;

  bool ok() const { return !error.has_value(); }
};

struct MigrateResult : Outcome {
  std::vector<FinishedStep> done;      ///< also what was done before an error
  std::vector<MigrationInfo> ignored;  ///< left out by the out-of-order policy
  std::size_t not_run = 0;             ///< planned but not done, because of the error
  std::optional<std::size_t> pending;  ///< in the folder and not applied afterwards; not known after early errors
  std::string current_version;         ///< the newest applied version afterwards; empty for none
  std::string run_id;                  ///< empty when there was nothing to do
  std::int64_t duration_ms = 0;
};

struct ListResult : Outcome {
  std::vector<MigrationInfo> migrations;  ///< versions in order, then repeatables by name
  std::string current_version;
};

struct PlanResult : Outcome {
  std::vector<PlannedStep> steps;
  std::vector<MigrationInfo> ignored;
  std::string current_version;
};

struct ValidateOptions {
  bool offline = false;  ///< no database: names, directives and lexing only; needs `driver` or `url`
};

struct ValidateResult : Outcome {
  std::size_t checked = 0;  ///< migrations looked at
};

struct LockHolder {
  std::string host;
  std::string process;
  std::string user;
  std::string since;
  std::string session;
};

/// What the lock row says: who wrote to this history last, or does now. It outlives a runner that vanished.
struct LockRowInfo {
  std::string run_id;  ///< empty when the last runner ended in order
  std::string host;
  std::int64_t pid = 0;
  std::string user;
  std::string command;
  /// "session": a lock of its session protects the runner; "lease": this row does; "fence": it asked nobody, and has
  /// only the number below.
  std::string mode;
  std::string session;  ///< the server's name for the session that works
  std::string since;
  std::string heartbeat;
  std::int64_t heartbeat_age_ms = 0;  ///< by the server's clock
  std::string expires;                ///< the runner counts as gone then, unless there is another heartbeat
  std::int64_t fence = 0;             ///< goes up with every runner; what an earlier one still tries to write fails
};

struct LockStatusResult : Outcome {
  bool held = false;
  std::optional<LockHolder> holder;
  std::optional<LockRowInfo> row;  ///< none before the first run
  bool stale = false;              ///< the row names a runner that is gone
};

struct LockReleaseOptions {
  bool end_session = false;  ///< also where the holder is alive: its session is ended, if the driver can
};

struct LockReleaseResult : Outcome {
  std::optional<LockHolder> holder;  ///< who held the lock
  std::optional<LockRowInfo> row;    ///< as it was before
  bool session_ended = false;
  bool row_freed = false;
};

/// The statement at which a migration stopped.
struct StatementInfo {
  std::int64_t number = 0;  ///< from 1
  std::string text;         ///< of a very long one the beginning
  std::string outcome;      ///< "applied", "not_applied", "unknown", "refused", "running"
  std::string looked_at;    ///< how that is known, or why it is not
  std::string session;      ///< that ran it, as the server calls it
  std::string run_id;
  std::string begun_at;
};

/// A command that mends something, and when it is the right one.
struct Remedy {
  std::string when;
  std::string command;
};

/// Something that is not as it should be.
struct Diagnosis {
  MigrationInfo migration;
  std::string message;  ///< what is the matter, in one sentence
  std::string next;     ///< what the next `migrate` does about it
  std::optional<StatementInfo> statement;
  std::string question;  ///< of a migration in doubt; the remedies are its answers
  std::vector<Remedy> remedies;
};

struct DoctorResult : Outcome {
  std::vector<Diagnosis> findings;
  std::string current_version;
  LockStatusResult lock;
  std::string next;  ///< what the next `migrate` does
};

/// Neither: until the database answers. Not both.
struct WaitOptions {
  std::optional<std::string> version;  ///< until this or a newer version is applied; needs no folder
  bool no_pending = false;             ///< until nothing in the folder is pending
};

struct WaitResult : Outcome {
  std::string current_version;         ///< as the last look found it; empty for none, and where nobody looked
  std::optional<std::size_t> pending;  ///< with `no_pending`: how many migrations are
  std::int64_t waited_ms = 0;
};

struct HealthOptions {
  bool history_only = false;  ///< looks at the database alone: needs no folder, and does not know what is pending
  /// Whether this or a newer version is applied is told too, as Wait would wait for it.
  std::optional<std::string> version;
  bool detailed = false;  ///< also lists what is simply applied, and tells of the last run; that takes one query more
};

/// A run, as far as the log of the history tells of it. One that had nothing to do leaves no trace there.
struct RunInfo {
  std::string run_id;
  std::string command;     ///< "migrate", "down", …
  std::string started_at;  ///< UTC by the server's clock, ISO-8601: of the first that is known of it
  std::string ended_at;    ///< of the last
  std::int64_t ended_unix_ms = 0;
  std::int64_t duration_ms = -1;  ///< between the two
  std::string last_event;         ///< "applied", "reverted", "failed"; "started" while it works, or where it broke off
};

struct HealthResult : Outcome {
  /// The gravest that holds: "in_doubt", "drift", "failed", "pending", "ok"; "error" where it could not be found out.
  std::string status = "error";
  bool connected = false;
  bool readable = false;  ///< the history could be read
  bool exists = false;    ///< and there is one
  std::string current_version;
  std::size_t applied = 0;
  std::optional<std::size_t> pending;  ///< not known without a folder
  std::optional<bool> has_version;     ///< whether the version of the options is there; none if none was given
  /// What is not simply applied, or all. Without a folder, what the history knows of.
  std::vector<MigrationInfo> migrations;
  std::optional<RunInfo> last_run;  ///< with `detailed`, where there was one, and the login may read the log
  LockStatusResult lock;
};

enum class RepairAction {
  kMarkApplied,          ///< the history says applied; nothing runs
  kMarkReverted,         ///< the history forgets it; nothing runs
  kStatementApplied,     ///< the statement in doubt took effect
  kStatementNotApplied,  ///< it did not
  kAcceptChecksum,       ///< the file as it is now is what was applied
  kDropFailed,           ///< a failed migration of which nothing stands: its row goes
};
/// The word for an action in the log of the history: "marked_applied".
MSR_API std::string_view ActionName(RepairAction action);

struct RepairOptions {
  RepairAction action = RepairAction::kMarkApplied;
  /// A version, or `R_<name>` for a repeatable. May be empty for what concerns the one migration in doubt, or the one
  /// that failed.
  std::string migration;
};

struct RepairResult : Outcome {
  RepairAction action = RepairAction::kMarkApplied;
  std::optional<MigrationInfo> before;  ///< the migration as it was
  std::string message;                  ///< what was done, in one sentence
  std::string run_id;                   ///< empty when nothing was changed
};

struct BaselineResult : Outcome {
  std::vector<MigrationInfo> recorded;  ///< empty when the history said all of it already
  std::string current_version;
  std::string run_id;
};

struct NewOptions {
  std::string name;
  std::string version;  ///< empty: the UTC time as YYYYMMDDHHMM, or the next minute that is free
  bool repeatable = false;
  std::string variant;  ///< a driver's word: V…_name.mysql.up.sql
};

struct NewResult : Outcome {
  std::string version;
  std::vector<std::string> files;  ///< the paths that were made
};

/// A driver file, or what stands in its place.
struct DriverInfo {
  std::string name;
  std::string path;
  std::string version;
  std::string abi;             ///< "0.1"
  std::string client_library;  ///< "libpq 15.20"
  std::string url_form;
  std::vector<std::string> schemes;
  std::vector<std::string> capabilities;
  std::string problem;  ///< why it cannot be used; empty when it can
};

struct DriversResult : Outcome {
  std::vector<DriverInfo> drivers;
  std::vector<std::string> searched;  ///< every directory that was looked at, with what was found
};

/// A plugin file, or what stands in its place.
struct PluginInfo {
  std::string name;
  std::string path;
  std::string version;
  std::string abi;  ///< "0.1"
  std::string description;
  std::vector<std::string> events;  ///< those that it may want, by their stable names
  std::string problem;              ///< why it cannot be used; empty when it can
};

struct PluginsResult : Outcome {
  std::vector<PluginInfo> plugins;
  std::vector<std::string> searched;  ///< every directory that was looked at
};

/// The engine for one database and one folder of migrations. Each call connects, does its work and
/// disconnects. Calls of one engine must not overlap; several engines may work at once.
class MSR_API Engine {
 public:
  /// `observer` hears what happens, on the calling thread; it must outlive the engine. `stop` asks a run to begin
  /// nothing more and to end within the grace of its options; `cancel` asks it not to wait for that.
  explicit Engine(EngineOptions options, Observer *observer = nullptr, std::stop_token stop = {},
                  std::stop_token cancel = {});
  ~Engine();
  Engine(Engine &&) noexcept;
  Engine &operator=(Engine &&) noexcept;

  /// Applies what is pending.
  MigrateResult Migrate(const MigrateOptions &options = {});
  /// Reverts, newest first. The result lists what was reverted.
  MigrateResult Down(const DownOptions &options);
  /// Reverts the newest migrations and applies them again.
  MigrateResult Redo(const RedoOptions &options = {});
  /// What is applied and what is not. Changes nothing, needs no right to write.
  ListResult List();
  /// What Migrate would do. Changes nothing.
  PlanResult Plan(const MigrateOptions &options = {});
  /// The same with all SQL of it for `reader`, of files of any size; the steps of the result have no statements.
  PlanResult PlanSql(const MigrateOptions &options, const SqlReader &reader);
  /// Checks the folder, and unless offline also against the history. Lists all problems.
  ValidateResult Validate(const ValidateOptions &options = {});
  LockStatusResult LockStatus();
  /// Frees the lock of a runner that is gone, or ends one that is not.
  LockReleaseResult LockRelease(const LockReleaseOptions &options = {});
  /// What is unfinished, failed, in doubt or not as it was applied, and what to do about it. Changes nothing.
  DoctorResult Doctor();
  /// Waits for the database, or until others have migrated it. Reads only, and makes nothing.
  WaitResult Wait(const WaitOptions &options = {});
  /// One look at all that a monitor asks. Changes nothing.
  HealthResult Health(const HealthOptions &options = {});
  /// Makes the history say what is true. Runs no migration.
  RepairResult Repair(const RepairOptions &options);
  /// Takes a database over that was made otherwise: every file up to and including `version` counts as applied.
  BaselineResult Baseline(const std::string &version);
  /// Makes the files of a new migration from a template. Needs no database.
  NewResult New(const NewOptions &options);
  /// The drivers that can be found.
  DriversResult Drivers();
  /// The plugins that can be found. Loads them to look at them, and makes none of them work.
  PluginsResult Plugins();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// The version of this library: "0.1.0".
MSR_API std::string_view Version();

/// `text` with the password of `url` replaced by ***, in whatever form it stands there: plain,
/// percent-encoded, quoted. A password that is a plain word or number ("postgres") is left alone, since
/// it cannot be told from honest text; messages of drivers are cleaned of those too before they get here.
MSR_API std::string Redact(std::string_view text, std::string_view url);

}  // namespace msr

#endif  // MSR_ENGINE_HPP
