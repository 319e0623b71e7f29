// plugin.hpp: a plugin, loaded and checked, and one that works.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <msr/plugin.h>
#include <msr/engine.hpp>

#include "core/base/result.hpp"

namespace msr::driver_manager {

/// A plugin's library, which stays in memory until the process ends.
class PluginModule {
 public:
  /// Loads the file and refuses, in one sentence, what is not a plugin for this msr.
  static Result<PluginModule> Load(const std::string &path);

  const std::string &path() const { return path_; }
  std::string_view name() const;
  std::string_view version() const;
  std::string_view description() const;
  std::vector<std::string> events() const;
  const msr_plugin &table() const { return table_; }

 private:
  PluginModule(std::string path, const msr_plugin &table) : path_(std::move(path)), table_(table) {}

  std::string path_;
  msr_plugin table_{};  // a copy with everything in it that this msr knows
};

/// What a plugin may ask of its host during a call. All are called on the thread that calls the plugin.
struct PluginCalls {
  std::function<void(const std::string &)> warn;
  std::function<void(const std::string &)> say;
  std::function<bool()> is_stopping;
};

/// A plugin at work. One call at a time. Ends with the object.
class Plugin {
 public:
  /// An error if the plugin refuses its settings.
  static Result<std::unique_ptr<Plugin>> Create(const PluginModule &module, const PluginOptions &options,
                                                PluginCalls calls);
  ~Plugin();
  Plugin(const Plugin &) = delete;
  Plugin &operator=(const Plugin &) = delete;

  const std::string &name() const { return name_; }
  bool Wants(std::uint32_t kind) const { return kind < 64 && ((events_ >> kind) & 1U) != 0; }
  /// Tells it an event; the reason if it fails.
  std::optional<std::string> Hear(const msr_event &event);

 private:
  Plugin(const msr_plugin &table, std::string name, PluginCalls calls)
      : table_(table), name_(std::move(name)), calls_(std::move(calls)) {}
  // Makes a call of the table; the reason if it fails.
  template <class Function>
  std::optional<std::string> Do(Function &&function);

  msr_plugin table_;
  std::string name_;
  PluginCalls calls_;
  std::uint64_t events_ = 0;
  msr_plugin_self *self_ = nullptr;  // may be null: what a plugin keeps is its own affair
  bool works_ = false;
};

}  // namespace msr::driver_manager
