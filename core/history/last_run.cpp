// last_run.cpp: what the log tells of the run that wrote to it last.
#include <algorithm>

#include <fmt/format.h>

#include "core/history/history.hpp"
#include "core/history/times.hpp"

namespace msr::history {

using driver_manager::DriverResult;
using driver_manager::Row;

Result<std::optional<RunInfo>> History::ReadLastRun(const Snapshot &snapshot) {
  std::optional<RunInfo> run;
  std::int64_t newest = 0;
  // Few rows, however much a run has done: those of the newest time, each with the time of its run's first one.
  auto sql =
      connection_.Sql(fmt::format("SELECT l.run_id, l.sequence, l.logged_at, l.event, l.command, "
                                  "(SELECT MIN(f.logged_at) FROM {0} f WHERE f.run_id = l.run_id) FROM {0} l "
                                  "WHERE l.logged_at = (SELECT MAX(m.logged_at) FROM {0} m)",
                                  log_));
  const DriverResult<void> read = connection_.Query(std::move(sql), [&](const Row &row) {
    if (run && row.Integer(1) < newest) return true;
    newest = row.Integer(1);
    run = RunInfo{.run_id = std::string(row.Text(0)),
                  .command = std::string(row.Text(4)),
                  .started_at = std::string(row.Text(5)),
                  .ended_at = std::string(row.Text(2)),
                  .last_event = std::string(row.Text(3))};
    return true;
  });
  if (!read) return Fail(Explain(read.error(), "read"));
  if (!run) return run;
  // The log has the end of what was done in one transaction, the history its beginning.
  for (const Record &record : snapshot.records) {
    if (record.origin.run_id() != run->run_id || record.origin.started_at().empty()) continue;
    run->started_at = std::min(run->started_at, std::string(record.origin.started_at()));
  }
  const auto started = Milliseconds(run->started_at);
  const auto ended = Milliseconds(run->ended_at);
  run->ended_unix_ms = ended.value_or(0);
  if (started && ended) run->duration_ms = std::max<std::int64_t>(*ended - *started, 0);
  return run;
}

}  // namespace msr::history
