#include "core/engine/plugins.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <deque>
#include <optional>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <msr/plugin_sdk.hpp>

#include "core/base/tell.hpp"
#include "core/base/time_text.hpp"
#include "core/engine/session.hpp"

namespace msr::engine {
namespace {

using std::chrono::milliseconds;

std::int64_t Number(std::size_t number) {
  return static_cast<std::int64_t>(number);
}

std::string TitleOf(const event::MigrationStarted &started) {
  return started.version.empty() ? "repeatable " + started.name : fmt::format("{} {}", started.version, started.name);
}

}  // namespace

/// An event in the form in which it crosses, with the texts that it points to.
class Audience::Told {
 public:
  Told(std::uint32_t kind, const Secrets &secrets) : secrets_(secrets) {
    event_.struct_size = sizeof(event_);
    event_.kind = kind;
    event_.name = sdk::Borrow(sdk::kEventNames.at(kind));
    event_.unix_ms = UnixMilliseconds();
    event_.time = Text(TimeText(event_.unix_ms));
    for (std::int64_t *unknown : {&event_.index, &event_.total, &event_.statements, &event_.done, &event_.of,
                                  &event_.duration_ms, &event_.migrations_applied, &event_.migrations_reverted,
                                  &event_.migrations_failed, &event_.migrations_not_run, &event_.migrations_pending}) {
      *unknown = -1;
    }
    event_.applied = -1;
    for (msr_str *text : {&event_.version, &event_.migration, &event_.file, &event_.message, &event_.current_version})
      *text = sdk::Borrow("");
  }
  Told(const Told &) = delete;
  Told &operator=(const Told &) = delete;

  msr_event &event() { return event_; }

  /// Keeps a text as long as this lives, without secrets.
  msr_str Text(std::string_view text) { return sdk::Borrow(texts_.emplace_back(secrets_.Redact(text))); }

  void About(const event::MigrationStarted &migration) {
    event_.version = Text(migration.version);
    event_.migration = Text(migration.name);
    event_.file = Text(migration.file);
    event_.direction = migration.down ? MSR_DIRECTION_DOWN : MSR_DIRECTION_UP;
    event_.index = Number(migration.index);
    event_.total = Number(migration.total);
    event_.statements = Number(migration.statements);
  }

  void Because(const Error &error) {
    const Location where = error.where.value_or(Location());
    error_.struct_size = sizeof(error_);
    error_.kind = Text(KindName(error.kind));
    error_.message = Text(error.message);
    error_.hint = Text(error.hint);
    error_.detail = Text(error.detail);
    error_.sqlstate = Text(error.sqlstate);
    error_.file = Text(where.file);
    error_.vendor_code = error.vendor_code;
    error_.line = Number(where.line);
    error_.column = Number(where.column);
    event_.error = &error_;
  }

  void Fill(const event::Warning &warning) { event_.message = Text(warning.message); }
  void Fill(const event::Notice &notice) { event_.message = Text(notice.message); }
  void Fill(const event::DatabaseWaiting &waiting) { event_.message = Text(waiting.reason); }
  void Fill(const event::LockWaiting &waiting) { event_.message = Text(waiting.holder); }
  void Fill(const event::LockAcquired &acquired) { event_.duration_ms = acquired.waited_ms; }
  void Fill(const event::LockLost &lost) { event_.message = Text(lost.message); }
  void Fill(const event::RunStarted &started) { event_.total = Number(started.total); }
  void Fill(const event::StatementDone &done) {
    event_.done = Number(done.done);
    event_.of = Number(done.total);
  }
  void Fill(const event::RowsLoaded &loaded) {
    event_.file = Text(loaded.file);
    event_.done = Number(loaded.done);
    event_.of = Number(loaded.total);
  }
  void Fill(const event::MigrationFinished &finished) { event_.duration_ms = finished.duration_ms; }
  void Fill(const event::Retrying &retrying) {
    event_.done = Number(retrying.attempt);
    event_.of = Number(retrying.retries);
    Because(retrying.error);
  }
  void Fill(const event::Settled &settled) {
    event_.file = Text(settled.file);
    event_.statements = Number(settled.statement);
    event_.applied = settled.applied ? 1 : 0;
    event_.message = Text(settled.looked_at);
  }
  void Fill(const event::Blocked &blocked) { event_.message = Text(blocked.by); }
  void Fill(const event::MigrationFailed &failed) { Because(failed.error); }
  // These are told otherwise, or not at all.
  void Fill(const event::SchemaWaiting &) {}
  void Fill(const event::MigrationStarted &) {}
  void Fill(const event::PluginSaid &) {}

 private:
  const Secrets &secrets_;
  msr_event event_{};
  msr_event_error error_{};
  std::deque<std::string> texts_;  // a deque, since the event points into its elements
};

namespace {

// Under which number plugins hear of an event; none for those that are not told.
struct KindOf {
  std::optional<std::uint32_t> operator()(const event::Warning &) const { return MSR_EVENT_WARNING; }
  std::optional<std::uint32_t> operator()(const event::Notice &) const { return MSR_EVENT_NOTICE; }
  std::optional<std::uint32_t> operator()(const event::DatabaseWaiting &) const { return MSR_EVENT_DATABASE_WAITING; }
  std::optional<std::uint32_t> operator()(const event::LockWaiting &) const { return MSR_EVENT_LOCK_WAITING; }
  std::optional<std::uint32_t> operator()(const event::LockAcquired &) const { return MSR_EVENT_LOCK_ACQUIRED; }
  std::optional<std::uint32_t> operator()(const event::LockLost &) const { return MSR_EVENT_LOCK_LOST; }
  std::optional<std::uint32_t> operator()(const event::RunStarted &) const { return MSR_EVENT_RUN_STARTED; }
  std::optional<std::uint32_t> operator()(const event::StatementDone &) const { return MSR_EVENT_STATEMENT_DONE; }
  std::optional<std::uint32_t> operator()(const event::RowsLoaded &) const { return MSR_EVENT_ROWS_LOADED; }
  std::optional<std::uint32_t> operator()(const event::MigrationFinished &finished) const {
    return finished.down ? MSR_EVENT_MIGRATION_REVERTED : MSR_EVENT_MIGRATION_APPLIED;
  }
  std::optional<std::uint32_t> operator()(const event::Retrying &) const { return MSR_EVENT_MIGRATION_RETRYING; }
  std::optional<std::uint32_t> operator()(const event::Settled &) const { return MSR_EVENT_MIGRATION_SETTLED; }
  std::optional<std::uint32_t> operator()(const event::Blocked &) const { return MSR_EVENT_MIGRATION_BLOCKED; }
  std::optional<std::uint32_t> operator()(const event::MigrationFailed &) const { return MSR_EVENT_MIGRATION_FAILED; }
  // Asked instead: before it happens.
  std::optional<std::uint32_t> operator()(const event::MigrationStarted &) const { return std::nullopt; }
  // Not of a run.
  std::optional<std::uint32_t> operator()(const event::SchemaWaiting &) const { return std::nullopt; }
  std::optional<std::uint32_t> operator()(const event::PluginSaid &) const { return std::nullopt; }
};

bool IsOfMigration(std::uint32_t kind) {
  switch (kind) {
    case MSR_EVENT_MIGRATION_APPLIED:
    case MSR_EVENT_MIGRATION_REVERTED:
    case MSR_EVENT_MIGRATION_FAILED:
    case MSR_EVENT_MIGRATION_RETRYING:
    case MSR_EVENT_MIGRATION_BLOCKED:
    case MSR_EVENT_STATEMENT_DONE:
    case MSR_EVENT_ROWS_LOADED:
      return true;
    default:
      return false;
  }
}

PluginInfo Look(const std::string &path) {
  PluginInfo info;
  info.path = path;
  info.name = std::string(driver_manager::WordOf(path, driver_manager::kPlugins));
  const Result<driver_manager::PluginModule> module = driver_manager::PluginModule::Load(path);
  if (!module) {
    info.problem = module.error().message;
    return info;
  }
  info.name = std::string(module->name());
  info.version = std::string(module->version());
  info.abi = fmt::format("{}.{}", module->table().abi_major, module->table().abi_minor);
  info.description = std::string(module->description());
  info.events = module->events();
  return info;
}

std::int64_t CountOf(const std::vector<FinishedStep> &done, Direction direction) {
  return std::count_if(done.begin(), done.end(), [&](const FinishedStep &step) { return step.direction == direction; });
}

}  // namespace

Audience::Audience(const EngineOptions &options, Observer *observer, std::string command, std::stop_token stop)
    : options_(options),
      observer_(observer),
      command_(std::move(command)),
      stop_(std::move(stop)),
      secrets_(Secrets(options.url)) {
  for (const Variable &variable : options.variables) {
    if (variable.secret) secrets_.AddWithParts(variable.value);
  }
  for (const PluginOptions &plugin : options.plugins) {
    for (const PluginSetting &setting : plugin.settings) {
      for (const std::string &value : setting.values) {
        if (setting.secret) secrets_.AddWithParts(value);
      }
    }
  }
  secrets_ = secrets_.Unmistakable();
}

Audience::~Audience() = default;

Result<void> Audience::LoadPlugins() {
  if (options_.plugins.empty()) return {};
  MSR_TRY_ASSIGN(const driver_manager::SearchPath path,
                 driver_manager::SearchPath::Make(options_.plugin_path, driver_manager::kPlugins));
  for (const PluginOptions &options : options_.plugins) MSR_TRY(LoadPlugin(path, options));
  return {};
}

Result<void> Audience::LoadPlugin(const driver_manager::SearchPath &path, const PluginOptions &options) {
  const std::string &word = options.module.empty() ? options.name : options.module;
  MSR_TRY_ASSIGN(const std::string file, path.Find(word));
  MSR_TRY_ASSIGN(const driver_manager::PluginModule module, driver_manager::PluginModule::Load(file));
  const std::string name = options.name;
  driver_manager::PluginCalls calls{.warn = [this, name](const std::string &message) { Warn(name, message); },
                                    .say =
                                        [this, name](const std::string &line) {
                                          Tell(observer_, event::PluginSaid{name, secrets_.Redact(line)});
                                        },
                                    .is_stopping = [this] { return stop_.stop_requested(); }};
  MSR_TRY_ASSIGN(std::unique_ptr<Plugin> plugin, Plugin::Create(module, options, std::move(calls)));
  plugins_.push_back(std::move(plugin));
  return {};
}

void Audience::Connected(const DatabaseInfo &database) {
  const std::lock_guard guard(mutex_);
  database_ = database;
}

// An observer that was told of a failing plugin once has heard enough.
void Audience::Warn(const std::string &plugin, const std::string &message) {
  if (!warned_.insert(plugin).second) return;
  warnings_.push_back({fmt::format("the plugin {} failed: {}", plugin, secrets_.Redact(message)), ""});
  Tell(observer_, event::Warning{warnings_.back().message});
}

bool Audience::IsWanted(std::uint32_t kind) const {
  return std::any_of(plugins_.begin(), plugins_.end(), [&](const auto &plugin) { return plugin->Wants(kind); });
}

void Audience::Complete(Told &told) const {
  msr_event &event = told.event();
  event.command = told.Text(command_);
  event.run_id = told.Text(run_id_);
  event.driver = told.Text(database_.driver);
  event.product = told.Text(database_.product);
  event.server = told.Text(database_.version);
  event.database = told.Text(database_.database);
  event.schema = told.Text(database_.schema);
}

template <class Fill>
void Audience::TellPlugins(std::uint32_t kind, const Fill &fill) {
  if (!IsWanted(kind)) return;
  Told told(kind, secrets_);
  Complete(told);
  fill(told);
  for (const auto &plugin : plugins_) {
    if (!plugin->Wants(kind)) continue;
    if (const std::optional<std::string> reason = plugin->Hear(told.event())) Warn(plugin->name(), *reason);
  }
}

template <class Fill>
Result<void> Audience::AskPlugins(std::uint32_t kind, const std::string &what, const Fill &fill) {
  if (!IsWanted(kind)) return {};
  Told told(kind, secrets_);
  Complete(told);
  fill(told);
  for (const auto &plugin : plugins_) {
    if (!plugin->Wants(kind)) continue;
    const std::optional<std::string> reason = plugin->Hear(told.event());
    if (!reason) continue;
    return Fail(ErrorKind::kPlugin,
                fmt::format("the plugin {} refused {}: {}", plugin->name(), what, secrets_.Redact(*reason)),
                "nothing of it was done; whatever was done before it stands");
  }
  return {};
}

void Audience::On(const Event &event) {
  const std::lock_guard guard(mutex_);
  Tell(observer_, event);
  if (const auto *started = std::get_if<event::RunStarted>(&event)) run_id_ = started->run_id;
  if (const auto *started = std::get_if<event::MigrationStarted>(&event)) current_ = *started;
  if (std::holds_alternative<event::MigrationFailed>(event)) ++failed_;
  if (plugins_.empty()) return;
  const std::optional<std::uint32_t> kind = std::visit(KindOf(), event);
  if (!kind) return;
  TellPlugins(*kind, [&](Told &told) {
    if (IsOfMigration(*kind)) told.About(current_);
    std::visit([&](const auto &what) { told.Fill(what); }, event);
  });
}

Result<void> Audience::Ask(const event::RunStarted &started) {
  const std::lock_guard guard(mutex_);
  run_id_ = started.run_id;
  return AskPlugins(MSR_EVENT_RUN_STARTING, fmt::format("to let the run of {} begin", started.command),
                    [&](Told &told) { told.Fill(started); });
}

Result<void> Audience::Ask(const event::MigrationStarted &started) {
  const std::lock_guard guard(mutex_);
  const std::uint32_t kind = started.down ? MSR_EVENT_REVERT_STARTING : MSR_EVENT_MIGRATION_STARTING;
  return AskPlugins(kind, fmt::format("to let {} be {}", TitleOf(started), started.down ? "reverted" : "applied"),
                    [&](Told &told) { told.About(started); });
}

void Audience::Finish(MigrateResult &result) {
  const std::lock_guard guard(mutex_);
  TellPlugins(MSR_EVENT_RUN_FINISHED, [&](Told &told) {
    msr_event &event = told.event();
    event.duration_ms = result.duration_ms;
    event.migrations_applied = CountOf(result.done, Direction::kUp);
    event.migrations_reverted = CountOf(result.done, Direction::kDown);
    event.migrations_failed = Number(failed_);
    event.migrations_not_run = Number(result.not_run);
    event.migrations_pending = result.pending ? Number(*result.pending) : -1;
    event.current_version = told.Text(result.current_version);
    if (result.error) told.Because(*result.error);
  });
  result.warnings.insert(result.warnings.end(), warnings_.begin(), warnings_.end());
}

PluginsResult FindPlugins(const EngineOptions &options) {
  PluginsResult result;
  const Result<driver_manager::SearchPath> path =
      driver_manager::SearchPath::Make(options.plugin_path, driver_manager::kPlugins);
  if (!path) {
    Put(result, path.error());
    return result;
  }
  result.searched = path->directories();
  for (const std::string &file : path->Files()) result.plugins.push_back(Look(file));
  return result;
}

}  // namespace msr::engine
