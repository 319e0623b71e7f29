// recorder_plugin.cpp: a plugin for the tests. Writes each event as a line into a file, and refuses or fails where its
// settings say so.
#include <algorithm>
#include <fstream>
#include <string>
#include <vector>

#include <fcntl.h>
#include <unistd.h>
#include <msr/plugin_sdk.hpp>

namespace {

namespace sdk = msr::sdk;

class Recorder final : public sdk::Plugin {
 public:
  explicit Recorder(sdk::PluginSettings &settings)
      : file_(settings.Required("file")),
        refuse_(settings.List("refuse")),
        fail_(settings.List("fail")),
        say_(settings.Text("say").value_or("")),
        all_(settings.Flag("all", false)) {}

  void On(const msr_event &event, const sdk::PluginHost &host) override {
    const std::string name(sdk::View(event.name));
    const std::string what = name + ":" + std::string(sdk::View(event.version));
    Write(LineOf(event));
    if (!say_.empty()) host.Say(say_);
    if (Holds(refuse_, name) || Holds(refuse_, what)) throw sdk::PluginFailure("not on a Friday");
    if (Holds(fail_, name)) throw sdk::PluginFailure("the disk is full");
  }

  // Of small things there are many.
  std::uint64_t WantedEvents(std::uint64_t all) const override {
    return all_ ? all : all & ~MSR_EVENT_BIT(MSR_EVENT_STATEMENT_DONE) & ~MSR_EVENT_BIT(MSR_EVENT_NOTICE);
  }

 private:
  static bool Holds(const std::vector<std::string> &words, const std::string &word) {
    return std::find(words.begin(), words.end(), word) != words.end();
  }

  static std::string LineOf(const msr_event &event) {
    std::string line(sdk::View(event.name));
    const auto add = [&](std::string_view word, const std::string &value) {
      line.append(" ").append(word).append("=").append(value);
    };
    const auto add_number = [&](std::string_view word, std::int64_t value) {
      if (value >= 0) add(word, std::to_string(value));
    };
    if (event.version.size > 0) add("version", std::string(sdk::View(event.version)));
    if (event.direction == MSR_DIRECTION_DOWN) add("direction", "down");
    if (event.kind == MSR_EVENT_STATEMENT_DONE)
      add("done", std::to_string(event.done) + "/" + std::to_string(event.of));
    if (event.error != nullptr) add("error", std::string(sdk::View(event.error->kind)));
    add_number("applied", event.migrations_applied);
    add_number("reverted", event.migrations_reverted);
    add_number("failed", event.migrations_failed);
    add_number("not_run", event.migrations_not_run);
    add_number("pending", event.migrations_pending);
    if (event.current_version.size > 0) add("current", std::string(sdk::View(event.current_version)));
    return line;
  }

  void Write(const std::string &line) const { std::ofstream(file_, std::ios::app) << line << "\n"; }

  std::string file_;
  std::vector<std::string> refuse_;
  std::vector<std::string> fail_;
  std::string say_;
  bool all_;
};

constexpr sdk::PluginFacts kFacts = {
    .version = "1.0",
    .description = "writes down what happens",
    .events = MSR_EVENT_BIT(MSR_EVENT_COUNT) - 1,
};

}  // namespace

MSR_DEFINE_PLUGIN(recorder, Recorder, kFacts);
