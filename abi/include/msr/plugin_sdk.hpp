// plugin_sdk.hpp: write a plugin as a C++ class. Makes the C table of plugin.h from it.
//
// A plugin is one class derived from msr::sdk::Plugin with a constructor that takes its settings, one constant of facts
// and one line:
//
//   MSR_DEFINE_PLUGIN(announcer, Announcer, kFacts)
//
// Inside a plugin failures are thrown, as msr::sdk::PluginFailure or any other exception. Nothing thrown leaves the
// library: every entry of the table catches here, and turns what it caught into a report to the host.
#ifndef MSR_PLUGIN_SDK_HPP
#define MSR_PLUGIN_SDK_HPP

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <msr/plugin.h>
#include <msr/abi_text.hpp>

namespace msr::sdk {

/// Why a plugin fails, in one sentence. Thrown.
struct PluginFailure : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// The stable names of all events, by number.
inline constexpr std::array<std::string_view, MSR_EVENT_COUNT> kEventNames = {"run_starting",
                                                                              "run_started",
                                                                              "run_finished",
                                                                              "migration_starting",
                                                                              "migration_applied",
                                                                              "migration_failed",
                                                                              "revert_starting",
                                                                              "migration_reverted",
                                                                              "migration_retrying",
                                                                              "migration_settled",
                                                                              "migration_blocked",
                                                                              "statement_done",
                                                                              "rows_loaded",
                                                                              "database_waiting",
                                                                              "lock_waiting",
                                                                              "lock_acquired",
                                                                              "lock_lost",
                                                                              "warning",
                                                                              "notice"};

/// Whether an event asks for leave, so that a failure refuses what it announces.
constexpr bool Asks(std::uint32_t kind) {
  return kind < kEventNames.size() && kEventNames[kind].ends_with("_starting");
}

/// The number of an event by its name; none for a word that is no event's.
inline std::optional<std::uint32_t> FindEvent(std::string_view name) {
  const auto found = std::find(kEventNames.begin(), kEventNames.end(), name);
  if (found == kEventNames.end()) return std::nullopt;
  return static_cast<std::uint32_t>(found - kEventNames.begin());
}

/// The settings of one plugin. Each getter throws PluginFailure for a value of another form; names that nothing asked
/// for are found by RefuseOthers.
class PluginSettings {
 public:
  explicit PluginSettings(const msr_plugin_create &options) : options_(&options) {}

  /// What this instance is called, for messages.
  std::string_view name() const { return View(options_->name); }
  /// The version of the host: "0.1.0".
  std::string_view msr_version() const { return View(options_->msr_version); }

  /// None where it is not set.
  std::optional<std::string> Text(std::string_view name) {
    const msr_plugin_setting *found = Find(name);
    if (found == nullptr) return std::nullopt;
    if (found->is_list != 0) throw PluginFailure(std::string(name) + " is a list, not a single value");
    return std::string(View(found->values[0]));
  }

  std::string Required(std::string_view name) {
    std::optional<std::string> text = Text(name);
    if (!text || text->empty()) throw PluginFailure("the setting " + std::string(name) + " is missing");
    return *text;
  }

  /// A single value counts as a list of one; empty where it is not set.
  std::vector<std::string> List(std::string_view name) {
    std::vector<std::string> items;
    const msr_plugin_setting *found = Find(name);
    for (std::size_t i = 0; found != nullptr && i < found->value_count; ++i) items.emplace_back(View(found->values[i]));
    return items;
  }

  bool IsList(std::string_view name) {
    const msr_plugin_setting *found = Find(name);
    return found != nullptr && found->is_list != 0;
  }

  bool Flag(std::string_view name, bool standard) {
    const std::optional<std::string> text = Text(name);
    if (!text) return standard;
    if (*text == "true" || *text == "yes" || *text == "on" || *text == "1") return true;
    if (*text == "false" || *text == "no" || *text == "off" || *text == "0") return false;
    throw PluginFailure(std::string(name) + ": \"" + *text + "\" is not true or false");
  }

  /// A duration as msr writes it: 500ms, 5s, 2m, 1h; a plain number is seconds. Not longer than a day.
  std::int64_t Milliseconds(std::string_view name, std::int64_t standard) {
    const std::optional<std::string> text = Text(name);
    if (!text) return standard;
    std::int64_t number = -1;
    const char *const end = text->data() + text->size();
    const auto [unit_begin, problem] = std::from_chars(text->data(), end, number);
    const std::string_view unit(unit_begin, static_cast<std::size_t>(end - unit_begin));
    const std::int64_t factor = unit == "ms"                  ? 1
                                : unit.empty() || unit == "s" ? 1'000
                                : unit == "m"                 ? 60'000
                                : unit == "h"                 ? 3'600'000
                                                              : 0;
    constexpr std::int64_t kDay = 86'400'000;
    if (problem != std::errc() || number < 0 || factor == 0 || number > kDay / factor) {
      throw PluginFailure(std::string(name) + ": \"" + *text + "\" is not a duration such as 500ms, 5s, 2m, 1h");
    }
    return number * factor;
  }

  /// Throws if there is a setting that nothing has asked for: a word that is written wrong must not go unseen.
  void RefuseOthers() const {
    for (std::size_t i = 0; i < options_->setting_count; ++i) {
      const std::string_view name = View(options_->settings[i].name);
      if (!asked_.contains(std::string(name))) {
        std::string known;
        for (const std::string &each : asked_) known += (known.empty() ? "" : ", ") + each;
        throw PluginFailure("unknown setting \"" + std::string(name) + "\"" +
                            (known.empty() ? "; it takes none" : "; it takes " + known));
      }
    }
  }

 private:
  const msr_plugin_setting *Find(std::string_view name) {
    asked_.insert(std::string(name));
    for (std::size_t i = 0; i < options_->setting_count; ++i) {
      if (View(options_->settings[i].name) == name) return &options_->settings[i];
    }
    return nullptr;
  }

  const msr_plugin_create *options_;
  std::set<std::string> asked_;
};

/// The host, for the duration of one call.
class PluginHost {
 public:
  explicit PluginHost(const msr_plugin_call &call) : call_(&call) {}

  /// A line for people.
  void Say(const std::string &line) const { call_->say(call_->context, Borrow(line)); }
  /// Something went wrong, and it is not for this to stop anything.
  void Warn(const std::string &message) const { call_->warn(call_->context, Borrow(message)); }
  /// Whether the run was asked to stop.
  bool is_stopping() const { return call_->is_stopping(call_->context) != 0; }

 private:
  const msr_plugin_call *call_;
};

/// What hears the events. Made anew for each run.
class Plugin {
 public:
  Plugin() = default;
  Plugin(const Plugin &) = delete;
  Plugin &operator=(const Plugin &) = delete;
  virtual ~Plugin() = default;

  /// Hears one event. What it throws refuses what the event announces, if it asks; else it is a warning. Everything in
  /// `event` is borrowed until this returns.
  virtual void On(const msr_event &event, const PluginHost &host) = 0;
  /// Those of the events of its facts that this instance wants.
  virtual std::uint64_t WantedEvents(std::uint64_t all) const { return all; }
};

/// What a plugin states about itself.
struct PluginFacts {
  std::string_view version;
  std::string_view description;
  std::uint64_t events = 0;  ///< MSR_EVENT_BIT(…) | …
};

namespace detail {

/// The wall: runs `body` and lets no exception out.
template <class Body>
msr_status GuardPlugin(const msr_plugin_call *call, Body &&body) noexcept {
  try {
    body();
    return MSR_OK;
  } catch (const std::exception &error) {
    call->report(call->context, Borrow(error.what()));
  } catch (...) {
    call->report(call->context, Borrow("the plugin threw something that is not an exception"));
  }
  return MSR_INTERNAL;
}

template <class Class>
struct PluginTable {
  static msr_status Create(const msr_plugin_create *options, const msr_plugin_call *call, std::uint64_t *events,
                           msr_plugin_self **self) noexcept {
    *self = nullptr;
    return GuardPlugin(call, [&] {
      PluginSettings settings(*options);
      std::unique_ptr<Plugin> made = std::make_unique<Class>(settings);
      settings.RefuseOthers();
      *events &= made->WantedEvents(*events);
      *self = reinterpret_cast<msr_plugin_self *>(made.release());
    });
  }
  static void Destroy(msr_plugin_self *self) noexcept { delete reinterpret_cast<Plugin *>(self); }
  static msr_status OnEvent(msr_plugin_self *self, const msr_plugin_call *call, const msr_event *event) noexcept {
    return GuardPlugin(call, [&] { reinterpret_cast<Plugin *>(self)->On(*event, PluginHost(*call)); });
  }

  static msr_plugin Make(std::string_view name, const PluginFacts &facts) {
    msr_plugin table{};
    table.struct_size = sizeof(table);
    table.abi_major = MSR_PLUGIN_ABI_MAJOR;
    table.abi_minor = MSR_PLUGIN_ABI_MINOR;
    table.name = Borrow(name);
    table.version = Borrow(facts.version);
    table.description = Borrow(facts.description);
    table.events = facts.events;
    table.create = &Create;
    table.destroy = &Destroy;
    table.on_event = &OnEvent;
    return table;
  }
};

}  // namespace detail
}  // namespace msr::sdk

/// Exports the plugin `name`: `plugin_class` derives from msr::sdk::Plugin and is made from a
/// msr::sdk::PluginSettings &, `facts` is a msr::sdk::PluginFacts.
#define MSR_DEFINE_PLUGIN(name, plugin_class, facts)                                                   \
  extern "C" __attribute__((visibility("default"))) const msr_plugin *msr_plugin_##name##_v0(void) {   \
    static const msr_plugin table = ::msr::sdk::detail::PluginTable<plugin_class>::Make(#name, facts); \
    return &table;                                                                                     \
  }                                                                                                    \
  static_assert(true, "a semicolon follows")

#endif  // MSR_PLUGIN_SDK_HPP
