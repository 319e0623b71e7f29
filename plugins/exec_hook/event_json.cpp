#include "plugins/exec_hook/event_json.hpp"

#include <msr/abi_text.hpp>
#include <nlohmann/json.hpp>

namespace msr::exec_hook {
namespace {

using Json = nlohmann::ordered_json;

Json OrNull(msr_str text) {
  return text.size == 0 ? Json(nullptr) : Json(sdk::View(text));
}
Json OrNull(std::int64_t number) {
  return number < 0 ? Json(nullptr) : Json(number);
}

Json DatabaseOf(const msr_event &event) {
  if (event.driver.size == 0) return nullptr;
  return {{"driver", OrNull(event.driver)},
          {"product", OrNull(event.product)},
          {"version", OrNull(event.server)},
          {"database", OrNull(event.database)},
          {"schema", OrNull(event.schema)}};
}

Json Of(const msr_event_error *error) {
  if (error == nullptr) return nullptr;
  const auto number = [](std::int64_t value) { return value == 0 ? Json(nullptr) : Json(value); };
  return {
      {"kind", OrNull(error->kind)},     {"message", OrNull(error->message)},   {"hint", OrNull(error->hint)},
      {"file", OrNull(error->file)},     {"line", number(error->line)},         {"column", number(error->column)},
      {"detail", OrNull(error->detail)}, {"sqlstate", OrNull(error->sqlstate)}, {"code", number(error->vendor_code)}};
}

void AddMigration(const msr_event &event, Json &json) {
  json["direction"] = event.direction == MSR_DIRECTION_DOWN ? "down" : "up";
  json["version"] = OrNull(event.version);
  json["name"] = OrNull(event.migration);
  json["file"] = OrNull(event.file);
  json["index"] = OrNull(event.index);
  json["total"] = OrNull(event.total);
  json["statements"] = OrNull(event.statements);
}

void AddResult(const msr_event &event, Json &json) {
  json["ok"] = event.error == nullptr;
  json["applied"] = OrNull(event.migrations_applied);
  json["reverted"] = OrNull(event.migrations_reverted);
  json["failed"] = OrNull(event.migrations_failed);
  json["not_run"] = OrNull(event.migrations_not_run);
  json["pending"] = OrNull(event.migrations_pending);
  json["current_version"] = OrNull(event.current_version);
}

}  // namespace

std::string ToJson(const msr_event &event) {
  Json json = {{"event", sdk::View(event.name)},
               {"time", sdk::View(event.time)},
               {"command", sdk::View(event.command)},
               {"run_id", OrNull(event.run_id)},
               {"database", DatabaseOf(event)}};
  if (event.direction != MSR_DIRECTION_NONE) {
    AddMigration(event, json);
  } else if (event.total >= 0) {
    json["total"] = event.total;
  }
  if (event.kind == MSR_EVENT_MIGRATION_SETTLED) {
    json["file"] = OrNull(event.file);
    json["statement"] = OrNull(event.statements);
    json["applied"] = event.applied == 1;
  }
  if (event.done >= 0) json["done"] = event.done;
  if (event.of >= 0) json["of"] = event.of;
  if (event.duration_ms >= 0) json["duration_ms"] = event.duration_ms;
  if (event.message.size > 0) json["message"] = sdk::View(event.message);
  if (event.kind == MSR_EVENT_RUN_FINISHED) AddResult(event, json);
  if (event.error != nullptr || event.kind == MSR_EVENT_RUN_FINISHED) json["error"] = Of(event.error);
  // Messages of servers need not be UTF-8: what is not is replaced, never thrown over.
  return json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace msr::exec_hook
