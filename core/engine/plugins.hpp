// plugins.hpp: who hears what happens in a run: the observer, and the plugins. Inside this room only.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <set>
#include <stop_token>
#include <string>
#include <vector>

#include <msr/engine.hpp>

#include "core/base/result.hpp"
#include "core/base/secrets.hpp"
#include "core/driver_manager/plugin.hpp"
#include "core/driver_manager/search.hpp"

namespace msr::engine {

/// What can be found, for a person.
PluginsResult FindPlugins(const EngineOptions &options);

/// Passes the events of one run on, one at a time, from whichever thread they come: first to the observer, then to each
/// plugin. Asks the plugins before something is done. What a plugin fails at otherwise is one warning.
class Audience final : public Observer {
 public:
  /// `command` is that of the run. Everything given outlives this object.
  Audience(const EngineOptions &options, Observer *observer, std::string command, std::stop_token stop);
  ~Audience() override;
  Audience(const Audience &) = delete;
  Audience &operator=(const Audience &) = delete;

  /// Finds, loads and makes the plugins of the options. Without any it looks at nothing.
  Result<void> LoadPlugins();
  /// Tells what is known of the database from here on.
  void Connected(const DatabaseInfo &database);
  void On(const Event &event) override;
  /// Whether the run may begin.
  Result<void> Ask(const event::RunStarted &started);
  /// Whether a migration may be applied or reverted.
  Result<void> Ask(const event::MigrationStarted &started);
  /// The run is over: the last event. Adds the warnings about plugins to the result.
  void Finish(MigrateResult &result);

 private:
  class Told;
  using Plugin = driver_manager::Plugin;

  // Which plugins hear what; all of it under the lock, but for loading.
  Result<void> LoadPlugin(const driver_manager::SearchPath &path, const PluginOptions &options);
  bool IsWanted(std::uint32_t kind) const;
  // What every event has.
  void Complete(Told &told) const;
  template <class Fill>
  void TellPlugins(std::uint32_t kind, const Fill &fill);
  template <class Fill>
  Result<void> AskPlugins(std::uint32_t kind, const std::string &what, const Fill &fill);
  void Warn(const std::string &plugin, const std::string &message);

  const EngineOptions &options_;
  Observer *observer_;
  const std::string command_;
  const std::stop_token stop_;
  Secrets secrets_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<Plugin>> plugins_;
  DatabaseInfo database_;
  std::string run_id_;
  event::MigrationStarted current_;  // the migration that runs, or the last one
  std::size_t failed_ = 0;
  std::set<std::string> warned_;  // plugins about which there was a warning
  std::vector<Warning> warnings_;
};

}  // namespace msr::engine
