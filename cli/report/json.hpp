// json.hpp: results, errors and events as JSON. docs/cli.md describes every field.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <msr/engine.hpp>

#include "cli/report/redactor.hpp"
#include "cli/report/result_text.hpp"

namespace msr::report {

/// What stands around every result.
struct Envelope {
  std::string_view command;
  std::span<const Warning> warnings;  ///< of the program itself; they come before those of the result
  bool one_line = false;              ///< the last line of ndjson
  const Redactor &redact;
};

// Each returns one document with its line end. Its texts are redacted one by one.
std::string ToJson(const Envelope &envelope, const MigrateResult &result);
std::string ToJson(const Envelope &envelope, const ListPage &page);
std::string ToJson(const Envelope &envelope, const PlanResult &result);
std::string ToJson(const Envelope &envelope, const ValidateResult &result);
std::string ToJson(const Envelope &envelope, const LockStatusResult &result);
std::string ToJson(const Envelope &envelope, const LockReleaseResult &result);
std::string ToJson(const Envelope &envelope, const DoctorResult &result);
std::string ToJson(const Envelope &envelope, const WaitResult &result);
std::string ToJson(const Envelope &envelope, const HealthResult &result);
std::string ToJson(const Envelope &envelope, const RepairResult &result);
std::string ToJson(const Envelope &envelope, const BaselineResult &result);
std::string ToJson(const Envelope &envelope, const NewResult &result);
std::string ToJson(const Envelope &envelope, const DriversResult &result);
std::string ToJson(const Envelope &envelope, const PluginsResult &result);
std::string ToJson(const Envelope &envelope, const std::vector<SettingRow> &rows);
/// For commands whose result is one text: `version`, `help`.
std::string ToJson(const Envelope &envelope, std::string_view field, std::string_view text);
/// For a command whose result is JSON by itself.
std::string ToJsonWith(const Envelope &envelope, std::string_view field, std::string_view json);
/// A failure before there was any result.
std::string ToJson(const Envelope &envelope, const Error &error);

/// A statement of the step with this number, counted from 0, as one line.
std::string StatementJson(const PlannedStatement &statement, std::size_t step, const Redactor &redact);
// Lines of a log: the time, the level, the event and the words for people, and then the fields of what happened.
std::string LogLine(std::string_view level, const Event &event, std::string_view message, const Redactor &redact);
std::string LogLine(const Warning &warning, const Redactor &redact);
std::string LogLine(const Error &error, const Redactor &redact);

/// Somebody may ask at `address` from now on.
std::string ListeningLine(std::string_view address, const Redactor &redact);

/// One line.
std::string EventJson(const Event &event, const Redactor &redact);

}  // namespace msr::report
