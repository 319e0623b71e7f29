// metrics.cpp: /metrics. docs/cli.md names every family.
#include <algorithm>
#include <array>

#include <msr/prometheus_text.hpp>

#include "cli/serve/standing.hpp"

namespace msr::serve {
namespace {

using sdk::MetricFamily;
using sdk::MetricLabels;
using sdk::MetricType;

// Series cost memory where they are stored, for as long as they are.
constexpr std::size_t kMigrationsShown = 50;
constexpr std::array<std::string_view, 6> kStatuses = {"ok", "pending", "failed", "drift", "in_doubt", "error"};

constexpr MetricFamily kBuild = {"msr_build_info", MetricType::kGauge, "The version of msr that serves this."};
constexpr MetricFamily kUp = {"msr_up", MetricType::kGauge,
                              "Whether the database answers and its history could be read."};
constexpr MetricFamily kReady = {"msr_ready", MetricType::kGauge, "Whether the schema is at the expected version."};
constexpr MetricFamily kStatus = {"msr_status", MetricType::kGauge,
                                  "What msr health says: 1 for the status that holds."};
constexpr MetricFamily kSchema = {"msr_schema_info", MetricType::kGauge,
                                  "The newest applied version, and the database that holds it."};
constexpr MetricFamily kApplied = {"msr_migrations_applied", MetricType::kGauge, "Applied migrations."};
constexpr MetricFamily kPending = {"msr_migrations_pending", MetricType::kGauge,
                                   "Migrations of the folder that are not applied."};
constexpr MetricFamily kFailed = {"msr_migrations_failed", MetricType::kGauge,
                                  "Migrations of which a statement failed, and which are not mended."};
constexpr MetricFamily kInDoubt = {"msr_migrations_in_doubt", MetricType::kGauge,
                                   "Migrations of which it is not known how far they came."};
constexpr MetricFamily kLock = {"msr_lock_held", MetricType::kGauge, "Whether a runner is at work."};
constexpr MetricFamily kRunTime = {"msr_last_run_timestamp_seconds", MetricType::kGauge,
                                   "When the last run that changed something wrote to the history last, by the "
                                   "database's clock."};
constexpr MetricFamily kRunDuration = {"msr_last_run_duration_seconds", MetricType::kGauge,
                                       "How long that run took, from the first that is known of it."};
constexpr MetricFamily kRunSuccess = {"msr_last_run_success", MetricType::kGauge,
                                      "Whether that run ended well; 0 also where it is not over."};
constexpr MetricFamily kMigration = {"msr_migration_duration_seconds", MetricType::kGauge,
                                     "How long a migration took; of the newest 50."};
constexpr MetricFamily kCheckTime = {"msr_check_timestamp_seconds", MetricType::kGauge,
                                     "When msr looked at the database last."};
constexpr MetricFamily kCheckDuration = {"msr_check_duration_seconds", MetricType::kGauge, "How long that look took."};

double Seconds(std::int64_t milliseconds) {
  return static_cast<double>(milliseconds) / 1000.0;
}

std::size_t CountOf(const HealthResult &health, MigrationState state) {
  return static_cast<std::size_t>(
      std::count_if(health.migrations.begin(), health.migrations.end(),
                    [&](const MigrationInfo &migration) { return migration.state == state; }));
}

/// The metrics of one database.
class DatabaseMetrics {
 public:
  DatabaseMetrics(const Standing &standing, const report::Redactor &redact, sdk::PrometheusText &text)
      : standing_(standing), redact_(redact), text_(text), labels_({{"database", redact(standing.database)}}) {}

  void Write() {
    const bool is_up = standing_.look && standing_.look->health.readable;
    Add(kUp, is_up);
    Add(kReady, WhyNotReady(standing_).empty());
    for (const std::string_view status : kStatuses) {
      text_.Add(kStatus, With({{"status", std::string(status)}}), status == StatusOf(standing_));
    }
    if (standing_.look) WriteLook(*standing_.look);
    // What is not known is left out: the last value would be taken for what is.
    if (is_up) WriteSchema(standing_.look->health);
  }

 private:
  template <typename Number>
  void Add(const MetricFamily &family, Number value) {
    text_.Add(family, labels_, value);
  }

  MetricLabels With(MetricLabels more) const {
    more.insert(labels_.begin(), labels_.end());
    return more;
  }

  void WriteLook(const Look &look) {
    const auto at = std::chrono::duration_cast<std::chrono::milliseconds>(look.at.time_since_epoch());
    Add(kCheckTime, Seconds(at.count()));
    Add(kCheckDuration, look.duration.count());
  }

  void WriteSchema(const HealthResult &health) {
    text_.Add(kSchema,
              With({{"version", redact_(health.current_version)},
                    {"driver", health.database.driver},
                    {"product", redact_(health.database.product)}}),
              1);
    Add(kApplied, health.applied);
    if (health.pending) Add(kPending, *health.pending);
    Add(kFailed, CountOf(health, MigrationState::kFailed));
    Add(kInDoubt, CountOf(health, MigrationState::kInDoubt));
    Add(kLock, health.lock.held);
    if (health.last_run) WriteRun(*health.last_run);
    WriteMigrations(health);
  }

  void WriteRun(const RunInfo &run) {
    Add(kRunTime, Seconds(run.ended_unix_ms));
    if (run.duration_ms >= 0) Add(kRunDuration, Seconds(run.duration_ms));
    Add(kRunSuccess, run.last_event != "failed" && run.last_event != "started");
  }

  void WriteMigrations(const HealthResult &health) {
    std::vector<const MigrationInfo *> ran;
    for (const MigrationInfo &migration : health.migrations) {
      if (migration.duration_ms >= 0 && !migration.finished_at.empty()) ran.push_back(&migration);
    }
    std::stable_sort(ran.begin(), ran.end(),
                     [](const auto *a, const auto *b) { return a->finished_at > b->finished_at; });
    if (ran.size() > kMigrationsShown) ran.resize(kMigrationsShown);
    for (const MigrationInfo *migration : ran) {
      text_.Add(
          kMigration,
          With({{"direction", "up"}, {"name", redact_(migration->name)}, {"version", redact_(migration->version)}}),
          Seconds(migration->duration_ms));
    }
  }

  const Standing &standing_;
  const report::Redactor &redact_;
  sdk::PrometheusText &text_;
  MetricLabels labels_;
};

}  // namespace

std::string MetricsText(const std::vector<Standing> &all, const report::Redactor &redact) {
  sdk::PrometheusText text;
  text.Add(kBuild, {{"version", std::string(Version())}}, 1);
  for (const Standing &standing : all) DatabaseMetrics(standing, redact, text).Write();
  return text.Text();
}

}  // namespace msr::serve
