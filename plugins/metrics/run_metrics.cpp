#include "plugins/metrics/run_metrics.hpp"

#include <msr/prometheus_text.hpp>

namespace msr::metrics {
namespace {

using sdk::MetricFamily;
using sdk::MetricLabels;
using sdk::MetricType;
using sdk::View;

constexpr MetricFamily kBuild = {"msr_build_info", MetricType::kGauge, "The msr that wrote this; always 1."};
constexpr MetricFamily kTime = {"msr_last_run_timestamp_seconds", MetricType::kGauge,
                                "When the last run ended, in seconds since 1970."};
constexpr MetricFamily kDuration = {"msr_last_run_duration_seconds", MetricType::kGauge,
                                    "How long the last run took, with its waiting."};
constexpr MetricFamily kLockWait = {"msr_last_run_lock_wait_seconds", MetricType::kGauge,
                                    "How long the last run waited for the lock."};
constexpr MetricFamily kSuccess = {"msr_last_run_success", MetricType::kGauge,
                                   "1 if the last run did all that it was to do, 0 if it failed."};
constexpr MetricFamily kApplied = {"msr_last_run_applied", MetricType::kGauge, "Migrations that the last run applied."};
constexpr MetricFamily kReverted = {"msr_last_run_reverted", MetricType::kGauge,
                                    "Migrations that the last run reverted."};
constexpr MetricFamily kFailed = {"msr_last_run_failed", MetricType::kGauge, "Migrations that failed in the last run."};
constexpr MetricFamily kPending = {"msr_migrations_pending", MetricType::kGauge,
                                   "Migrations in the folder that are not applied."};
constexpr MetricFamily kSchema = {"msr_schema_info", MetricType::kGauge,
                                  "The newest applied version, and the database that holds it."};
constexpr MetricFamily kMigration = {"msr_migration_duration_seconds", MetricType::kGauge,
                                     "How long each migration of the last run took."};

double Seconds(std::int64_t milliseconds) {
  return static_cast<double>(milliseconds) / 1000;
}

}  // namespace

bool RunMetrics::Take(const msr_event &event) {
  switch (event.kind) {
    case MSR_EVENT_LOCK_ACQUIRED:
      lock_wait_ms_ = event.duration_ms;
      return false;
    case MSR_EVENT_MIGRATION_APPLIED:
    case MSR_EVENT_MIGRATION_REVERTED:
      migrations_.push_back({std::string(View(event.version)), std::string(View(event.migration)),
                             event.direction == MSR_DIRECTION_DOWN, event.duration_ms});
      return false;
    case MSR_EVENT_RUN_FINISHED:
      Finish(event);
      return true;
    default:
      return false;
  }
}

void RunMetrics::Finish(const msr_event &event) {
  sdk::PrometheusText text;
  const MetricLabels run = {{"command", std::string(View(event.command))},
                            {"database", std::string(View(event.database))},
                            {"driver", std::string(View(event.driver))}};
  text.Add(kBuild, {{"version", msr_version_}}, 1);
  text.Add(kTime, run, Seconds(event.unix_ms));
  text.Add(kDuration, run, Seconds(event.duration_ms));
  text.Add(kLockWait, run, Seconds(lock_wait_ms_));
  text.Add(kSuccess, run, event.error == nullptr ? 1 : 0);
  text.Add(kApplied, run, event.migrations_applied);
  text.Add(kReverted, run, event.migrations_reverted);
  text.Add(kFailed, run, event.migrations_failed);
  // A run that did not come so far does not know.
  MetricLabels database = run;
  database.erase("command");
  if (event.migrations_pending >= 0) text.Add(kPending, database, event.migrations_pending);
  if (event.current_version.size > 0) {
    MetricLabels schema = database;
    schema["version"] = std::string(View(event.current_version));
    text.Add(kSchema, schema, 1);
  }
  for (const Migration &migration : migrations_) {
    MetricLabels labels = database;
    labels["direction"] = migration.down ? "down" : "up";
    labels["name"] = migration.name;
    labels["version"] = migration.version;
    text.Add(kMigration, labels, Seconds(migration.duration_ms));
  }
  text_ = text.Text();
}

}  // namespace msr::metrics
