// exec_hook.cpp: runs a command when something happens.
#include <chrono>
#include <string>
#include <vector>

#include <msr/plugin_sdk.hpp>

#include "plugins/exec_hook/command.hpp"
#include "plugins/exec_hook/event_json.hpp"

namespace msr::exec_hook {
namespace {

// A list is the command with its arguments, a text is for the shell.
std::vector<std::string> CommandOf(sdk::PluginSettings &settings) {
  if (!settings.IsList("command")) return {"/bin/sh", "-c", settings.Required("command")};
  std::vector<std::string> words = settings.List("command");
  if (words.empty() || words.front().empty()) throw sdk::PluginFailure("command: the list names no command");
  return words;
}

std::uint64_t EventsOf(sdk::PluginSettings &settings) {
  std::uint64_t events = 0;
  for (const std::string &name : settings.List("events")) {
    const std::optional<std::uint32_t> kind = sdk::FindEvent(name);
    if (!kind) throw sdk::PluginFailure("events: there is no event \"" + name + "\"");
    events |= MSR_EVENT_BIT(*kind);
  }
  if (events == 0) throw sdk::PluginFailure("the setting events is missing: the names of those that run the command");
  return events;
}

class ExecHook final : public sdk::Plugin {
 public:
  explicit ExecHook(sdk::PluginSettings &settings)
      : command_(CommandOf(settings)),
        shown_(settings.IsList("command") ? command_.front() : command_.back()),
        events_(EventsOf(settings)),
        timeout_(settings.Milliseconds("timeout", 30'000)),
        may_veto_(settings.Flag("veto", false)) {
    if (timeout_.count() == 0) throw sdk::PluginFailure("timeout: a command without a limit could stop a run for ever");
  }

  void On(const msr_event &event, const sdk::PluginHost &host) override {
    std::string last_line;
    const Attention attention{.on_line =
                                  [&](const std::string &line) {
                                    last_line = line;
                                    host.Say(line);
                                  },
                              .is_stopping = [&] { return host.is_stopping(); }};
    const std::string failure =
        RunCommand({.argv = command_,
                    .environment = EnvironmentFor({"MSR_EVENT=" + std::string(sdk::View(event.name))}),
                    .input = ToJson(event),
                    .timeout = timeout_},
                   attention);
    if (failure.empty()) return;
    const std::string reason = shown_ + " " + failure + (last_line.empty() ? "" : ": " + last_line);
    if (sdk::Asks(event.kind) && !may_veto_) {
      host.Warn(reason);
      return;
    }
    throw sdk::PluginFailure(reason);
  }

  std::uint64_t WantedEvents(std::uint64_t) const override { return events_; }

 private:
  std::vector<std::string> command_;
  std::string shown_;
  std::uint64_t events_;
  std::chrono::milliseconds timeout_;
  bool may_veto_;
};

constexpr sdk::PluginFacts kFacts = {
    .version = MSR_PLUGIN_VERSION,
    .description = "runs a command when something happens, with the event as JSON on its stdin",
    .events = MSR_EVENT_BIT(MSR_EVENT_COUNT) - 1,
};

}  // namespace
}  // namespace msr::exec_hook

MSR_DEFINE_PLUGIN(exec_hook, msr::exec_hook::ExecHook, msr::exec_hook::kFacts);
