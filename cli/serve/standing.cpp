#include "cli/serve/standing.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "cli/report/result_text.hpp"
#include "core/base/text.hpp"

namespace msr::serve {
namespace {

using Json = nlohmann::ordered_json;

// Of an error only its first sentence: hints tell about options, and are for whoever started msr.
std::string WhyUnknown(const Standing &standing) {
  if (!standing.look) return "the database has not answered in time";
  const std::optional<Error> &error = standing.look->health.error;
  if (!error) return "";
  return error->message.substr(0, error->message.find('\n'));
}

const MigrationInfo *FirstIn(const Standing &standing, std::initializer_list<MigrationState> states) {
  for (const MigrationInfo &migration : standing.look->health.migrations) {
    if (std::find(states.begin(), states.end(), migration.state) != states.end()) return &migration;
  }
  return nullptr;
}

std::string Say(const MigrationInfo *migration, std::string_view what) {
  return fmt::format("{} {}", migration == nullptr ? "a migration" : report::TitleOf(*migration), what);
}

Json JsonOf(const Standing &standing, const report::Redactor &redact) {
  Json json = {{"database", redact(standing.database)}, {"status", StatusOf(standing)}};
  const HealthResult health = standing.look ? standing.look->health : HealthResult();
  json["connected"] = health.connected;
  json["readable"] = health.readable;
  json["exists"] = health.exists;
  json["current_version"] = health.current_version.empty() ? Json() : Json(redact(health.current_version));
  json["applied"] = health.readable ? Json(health.applied) : Json();
  json["pending"] = health.pending ? Json(*health.pending) : Json();
  json["lock_held"] = health.readable ? Json(health.lock.held) : Json();
  return json;
}

// What a text of a server or a file may hold must not keep the page from being written.
std::string Written(const Json &json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

// One page about all of them: the reason of the first for which there is one.
template <class Why>
std::string Page(const std::vector<Standing> &all, const report::Redactor &redact, std::string_view word,
                 const Why &why) {
  Json databases = Json::array();
  std::string first;
  for (const Standing &standing : all) {
    const std::string reason = redact(why(standing));
    Json json = JsonOf(standing, redact);
    json[word] = reason.empty();
    json["reason"] = reason.empty() ? Json() : Json(reason);
    databases.push_back(std::move(json));
    if (first.empty() && !reason.empty()) {
      first = all.size() == 1 ? reason : fmt::format("{}: {}", redact(standing.database), reason);
    }
  }
  return Written({{word, first.empty()}, {"reason", first.empty() ? Json() : Json(first)}, {"databases", databases}});
}

}  // namespace

std::string_view StatusOf(const Standing &standing) {
  return standing.look ? std::string_view(standing.look->health.status) : "error";
}

std::string WhyNotHealthy(const Standing &standing) {
  std::string reason = WhyUnknown(standing);
  if (!reason.empty()) return reason;
  const std::string_view status = StatusOf(standing);
  if (status == "in_doubt") return Say(FirstIn(standing, {MigrationState::kInDoubt}), "is in doubt");
  if (status == "failed") return Say(FirstIn(standing, {MigrationState::kFailed}), "has failed");
  if (status == "drift") {
    return Say(FirstIn(standing, {MigrationState::kChanged, MigrationState::kMissing, MigrationState::kRenamed}),
               "is not as it was applied");
  }
  return status == "ok" || status == "pending" ? "" : fmt::format("the state of the schema is {}", status);
}

std::string WhyNotReady(const Standing &standing) {
  std::string reason = WhyUnknown(standing);
  if (!reason.empty()) return reason;
  const HealthResult &health = standing.look->health;
  if (standing.wanted) {
    if (health.has_version.value_or(false)) return "";
    return fmt::format(
        "the schema is not at version {}, {}", *standing.wanted,
        health.current_version.empty() ? "no version is applied" : fmt::format("but at {}", health.current_version));
  }
  if (!health.pending) return "what is pending is not known";
  if (*health.pending == 0) return "";
  return fmt::format("{} {} pending", Count(*health.pending, "migration"), *health.pending == 1 ? "is" : "are");
}

std::string HealthJson(const std::vector<Standing> &all, const report::Redactor &redact) {
  return Page(all, redact, "healthy", &WhyNotHealthy);
}

std::string ReadyJson(const std::vector<Standing> &all, const report::Redactor &redact) {
  return Page(all, redact, "ready", &WhyNotReady);
}

}  // namespace msr::serve
