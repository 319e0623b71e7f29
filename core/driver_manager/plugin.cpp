#include "core/driver_manager/plugin.hpp"

#include <deque>
#include <utility>

#include <fmt/format.h>
#include <msr/plugin_sdk.hpp>

#include "core/base/version.hpp"
#include "core/driver_manager/module.hpp"

namespace msr::driver_manager {
namespace {

using sdk::View;

// What one call of a plugin may ask of the host. Nothing thrown here reaches the plugin.
class Call {
 public:
  explicit Call(const PluginCalls &calls) : calls_(calls) {
    call_.struct_size = sizeof(call_);
    call_.context = this;
    call_.report = [](void *context, msr_str reason) { Self(context).Keep(reason); };
    call_.warn = [](void *context, msr_str message) { Pass(Self(context).calls_.warn, message); };
    call_.say = [](void *context, msr_str line) { Pass(Self(context).calls_.say, line); };
    call_.is_stopping = [](void *context) { return Self(context).IsStopping(); };
  }
  const msr_plugin_call *get() const { return &call_; }

  std::string ReasonFor(msr_status status) {
    if (reason_.empty()) return fmt::format("it failed with status {} and did not say why", status);
    return std::move(reason_);
  }

 private:
  static Call &Self(void *context) { return *static_cast<Call *>(context); }

  void Keep(msr_str reason) noexcept {
    try {
      reason_ = std::string(View(reason));
    } catch (...) {
    }
  }
  static void Pass(const std::function<void(const std::string &)> &to, msr_str text) noexcept {
    try {
      if (to) to(std::string(View(text)));
    } catch (...) {
    }
  }
  std::int32_t IsStopping() const noexcept {
    try {
      return calls_.is_stopping && calls_.is_stopping() ? 1 : 0;
    } catch (...) {
      return 0;
    }
  }

  const PluginCalls &calls_;
  msr_plugin_call call_{};
  std::string reason_;
};

// The settings in the form in which they cross. Points into the options.
class CrossingSettings {
 public:
  explicit CrossingSettings(const std::vector<PluginSetting> &settings) {
    for (const PluginSetting &setting : settings) {
      std::vector<msr_str> &values = values_.emplace_back();
      for (const std::string &value : setting.values) values.push_back(sdk::Borrow(value));
      settings_.push_back(
          {sdk::Borrow(setting.name), values.data(), values.size(), setting.is_list ? 1U : 0U, /*reserved=*/0U});
    }
  }
  const std::vector<msr_plugin_setting> &get() const { return settings_; }

 private:
  std::deque<std::vector<msr_str>> values_;  // a deque, since the settings point into its elements
  std::vector<msr_plugin_setting> settings_;
};

}  // namespace

Result<PluginModule> PluginModule::Load(const std::string &path) {
  MSR_TRY_ASSIGN(Module module, LoadModule(path, kPlugins, MSR_PLUGIN_ABI_MAJOR));
  const msr_plugin *table = module.Table<msr_plugin_entry>();
  constexpr AbiVersion kOurs = {MSR_PLUGIN_ABI_MAJOR, MSR_PLUGIN_ABI_MINOR};
  MSR_TRY(CheckModuleTable(kPlugins, path, table, kOurs));
  const msr_plugin known = CopyKnown(*table);
  if (known.create == nullptr || known.destroy == nullptr || known.on_event == nullptr)
    return RefuseModule(kPlugins, path, "lacks a function that every plugin has");
  if (known.name.size == 0) return RefuseModule(kPlugins, path, "does not state its name");
  if ((known.events >> MSR_EVENT_COUNT) != 0)
    return RefuseModule(kPlugins, path, "wants an event that this msr does not know");
  return PluginModule(std::move(module.path), known);
}

std::string_view PluginModule::name() const {
  return View(table_.name);
}
std::string_view PluginModule::version() const {
  return View(table_.version);
}
std::string_view PluginModule::description() const {
  return View(table_.description);
}

std::vector<std::string> PluginModule::events() const {
  std::vector<std::string> names;
  for (std::uint32_t kind = 0; kind < MSR_EVENT_COUNT; ++kind) {
    if ((table_.events & MSR_EVENT_BIT(kind)) != 0) names.emplace_back(sdk::kEventNames.at(kind));
  }
  return names;
}

template <class Function>
std::optional<std::string> Plugin::Do(Function &&function) {
  Call call(calls_);
  const msr_status status = function(call.get());
  if (status == MSR_OK) return std::nullopt;
  return call.ReasonFor(status);
}

Result<std::unique_ptr<Plugin>> Plugin::Create(const PluginModule &module, const PluginOptions &options,
                                               PluginCalls calls) {
  std::unique_ptr<Plugin> plugin(new Plugin(module.table(), options.name, std::move(calls)));
  const CrossingSettings settings(options.settings);
  msr_plugin_create create{};
  create.struct_size = sizeof(create);
  create.name = sdk::Borrow(plugin->name_);
  create.msr_version = sdk::Borrow(kVersion);
  create.settings = settings.get().data();
  create.setting_count = settings.get().size();
  std::uint64_t events = plugin->table_.events;
  const std::optional<std::string> failed = plugin->Do(
      [&](const msr_plugin_call *call) { return plugin->table_.create(&create, call, &events, &plugin->self_); });
  if (failed) {
    return Fail(ErrorKind::kPlugin, fmt::format("the plugin {} cannot work: {}", options.name, *failed));
  }
  plugin->works_ = true;
  // What the table did not announce is not told.
  plugin->events_ = events & plugin->table_.events;
  return plugin;
}

Plugin::~Plugin() {
  if (works_) table_.destroy(self_);
}

std::optional<std::string> Plugin::Hear(const msr_event &event) {
  return Do([&](const msr_plugin_call *call) { return table_.on_event(self_, call, &event); });
}

}  // namespace msr::driver_manager
