#include "core/history/lock_row.hpp"

#include <fmt/format.h>
#include <msr/driver_sdk.hpp>

#include "core/base/time_text.hpp"
#include "core/history/history.hpp"
#include "core/history/times.hpp"

namespace msr::history {
namespace {

using driver_manager::DriverError;
using driver_manager::DriverResult;

}  // namespace

std::optional<std::int64_t> LockRow::silent_ms() const {
  const auto last = Milliseconds(heartbeat_at);
  const auto at = Milliseconds(now);
  if (!last || !at) return std::nullopt;
  return *at - *last;
}

bool LockRow::is_live() const {
  if (owner.empty()) return false;
  const std::optional<std::int64_t> silent = silent_ms();
  return !silent || *silent < lease_ms;
}

std::string LockRow::expires_at() const {
  const auto last = Milliseconds(heartbeat_at);
  return last ? TimeText(*last + lease_ms) : std::string();
}

bool LockRow::keeps_away(const Run &run) const {
  return owner != run.id && mode != kSessionMode && is_live();
}

LockRow ReadLockRow(const driver_manager::Row &row) {
  LockRow lock;
  lock.owner = row.Text(1);
  lock.host = row.Text(2);
  lock.user = row.Text(3);
  lock.command = row.Text(4);
  lock.mode = row.Text(5);
  lock.session = row.Text(6);
  lock.pid = row.Integer(7);
  lock.fence = row.Integer(8);
  lock.acquired_at = row.Text(9);
  lock.heartbeat_at = row.Text(10);
  lock.now = row.Text(11);
  lock.lease_ms = row.Integer(16);
  return lock;
}

std::string History::beat_key() const {
  return name_.text() + "/heartbeat";
}

// The columns in the order of those of the history; see ReadLockRow. A heartbeat counts for the claim that it names.
History::SqlText &History::SelectLockRow(SqlText &sql) const {
  sql.Sql(fmt::format(
      "SELECT '{}', l.owner, l.host, l.app_user, l.command, l.mode, l.session, l.pid, l.fence, l.acquired_at, "
      "COALESCE((SELECT b.heartbeat_at FROM {} b WHERE b.history = ",
      kLockKind, locks_));
  sql.Value(beat_key())
      .Sql(" AND b.owner = l.owner AND b.fence = l.fence), l.heartbeat_at), ")
      .Sql(sdk::View(connection_.dialect().now));
  sql.Sql(fmt::format(", '', '', '', '', l.lease_ms FROM {} l WHERE l.history = ", locks_));
  return sql.Value(name_.text());
}

DriverResult<std::optional<LockRow>> History::ReadLock() {
  LockRow lock;
  SqlText sql = connection_.Sql();
  SelectLockRow(sql);
  const DriverResult<void> read = connection_.Query(std::move(sql), [&](const driver_manager::Row &row) {
    lock = ReadLockRow(row);
    return true;
  });
  if (read) return std::optional<LockRow>(std::move(lock));
  if (read.error().condition == MSR_CONDITION_NO_SUCH_TABLE) return std::optional<LockRow>();
  return tl::unexpected<DriverError>(Explain(read.error(), "read the lock row of"));
}

History::SqlText History::InsertLockRow(std::string_view key, const Run &run, std::int64_t fence) const {
  const std::string_view now = sdk::View(connection_.dialect().now);
  SqlText sql = connection_.Sql(
      fmt::format("INSERT INTO {} (history, owner, host, pid, app_user, command, mode, session, acquired_at, "
                  "heartbeat_at, lease_ms, fence) VALUES (",
                  locks_));
  sql.Value(key).Sql(", ").Value(run.id).Sql(", ").Value(run.host).Sql(", ").Value(run.pid).Sql(", ");
  sql.Value(run.user).Sql(", ").Value(run.command).Sql(", ").Value(run.mode).Sql(", ");
  sql.Value(connection_.description().session).Sql(", ").Sql(now).Sql(", ").Sql(now).Sql(", ");
  sql.Value(std::int64_t{run.lease.count()}).Sql(", ").Value(fence).Sql(")");
  return sql;
}

DriverResult<bool> History::Claim(const LockRow &before, const Run &run) {
  const std::string_view now = sdk::View(connection_.dialect().now);
  SqlText sql = connection_.Sql(fmt::format("UPDATE {} SET fence = fence + 1, owner = ", locks_));
  sql.Value(run.id).Sql(", host = ").Value(run.host).Sql(", pid = ").Value(run.pid).Sql(", app_user = ");
  sql.Value(run.user).Sql(", command = ").Value(run.command).Sql(", mode = ").Value(run.mode).Sql(", session = ");
  sql.Value(connection_.description().session).Sql(", acquired_at = ").Sql(now).Sql(", heartbeat_at = ").Sql(now);
  sql.Sql(", lease_ms = ").Value(std::int64_t{run.lease.count()}).Sql(" WHERE history = ").Value(name_.text());
  sql.Sql(" AND fence = ").Value(before.fence);
  DriverResult<bool> claimed = ChangeRow(std::move(sql), "claim the lock row of");
  if (claimed && *claimed) fence_ = before.fence + 1;
  return claimed;
}

DriverResult<bool> History::RaiseFence(const Run &run) {
  SqlText sql = connection_.Sql(fmt::format("UPDATE {} SET fence = fence + 1, session = ", locks_));
  sql.Value(connection_.description().session).Sql(", heartbeat_at = ").Sql(sdk::View(connection_.dialect().now));
  sql.Sql(" WHERE history = ").Value(name_.text()).Sql(" AND owner = ").Value(run.id);
  sql.Sql(" AND fence = ").Value(fence_);
  DriverResult<bool> raised = ChangeRow(std::move(sql), "raise the fence of");
  if (raised && *raised) ++fence_;
  return raised;
}

DriverResult<bool> History::Free(const Run &run) {
  SqlText sql = connection_.Sql(fmt::format("UPDATE {} SET owner = '' WHERE history = ", locks_));
  sql.Value(name_.text()).Sql(" AND owner = ").Value(run.id).Sql(" AND fence = ").Value(fence_);
  return ChangeRow(std::move(sql), "free the lock row of");
}

DriverResult<bool> History::Beat(const Run &run) {
  std::int64_t fence = 0;
  SqlText look = connection_.Sql(fmt::format("SELECT fence FROM {} WHERE history = ", locks_));
  look.Value(name_.text()).Sql(" AND owner = ").Value(run.id);
  const DriverResult<void> looked = connection_.Query(std::move(look), [&](const driver_manager::Row &row) {
    fence = row.Integer(0);
    return false;
  });
  if (!looked) return tl::unexpected<DriverError>(Explain(looked.error(), "read the lock row of"));
  if (fence == 0) return false;
  SqlText sql = connection_.Sql(fmt::format("UPDATE {} SET owner = ", locks_));
  sql.Value(run.id).Sql(", fence = ").Value(fence).Sql(", heartbeat_at = ").Sql(sdk::View(connection_.dialect().now));
  // Never over the heartbeat of a later runner, which has a higher fence.
  sql.Sql(" WHERE history = ").Value(beat_key()).Sql(" AND fence <= ").Value(fence);
  const DriverResult<bool> beaten = ChangeRow(std::move(sql), "note a heartbeat in the lock table of");
  if (!beaten) return tl::unexpected<DriverError>(beaten.error());
  if (*beaten) return true;
  SqlText insert = InsertLockRow(beat_key(), run, fence);
  const DriverResult<std::int64_t> made = ExecuteAlone(insert);
  if (made) return true;
  if (made.error().condition == MSR_CONDITION_UNIQUE_VIOLATION) return false;
  return tl::unexpected<DriverError>(Explain(made.error(), "note a heartbeat in the lock table of"));
}

DriverResult<void> History::EndBeat(const Run &run) {
  SqlText sql = connection_.Sql(fmt::format("DELETE FROM {} WHERE history = ", locks_));
  const DriverResult<bool> done = ChangeRow(std::move(sql.Value(beat_key()).Sql(" AND owner = ").Value(run.id)),
                                            "end the heartbeat in the lock table of");
  if (!done) return tl::unexpected<DriverError>(done.error());
  return {};
}

DriverResult<bool> History::ChangeRow(SqlText sql, std::string_view doing) {
  const DriverResult<std::int64_t> rows = ExecuteAlone(sql);
  if (!rows) return tl::unexpected<DriverError>(Explain(rows.error(), doing));
  return *rows == 1;
}

History::SqlText &History::Fenced(SqlText &sql) const {
  // A scalar query, not INSERT … SELECT: that would insert no row at all, and let the commit pass.
  sql.Sql(fmt::format("(SELECT fence FROM {} WHERE history = ", locks_)).Value(name_.text());
  sql.Sql(" AND fence = ").Value(fence_);
  const std::string_view lock_rows = sdk::View(connection_.dialect().lock_rows);
  if (!lock_rows.empty()) sql.Sql(" ").Sql(lock_rows);
  return sql.Sql(")");
}

}  // namespace msr::history
