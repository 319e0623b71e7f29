// weekend.cpp: a plugin that refuses to migrate on some days of the week, and writes down what was applied.
#include <algorithm>
#include <array>
#include <ctime>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include <msr/plugin_sdk.hpp>

namespace {

namespace sdk = msr::sdk;

constexpr std::array<std::string_view, 7> kDays = {"sunday",   "monday", "tuesday", "wednesday",
                                                   "thursday", "friday", "saturday"};

std::string_view DayOf(const msr_event &event) {
  const std::time_t seconds = event.unix_ms / 1000;
  std::tm utc = {};
  gmtime_r(&seconds, &utc);
  return kDays.at(static_cast<std::size_t>(utc.tm_wday));
}

class Weekend final : public sdk::Plugin {
 public:
  // Settings are read here. Whatever is thrown ends the run before it begins; so does a setting that nobody asked for.
  explicit Weekend(sdk::PluginSettings &settings)
      : days_(settings.List("days")), journal_(settings.Text("journal").value_or("")) {
    if (days_.empty()) days_ = {"saturday", "sunday"};
    for (const std::string &day : days_) {
      if (std::find(kDays.begin(), kDays.end(), day) == kDays.end())
        throw sdk::PluginFailure("days: \"" + day + "\" is no day of the week");
    }
  }

  void On(const msr_event &event, const sdk::PluginHost &host) override {
    if (event.kind == MSR_EVENT_RUN_STARTING) Judge(event);
    if (event.kind == MSR_EVENT_MIGRATION_APPLIED) Note(event, host);
  }

 private:
  // What is thrown for an event that asks is a refusal.
  void Judge(const msr_event &event) const {
    const std::string day(DayOf(event));
    if (std::find(days_.begin(), days_.end(), day) != days_.end()) throw sdk::PluginFailure("today is " + day);
  }

  // What is thrown for any other is one warning.
  void Note(const msr_event &event, const sdk::PluginHost &host) const {
    if (journal_.empty()) return;
    const std::string what = std::string(sdk::View(event.version)) + " " + std::string(sdk::View(event.migration));
    std::ofstream file(journal_, std::ios::app);
    file << sdk::View(event.time) << " " << what << "\n";
    if (!file.flush()) throw sdk::PluginFailure("cannot write " + journal_);
    host.Say("noted " + what);
  }

  std::vector<std::string> days_;
  std::string journal_;
};

constexpr sdk::PluginFacts kFacts = {
    .version = "1.0",
    .description = "refuses to migrate at the weekend, and writes down what was applied",
    .events = MSR_EVENT_BIT(MSR_EVENT_RUN_STARTING) | MSR_EVENT_BIT(MSR_EVENT_MIGRATION_APPLIED),
};

}  // namespace

MSR_DEFINE_PLUGIN(weekend, Weekend, kFacts);
