// lock.cpp: the session lock, as an advisory lock of the database.
#include <string>
#include <string_view>

#include "drivers/postgresql/connection.hpp"

namespace msr::postgresql {

namespace {

// The key is computed by the server: the first eight bytes of the SHA-256 of "msr:" and the name, as a
// 64-bit integer, the first byte highest. It must never change: old and new runners must meet at it.
#define MSR_POSTGRESQL_LOCK_KEY                                                                        \
  "('x' || pg_catalog.encode(pg_catalog.substr(pg_catalog.sha256(pg_catalog.convert_to($1, 'UTF8')), " \
  "1, 8), 'hex'))::pg_catalog.bit(64)::pg_catalog.int8"

constexpr const char *kTryLock = "SELECT pg_catalog.pg_try_advisory_lock(" MSR_POSTGRESQL_LOCK_KEY ")";
constexpr const char *kUnlock = "SELECT pg_catalog.pg_advisory_unlock(" MSR_POSTGRESQL_LOCK_KEY ")";

// pg_locks shows a 64-bit key as two halves with objsubid 1. What another user's session does is hidden
// from an unprivileged user: then host and time are NULL, and the outer join keeps the row.
constexpr const char *kFindHolder =
    "SELECT CASE WHEN a.client_addr IS NOT NULL THEN coalesce(a.client_hostname, pg_catalog.host(a.client_addr)) "
    "WHEN a.backend_start IS NOT NULL THEN 'local' END, "
    "a.application_name, a.usename, "
    "pg_catalog.to_char(a.backend_start AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"'), l.pid "
    "FROM (SELECT " MSR_POSTGRESQL_LOCK_KEY
    " AS key) k "
    "JOIN pg_catalog.pg_locks l ON l.locktype = 'advisory' AND l.granted AND l.objsubid = 1 "
    "AND l.classid = ((k.key >> 32) & 4294967295)::pg_catalog.oid "
    "AND l.objid = (k.key & 4294967295)::pg_catalog.oid "
    "JOIN pg_catalog.pg_database d ON d.oid = l.database AND d.datname = pg_catalog.current_database() "
    "LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid LIMIT 1";

#undef MSR_POSTGRESQL_LOCK_KEY

// Number 0 stands for a prepared transaction, which has no session any more.
constexpr const char *kFindBlockers =
    "SELECT b.pid, CASE WHEN a.client_addr IS NOT NULL THEN coalesce(a.client_hostname, "
    "pg_catalog.host(a.client_addr)) WHEN a.backend_type = 'client backend' THEN 'local' END, "
    "coalesce(nullif(a.application_name, ''), a.backend_type), a.usename, "
    "pg_catalog.to_char(a.xact_start AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"'), "
    "CASE WHEN b.pid = 0 THEN 'a prepared transaction' ELSE a.state END "
    "FROM (SELECT DISTINCT pg_catalog.unnest(pg_catalog.pg_blocking_pids($1::pg_catalog.int4)) AS pid) b "
    "LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = b.pid ORDER BY a.xact_start, b.pid";

ResultPtr AskAbout(Session &session, const char *sql, std::string_view name) {
  const std::string salted = std::string("msr:").append(name);
  return session.Ask(sql, &salted);
}

bool IsTrue(const ResultPtr &result) {
  return Text(PQgetvalue(result.get(), 0, 0)) == "t";
}

}  // namespace

bool PostgresqlConnection::TryLock(std::string_view name) {
  const Canceller::Call call(session_.canceller());
  session_.CheckAlive();
  // The server would count a second time, and the lock would outlive its unlock.
  if (locks_.contains(name)) throw sdk::Failure(MSR_INVALID, "this session holds the lock already");
  const bool taken = IsTrue(AskAbout(session_, kTryLock, name));
  if (taken) locks_.emplace(name);
  return taken;
}

void PostgresqlConnection::Unlock(std::string_view name) {
  const Canceller::Call call(session_.canceller());
  session_.CheckAlive();
  const auto held = locks_.find(name);
  if (held == locks_.end()) throw sdk::Failure(MSR_INVALID, "this session does not hold the lock");
  const ResultPtr result = AskAbout(session_, kUnlock, name);
  locks_.erase(held);
  if (!IsTrue(result)) throw sdk::Failure(MSR_INVALID, "this session had lost the lock: something released it");
}

bool PostgresqlConnection::FindLockHolder(std::string_view name, sdk::LockHolder &holder) {
  const Canceller::Call call(session_.canceller());
  session_.CheckAlive();
  const ResultPtr result = AskAbout(session_, kFindHolder, name);
  if (PQntuples(result.get()) == 0) return false;
  const auto cell = [&](int column) { return std::string(Text(PQgetvalue(result.get(), 0, column))); };
  holder = {cell(0), cell(1), cell(2), cell(3), cell(4)};
  return true;
}

std::vector<sdk::Blocker> PostgresqlConnection::FindBlockers(std::string_view session) {
  CheckSessionName(session);
  const Canceller::Call call(session_.canceller());
  session_.CheckAlive();
  const std::string number(session);
  const ResultPtr result = session_.Ask(kFindBlockers, &number);
  std::vector<sdk::Blocker> blockers;
  for (int row = 0; row < PQntuples(result.get()); ++row) {
    const auto cell = [&](int column) { return std::string(Text(PQgetvalue(result.get(), row, column))); };
    blockers.push_back(
        {.session = cell(0), .host = cell(1), .process = cell(2), .user = cell(3), .since = cell(4), .state = cell(5)});
  }
  return blockers;
}

}  // namespace msr::postgresql
