// blockers.cpp: who keeps another session waiting.
#include <algorithm>
#include <string>
#include <vector>

#include "drivers/mysql/answers.hpp"
#include "drivers/mysql/connection.hpp"

namespace msr::mysql {
namespace {

/// For a lock on rows; the two products tell it in different places.
std::string RowLockQuestion(const std::string &session, bool mariadb) {
  if (mariadb) {
    return "SELECT DISTINCT b.trx_mysql_thread_id FROM information_schema.INNODB_LOCK_WAITS w "
           "JOIN information_schema.INNODB_TRX r ON r.trx_id = w.requesting_trx_id "
           "JOIN information_schema.INNODB_TRX b ON b.trx_id = w.blocking_trx_id WHERE r.trx_mysql_thread_id = " +
           session;
  }
  return "SELECT DISTINCT b.PROCESSLIST_ID FROM performance_schema.data_lock_waits w "
         "JOIN performance_schema.threads r ON r.THREAD_ID = w.REQUESTING_THREAD_ID "
         "JOIN performance_schema.threads b ON b.THREAD_ID = w.BLOCKING_THREAD_ID WHERE r.PROCESSLIST_ID = " +
         session;
}

/// For a lock on a table, where the server collects these.
std::string TableLockQuestion(const std::string &session) {
  return "SELECT DISTINCT b.PROCESSLIST_ID FROM performance_schema.metadata_locks p "
         "JOIN performance_schema.threads r ON r.THREAD_ID = p.OWNER_THREAD_ID "
         "JOIN performance_schema.metadata_locks g ON g.OBJECT_TYPE = p.OBJECT_TYPE "
         "AND g.OBJECT_SCHEMA = p.OBJECT_SCHEMA AND g.OBJECT_NAME = p.OBJECT_NAME AND g.LOCK_STATUS = 'GRANTED' "
         "AND g.OWNER_THREAD_ID <> p.OWNER_THREAD_ID "
         "JOIN performance_schema.threads b ON b.THREAD_ID = g.OWNER_THREAD_ID "
         "WHERE p.LOCK_STATUS = 'PENDING' AND b.PROCESSLIST_ID IS NOT NULL AND r.PROCESSLIST_ID = " +
         session;
}

/// Where it does not, an open transaction is what a table is most often waited for.
std::string OpenTransactionQuestion(const std::string &session) {
  return "SELECT t.trx_mysql_thread_id FROM information_schema.INNODB_TRX t JOIN information_schema.PROCESSLIST w "
         "ON w.ID = " +
         session +
         " AND w.STATE LIKE 'Waiting for%metadata lock' WHERE t.trx_mysql_thread_id NOT IN (0, CONNECTION_ID(), " +
         session + ") ORDER BY t.trx_started";
}

std::string DescribeQuestion(const std::string &session) {
  return "SELECT p.HOST, p.USER, p.COMMAND, p.STATE, "
         "DATE_FORMAT(CONVERT_TZ(MIN(t.trx_started),'SYSTEM','+00:00'),'%Y-%m-%dT%H:%i:%sZ') "
         "FROM information_schema.PROCESSLIST p LEFT JOIN information_schema.INNODB_TRX t "
         "ON t.trx_mysql_thread_id = p.ID WHERE p.ID = " +
         session + " GROUP BY p.ID, p.HOST, p.USER, p.COMMAND, p.STATE";
}

/// Not everybody may look there, and a server may not collect it.
bool MayNotLook(const sdk::Failure &failure) {
  return failure.status == MSR_STATEMENT;
}

}  // namespace

std::vector<std::string> MysqlConnection::SessionsOf(const std::string &sql) {
  std::vector<std::string> sessions;
  OnRow numbers([&](std::size_t, std::span<const msr_value> cells) {
    if (cells[0].kind == MSR_VALUE_INT64) sessions.push_back(std::to_string(cells[0].as.integer));
    if (cells[0].kind == MSR_VALUE_TEXT) sessions.emplace_back(TextOf(cells[0]));
  });
  try {
    Ask(sql, numbers);
  } catch (const sdk::Failure &failure) {
    if (!MayNotLook(failure)) throw;
  }
  return sessions;
}

std::vector<sdk::Blocker> MysqlConnection::FindBlockers(std::string_view session) {
  const bool digits = !session.empty() && session.find_first_not_of("0123456789") == std::string_view::npos;
  if (!digits) throw sdk::Failure(MSR_INVALID, "a session of this server has a number");
  const Call call(*this);
  const std::string waiting(session);
  std::vector<std::string> found = SessionsOf(RowLockQuestion(waiting, mariadb_));
  const std::vector<std::string> for_tables = SessionsOf(TableLockQuestion(waiting));
  found.insert(found.end(), for_tables.begin(), for_tables.end());
  const bool certain = !found.empty();
  if (!certain) found = SessionsOf(OpenTransactionQuestion(waiting));
  std::vector<sdk::Blocker> blockers;
  for (const std::string &number : found) {
    sdk::Blocker blocker{.session = number, .host = {}, .process = {}, .user = {}, .since = {}, .state = {}};
    try {
      const std::vector<std::optional<std::string>> row = FirstRowOf(DescribeQuestion(number));
      const auto cell = [&](std::size_t k) { return k < row.size() ? row[k].value_or("") : std::string(); };
      blocker.host = WithoutPort(cell(0));
      blocker.user = cell(1);
      blocker.state = cell(3).empty() ? LowerCase(cell(2)) : cell(3);
      blocker.since = cell(4);
    } catch (const sdk::Failure &failure) {
      if (!MayNotLook(failure)) throw;
    }
    blocker.process = ProcessOf(number);
    if (!certain) blocker.state.insert(0, blocker.state.empty() ? "perhaps it" : "perhaps it; ");
    blockers.push_back(std::move(blocker));
  }
  return blockers;
}

}  // namespace msr::mysql
