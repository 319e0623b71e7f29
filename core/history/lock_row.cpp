#include "core/history/lock_row.hpp"

#include <fmt/format.h>
#include <msr/driver_sdk.hpp>

#include "core/history/history.hpp"
#include "core/history/times.hpp"

namespace msr::history {
namespace {

using driver_manager::DriverError;
using driver_manager::DriverResult;

// How long a runner may be silent before a lease of its is taken over.
constexpr std::int64_t kLeaseMs = 30'000;

}  // namespace

bool LockRow::is_live() const {
  if (owner.empty()) return false;
  const auto last = Milliseconds(heartbeat_at);
  const auto at = Milliseconds(now);
  return !last || !at || *at - *last < lease_ms;
}

std::string LockRowAsHistory(std::string_view locks, std::string_view now) {
  return fmt::format(
      " UNION ALL SELECT '{}', owner, host, app_user, command, mode, session, pid, fence, acquired_at, heartbeat_at, "
      "{}, '', '', '', '', lease_ms FROM {} WHERE history = ",
      kLockKind, now, locks);
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

History::SqlText History::InsertLockRow(const Run &run, std::string_view mode) const {
  const std::string_view now = sdk::View(connection_.dialect().now);
  SqlText sql = connection_.Sql(
      fmt::format("INSERT INTO {} (history, owner, host, pid, app_user, command, mode, session, acquired_at, "
                  "heartbeat_at, lease_ms, fence) VALUES (",
                  locks_));
  sql.Value(name_.text()).Sql(", ").Value(run.id).Sql(", ").Value(run.host).Sql(", ").Value(run.pid).Sql(", ");
  sql.Value(run.user).Sql(", ").Value(run.command).Sql(", ").Value(mode).Sql(", ");
  sql.Value(connection_.description().session).Sql(", ").Sql(now).Sql(", ").Sql(now).Sql(", ");
  return sql.Value(kLeaseMs).Sql(", 1)");
}

DriverResult<bool> History::Claim(const LockRow &before, const Run &run, std::string_view mode) {
  const std::string_view now = sdk::View(connection_.dialect().now);
  SqlText sql = connection_.Sql(fmt::format("UPDATE {} SET fence = fence + 1, owner = ", locks_));
  sql.Value(run.id).Sql(", host = ").Value(run.host).Sql(", pid = ").Value(run.pid).Sql(", app_user = ");
  sql.Value(run.user).Sql(", command = ").Value(run.command).Sql(", mode = ").Value(mode).Sql(", session = ");
  sql.Value(connection_.description().session).Sql(", acquired_at = ").Sql(now).Sql(", heartbeat_at = ").Sql(now);
  sql.Sql(", lease_ms = ").Value(kLeaseMs).Sql(" WHERE history = ").Value(name_.text());
  sql.Sql(" AND fence = ").Value(before.fence);
  const DriverResult<bool> claimed = ChangeRow(std::move(sql), "claim the lock row of");
  if (claimed && *claimed) fence_ = before.fence + 1;
  return claimed;
}

DriverResult<bool> History::RaiseFence(const Run &run) {
  SqlText sql = connection_.Sql(fmt::format("UPDATE {} SET fence = fence + 1, session = ", locks_));
  sql.Value(connection_.description().session).Sql(", heartbeat_at = ").Sql(sdk::View(connection_.dialect().now));
  sql.Sql(" WHERE history = ").Value(name_.text()).Sql(" AND owner = ").Value(run.id);
  sql.Sql(" AND fence = ").Value(fence_);
  const DriverResult<bool> raised = ChangeRow(std::move(sql), "raise the fence of");
  if (raised && *raised) ++fence_;
  return raised;
}

DriverResult<bool> History::Free(const Run &run) {
  SqlText sql = connection_.Sql(fmt::format("UPDATE {} SET owner = '' WHERE history = ", locks_));
  sql.Value(name_.text()).Sql(" AND owner = ").Value(run.id).Sql(" AND fence = ").Value(fence_);
  return ChangeRow(std::move(sql), "free the lock row of");
}

DriverResult<bool> History::ChangeRow(SqlText sql, std::string_view doing) {
  const DriverResult<std::int64_t> rows = connection_.Execute(std::move(sql));
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
