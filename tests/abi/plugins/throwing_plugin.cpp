// A plugin that throws wherever its settings say: nothing of it may cross.
#include <new>
#include <stdexcept>
#include <string>

#include <msr/plugin_sdk.hpp>

namespace {

namespace sdk = msr::sdk;

[[noreturn]] void Throw(const std::string &what) {
  if (what == "bad_alloc") throw std::bad_alloc();
  if (what == "number") throw 42;
  throw sdk::PluginFailure("thrown on purpose");
}

class ThrowingPlugin final : public sdk::Plugin {
 public:
  explicit ThrowingPlugin(sdk::PluginSettings &settings) : what_(settings.Text("what").value_or("failure")) {
    if (settings.Flag("create", false)) Throw(what_);
    static_cast<void>(settings.Milliseconds("time", 1));
    static_cast<void>(settings.List("list"));
  }
  void On(const msr_event &, const sdk::PluginHost &host) override {
    host.Warn("a warning first");
    Throw(what_);
  }
  std::uint64_t WantedEvents(std::uint64_t) const override { return MSR_EVENT_BIT(MSR_EVENT_WARNING); }

 private:
  std::string what_;
};

constexpr sdk::PluginFacts kFacts = {
    .version = "1.0",
    .description = "throws",
    .events = MSR_EVENT_BIT(MSR_EVENT_WARNING) | MSR_EVENT_BIT(MSR_EVENT_NOTICE),
};

}  // namespace

MSR_DEFINE_PLUGIN(throwing, ThrowingPlugin, kFacts);
