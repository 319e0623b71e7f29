#include "cli/report/json.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "core/base/time_text.hpp"

namespace msr::report {
namespace {

using Json = nlohmann::ordered_json;

Json OrNull(const std::string &text) {
  return text.empty() ? Json(nullptr) : Json(text);
}
Json OrNull(std::size_t number) {
  return number == 0 ? Json(nullptr) : Json(number);
}
Json OrNullIfNegative(std::int64_t number) {
  return number < 0 ? Json(nullptr) : Json(number);
}
std::string_view Word(MigrationKind kind) {
  return kind == MigrationKind::kVersioned ? "versioned" : "repeatable";
}
std::string_view Word(Direction direction) {
  return direction == Direction::kUp ? "up" : "down";
}
std::string_view Word(bool down) {
  return down ? "down" : "up";
}

Json Of(const Error &error) {
  const Location where = error.where.value_or(Location());
  Json json;
  json["kind"] = KindName(error.kind);
  json["message"] = error.message;
  json["hint"] = OrNull(error.hint);
  json["file"] = OrNull(where.file);
  json["line"] = OrNull(where.line);
  json["column"] = OrNull(where.column);
  json["sqlstate"] = OrNull(error.sqlstate);
  json["code"] = error.vendor_code == 0 ? Json(nullptr) : Json(error.vendor_code);
  json["detail"] = OrNull(error.detail);
  return json;
}

Json Of(const Warning &warning) {
  return {{"message", warning.message}, {"file", OrNull(warning.file)}};
}

Json Of(const DatabaseInfo &info) {
  if (info.driver.empty()) return nullptr;
  return {{"driver", info.driver},
          {"product", OrNull(info.product)},
          {"version", OrNull(info.version)},
          {"database", OrNull(info.database)},
          {"schema", OrNull(info.schema)}};
}

Json Of(const MigrationInfo &info) {
  Json json;
  json["kind"] = Word(info.kind);
  json["state"] = StateName(info.state);
  json["version"] = OrNull(info.version);
  json["name"] = info.name;
  json["file"] = OrNull(info.file);
  json["checksum"] = OrNull(info.checksum);
  json["applied_checksum"] = OrNull(info.applied_checksum);
  json["started_at"] = OrNull(info.started_at);
  json["finished_at"] = OrNull(info.finished_at);
  json["duration_ms"] = OrNullIfNegative(info.duration_ms);
  json["applied_by"] = OrNull(info.applied_by);
  json["host"] = OrNull(info.host);
  json["tool"] = OrNull(info.tool);
  json["run_id"] = OrNull(info.run_id);
  json["has_down"] = info.has_down;
  json["statements"] = info.statements;
  json["statements_done"] = info.statements_done;
  return json;
}

Json Of(const FinishedStep &step) {
  return {{"kind", Word(step.kind)},         {"direction", Word(step.direction)},
          {"version", OrNull(step.version)}, {"name", step.name},
          {"file", OrNull(step.file)},       {"checksum", OrNull(step.checksum)},
          {"statements", step.statements},   {"duration_ms", step.duration_ms}};
}

Json Of(const PlannedStatement &statement) {
  return {{"file", OrNull(statement.file)}, {"line", OrNull(statement.line)}, {"text", statement.text}};
}

// No limit is null; `by` says who decided.
Json Of(const PlannedLimit &limit) {
  using Source = PlannedLimit::Source;
  const std::string_view by = limit.source == Source::kFile     ? "file"
                              : limit.source == Source::kOption ? "option"
                                                                : "default";
  return {{"ms", limit.time.count() == 0 ? Json(nullptr) : Json(limit.time.count())}, {"by", by}};
}

Json Of(const Remedy &remedy) {
  return {{"when", remedy.when}, {"command", OrNull(remedy.command)}};
}

Json Of(const StatementInfo &statement) {
  return {{"number", statement.number},
          {"text", statement.text},
          {"outcome", statement.outcome},
          {"looked_at", OrNull(statement.looked_at)},
          {"session", OrNull(statement.session)},
          {"run_id", OrNull(statement.run_id)},
          {"begun_at", OrNull(statement.begun_at)}};
}

Json OfHolder(const std::optional<LockHolder> &holder) {
  if (!holder) return nullptr;
  return {{"host", OrNull(holder->host)},
          {"process", OrNull(holder->process)},
          {"user", OrNull(holder->user)},
          {"since", OrNull(holder->since)},
          {"session", OrNull(holder->session)}};
}

Json OfRow(const std::optional<LockRowInfo> &row) {
  if (!row) return nullptr;
  return {{"run_id", OrNull(row->run_id)},
          {"command", OrNull(row->command)},
          {"mode", OrNull(row->mode)},
          {"host", OrNull(row->host)},
          {"pid", row->pid},
          {"user", OrNull(row->user)},
          {"session", OrNull(row->session)},
          {"since", OrNull(row->since)},
          {"heartbeat", OrNull(row->heartbeat)},
          {"heartbeat_age_ms", row->heartbeat_age_ms},
          {"expires", OrNull(row->expires)},
          {"fence", row->fence}};
}

Json Of(const LockStatusResult &lock) {
  return {{"held", lock.held}, {"holder", OfHolder(lock.holder)}, {"row", OfRow(lock.row)}, {"stale", lock.stale}};
}

// List finds only what is declared before it.
Json Of(const Diagnosis &finding);
Json Of(const PlannedStep &step);
Json Of(const DriverInfo &driver);
Json Of(const PluginInfo &plugin);
Json Of(const SettingRow &row);

template <class T>
Json List(const T &items) {
  Json json = Json::array();
  for (const auto &item : items) json.push_back(Of(item));
  return json;
}

Json Of(const PlannedStep &step) {
  return {{"kind", Word(step.kind)},
          {"direction", Word(step.direction)},
          {"version", OrNull(step.version)},
          {"name", step.name},
          {"file", OrNull(step.file)},
          {"checksum", OrNull(step.checksum)},
          {"transaction", step.transaction},
          {"why_no_transaction", OrNull(step.why_no_transaction)},
          {"first_statement", step.first_statement},
          {"lock_timeout", Of(step.lock_timeout)},
          {"statement_timeout", Of(step.statement_timeout)},
          {"statement_count", step.statement_count},
          {"statements", List(step.statements)}};
}

Json Of(const Diagnosis &finding) {
  return {
      {"migration", Of(finding.migration)},   {"message", finding.message},
      {"next", OrNull(finding.next)},         {"statement", finding.statement ? Of(*finding.statement) : Json(nullptr)},
      {"question", OrNull(finding.question)}, {"remedies", List(finding.remedies)}};
}

Json Of(const DriverInfo &driver) {
  return {{"name", driver.name},
          {"path", driver.path},
          {"version", OrNull(driver.version)},
          {"abi", OrNull(driver.abi)},
          {"client_library", OrNull(driver.client_library)},
          {"url_form", OrNull(driver.url_form)},
          {"schemes", driver.schemes},
          {"capabilities", driver.capabilities},
          {"problem", OrNull(driver.problem)}};
}

Json Of(const PluginInfo &plugin) {
  return {{"name", plugin.name},
          {"path", plugin.path},
          {"version", OrNull(plugin.version)},
          {"abi", OrNull(plugin.abi)},
          {"description", OrNull(plugin.description)},
          {"events", plugin.events},
          {"problem", OrNull(plugin.problem)}};
}

Json Of(const SettingRow &row) {
  return {{"name", row.name}, {"value", OrNull(row.value)}, {"source", row.source}, {"origin", OrNull(row.origin)}};
}

// Closed sets of words, which no secret can be part of; masking one that happens to hold a short
// password would break the reader.
bool IsWord(const std::string &key) {
  constexpr std::array<std::string_view, 14> kWords = {"time",  "level",     "kind",    "state",  "command",
                                                       "event", "direction", "driver",  "source", "origin",
                                                       "by",    "action",    "outcome", "status"};
  return std::find(kWords.begin(), kWords.end(), key) != kWords.end();
}

void RedactTexts(Json &json, const Redactor &redact) {
  for (auto &[key, value] : json.items()) {
    if (value.is_structured()) {
      RedactTexts(value, redact);
    } else if (value.is_string() && !(json.is_object() && IsWord(key))) {
      value = redact(value.get_ref<const std::string &>());
    }
  }
}

// Server messages need not be UTF-8: what is not is replaced, never thrown over.
std::string Dump(Json &json, bool one_line, const Redactor &redact) {
  RedactTexts(json, redact);
  return json.dump(one_line ? -1 : 2, ' ', false, Json::error_handler_t::replace) + "\n";
}

// The head that all documents share. `fields` follow it, then warnings and errors.
std::string Document(const Envelope &envelope, const Json &fields, const Outcome &outcome) {
  Json json;
  if (envelope.one_line) json["event"] = "result";
  json["ok"] = outcome.ok();
  json["command"] = OrNull(std::string(envelope.command));
  json["database"] = Of(outcome.database);
  for (const auto &[key, value] : fields.items()) json[key] = value;
  json["warnings"] = List(envelope.warnings);
  for (const Warning &warning : outcome.warnings) json["warnings"].push_back(Of(warning));
  json["problems"] = List(outcome.problems);
  if (outcome.problems.empty() && outcome.error) json["problems"].push_back(Of(*outcome.error));
  json["error"] = outcome.error ? Of(*outcome.error) : Json(nullptr);
  return Dump(json, envelope.one_line, envelope.redact);
}

Json Of(const event::Warning &warning) {
  return {{"event", "warning"}, {"message", warning.message}};
}
Json Of(const event::Notice &notice) {
  return {{"event", "notice"}, {"message", notice.message}};
}
Json Of(const event::DatabaseWaiting &waiting) {
  return {{"event", "database_waiting"},
          {"reason", waiting.reason},
          {"up_to_ms", waiting.up_to_ms > 0 ? Json(waiting.up_to_ms) : Json(nullptr)}};
}
Json Of(const event::SchemaWaiting &waiting) {
  return {{"event", "schema_waiting"}, {"message", waiting.message}};
}
Json Of(const event::LockWaiting &waiting) {
  return {{"event", "lock_waiting"}, {"holder", waiting.holder}};
}
Json Of(const event::LockAcquired &acquired) {
  return {{"event", "lock_acquired"}, {"waited_ms", acquired.waited_ms}};
}
Json Of(const event::LockLost &lost) {
  return {{"event", "lock_lost"}, {"message", lost.message}};
}
Json Of(const event::RunStarted &started) {
  return {{"event", "run_started"}, {"run_id", started.run_id}, {"command", started.command}, {"total", started.total}};
}
Json Of(const event::MigrationStarted &started) {
  return {{"event", "migration_started"},
          {"index", started.index},
          {"total", started.total},
          {"direction", Word(started.down)},
          {"version", OrNull(started.version)},
          {"name", started.name},
          {"file", OrNull(started.file)},
          {"statements", started.statements}};
}
Json Of(const event::StatementDone &done) {
  return {{"event", "statement_done"}, {"done", done.done}, {"total", done.total}};
}
Json Of(const event::RowsLoaded &loaded) {
  return {{"event", "rows_loaded"}, {"file", loaded.file}, {"done", loaded.done}, {"total", loaded.total}};
}
Json Of(const event::MigrationFinished &finished) {
  return {{"event", "migration_finished"},
          {"index", finished.index},
          {"total", finished.total},
          {"direction", Word(finished.down)},
          {"version", OrNull(finished.version)},
          {"name", finished.name},
          {"file", OrNull(finished.file)},
          {"duration_ms", finished.duration_ms}};
}
Json Of(const event::Retrying &retrying) {
  return {{"event", "retrying"},
          {"file", OrNull(retrying.file)},
          {"attempt", retrying.attempt},
          {"retries", retrying.retries},
          {"error", Of(retrying.error)}};
}
Json Of(const event::Settled &settled) {
  return {{"event", "settled"},
          {"file", OrNull(settled.file)},
          {"statement", settled.statement},
          {"applied", settled.applied},
          {"looked_at", settled.looked_at}};
}
Json Of(const event::Blocked &blocked) {
  return {{"event", "blocked"}, {"file", OrNull(blocked.file)}, {"by", blocked.by}};
}
Json Of(const event::MigrationFailed &failed) {
  return {{"event", "migration_failed"}, {"direction", Word(failed.down)}, {"version", OrNull(failed.version)},
          {"name", failed.name},         {"file", OrNull(failed.file)},    {"error", Of(failed.error)}};
}

Json Of(const event::PluginSaid &said) {
  return {{"event", "plugin_said"}, {"plugin", said.plugin}, {"message", said.message}};
}

std::string Line(std::string_view level, const std::string &event, std::string_view message, const Json &fields,
                 const Redactor &redact) {
  Json json = {{"time", TimeText(UnixMilliseconds())}, {"level", level}, {"event", event}, {"message", message}};
  for (const auto &[key, value] : fields.items()) {
    if (!json.contains(key)) json[key] = value;
  }
  return Dump(json, true, redact);
}

}  // namespace

std::string ToJson(const Envelope &envelope, const MigrateResult &result) {
  return Document(envelope,
                  {{"run_id", OrNull(result.run_id)},
                   {"current_version", OrNull(result.current_version)},
                   {"duration_ms", result.duration_ms},
                   {"done", List(result.done)},
                   {"not_run", result.not_run},
                   {"ignored", List(result.ignored)}},
                  result);
}

std::string ToJson(const Envelope &envelope, const ListPage &page) {
  return Document(envelope,
                  {{"current_version", OrNull(page.result.current_version)},
                   {"total", page.result.migrations.size()},
                   {"migrations", List(Shown(page))}},
                  page.result);
}

std::string ToJson(const Envelope &envelope, const PlanResult &result) {
  return Document(envelope,
                  {{"current_version", OrNull(result.current_version)},
                   {"steps", List(result.steps)},
                   {"ignored", List(result.ignored)}},
                  result);
}

std::string ToJson(const Envelope &envelope, const ValidateResult &result) {
  return Document(envelope, {{"checked", result.checked}}, result);
}

std::string ToJson(const Envelope &envelope, const LockStatusResult &result) {
  return Document(envelope, Of(result), result);
}

std::string ToJson(const Envelope &envelope, const LockReleaseResult &result) {
  return Document(envelope,
                  {{"holder", OfHolder(result.holder)},
                   {"row", OfRow(result.row)},
                   {"session_ended", result.session_ended},
                   {"row_freed", result.row_freed}},
                  result);
}

std::string ToJson(const Envelope &envelope, const DoctorResult &result) {
  return Document(envelope,
                  {{"current_version", OrNull(result.current_version)},
                   {"findings", List(result.findings)},
                   {"lock", Of(result.lock)},
                   {"next", OrNull(result.next)}},
                  result);
}

std::string ToJson(const Envelope &envelope, const WaitResult &result) {
  return Document(envelope,
                  {{"current_version", OrNull(result.current_version)},
                   {"pending", result.pending ? Json(*result.pending) : Json(nullptr)},
                   {"waited_ms", result.waited_ms}},
                  result);
}

std::string ToJson(const Envelope &envelope, const HealthResult &result) {
  return Document(envelope,
                  {{"status", result.status},
                   {"connected", result.connected},
                   {"readable", result.readable},
                   {"exists", result.exists},
                   {"current_version", OrNull(result.current_version)},
                   {"applied", result.applied},
                   {"pending", result.pending ? Json(*result.pending) : Json(nullptr)},
                   {"migrations", List(result.migrations)},
                   {"lock", Of(result.lock)}},
                  result);
}

std::string ToJson(const Envelope &envelope, const RepairResult &result) {
  return Document(envelope,
                  {{"run_id", OrNull(result.run_id)},
                   {"action", ActionName(result.action)},
                   {"before", result.before ? Of(*result.before) : Json(nullptr)},
                   {"message", OrNull(result.message)}},
                  result);
}

std::string ToJson(const Envelope &envelope, const BaselineResult &result) {
  return Document(envelope,
                  {{"run_id", OrNull(result.run_id)},
                   {"current_version", OrNull(result.current_version)},
                   {"recorded", List(result.recorded)}},
                  result);
}

std::string ToJson(const Envelope &envelope, const NewResult &result) {
  return Document(envelope, {{"version", OrNull(result.version)}, {"files", result.files}}, result);
}

std::string ToJson(const Envelope &envelope, const DriversResult &result) {
  return Document(envelope, {{"drivers", List(result.drivers)}, {"searched", result.searched}}, result);
}

std::string ToJson(const Envelope &envelope, const PluginsResult &result) {
  return Document(envelope, {{"plugins", List(result.plugins)}, {"searched", result.searched}}, result);
}

std::string ToJson(const Envelope &envelope, const std::vector<SettingRow> &rows) {
  return Document(envelope, {{"settings", List(rows)}}, Outcome());
}

std::string ToJson(const Envelope &envelope, std::string_view field, std::string_view text) {
  return Document(envelope, {{std::string(field), text}}, Outcome());
}

std::string ToJsonWith(const Envelope &envelope, std::string_view field, std::string_view json) {
  return Document(envelope, {{std::string(field), Json::parse(json)}}, Outcome());
}

std::string ToJson(const Envelope &envelope, const Error &error) {
  Outcome outcome;
  outcome.error = error;
  return Document(envelope, Json::object(), outcome);
}

std::string StatementJson(const PlannedStatement &statement, std::size_t step, const Redactor &redact) {
  Json json = {{"event", "statement"}, {"index", step}};
  const Json fields = Of(statement);
  for (const auto &[key, value] : fields.items()) json[key] = value;
  return Dump(json, true, redact);
}

std::string EventJson(const Event &event, const Redactor &redact) {
  Json json = std::visit([](const auto &what) { return Of(what); }, event);
  return Dump(json, true, redact);
}

std::string LogLine(std::string_view level, const Event &event, std::string_view message, const Redactor &redact) {
  const Json fields = std::visit([](const auto &what) { return Of(what); }, event);
  return Line(level, fields.at("event").get<std::string>(), message, fields, redact);
}

std::string LogLine(const Warning &warning, const Redactor &redact) {
  return Line("warn", "warning", warning.message, Of(warning), redact);
}

std::string LogLine(const Error &error, const Redactor &redact) {
  return Line("error", "error", error.message, Of(error), redact);
}

std::string ListeningLine(std::string_view address, const Redactor &redact) {
  return Line("info", "listening", fmt::format("listening on http://{}", address), {{"address", address}}, redact);
}

}  // namespace msr::report
