// journal.cpp: what is noted about statements of unfinished migrations.
#include <fmt/format.h>
#include <msr/driver_sdk.hpp>

#include "core/history/history.hpp"

namespace msr::history {

using driver_manager::DriverResult;
using driver_manager::Row;

History::SqlText History::Intend(const Record &record, const Intent &intent, const Run &run) const {
  SqlText sql = connection_.Sql(
      fmt::format("INSERT INTO {} (kind, identity, statement, statement_text, done_hash, effect, evidence, session, "
                  "run_id, begun_at, fence) VALUES (",
                  journal_));
  sql.Value(KindWord(record.kind)).Sql(", ").Value(record.identity).Sql(", ").Value(intent.statement).Sql(", ");
  sql.Value(intent.text).Sql(", ").Value(intent.done_hash).Sql(", ").Value(std::int64_t{intent.effect}).Sql(", ");
  sql.Value(intent.evidence).Sql(", ").Value(connection_.description().session).Sql(", ").Value(run.id).Sql(", ");
  Fenced(sql.Sql(sdk::View(connection_.dialect().now)).Sql(", ")).Sql(")");
  return sql;
}

History::SqlText History::ForgetIntents(const Record &record) const {
  return Where(connection_.Sql(fmt::format("DELETE FROM {}", journal_)), record.kind, record.identity);
}

History::SqlText History::ForgetIntentsBefore(const Record &record, std::int64_t statement) const {
  SqlText sql = ForgetIntents(record);
  sql.Sql(" AND statement < ").Value(statement);
  return sql;
}

Result<std::optional<Intent>> History::FindOpenIntent(const Record &record) {
  SqlText sql = Where(connection_.Sql(fmt::format("SELECT statement, statement_text, done_hash, effect, evidence, "
                                                  "session, run_id, begun_at FROM {}",
                                                  journal_)),
                      record.kind, record.identity);
  sql.Sql(" AND statement >= ").Value(record.statements_done);
  std::optional<Intent> open;
  const DriverResult<void> read = connection_.Query(std::move(sql), [&](const Row &row) {
    open = Intent{.statement = row.Integer(0),
                  .text = std::string(row.Text(1)),
                  .done_hash = std::string(row.Text(2)),
                  .effect = static_cast<std::uint32_t>(row.Integer(3)),
                  .evidence = std::string(row.Text(4)),
                  .session = std::string(row.Text(5)),
                  .run_id = std::string(row.Text(6)),
                  .begun_at = std::string(row.Text(7))};
    return true;
  });
  if (!read) return Fail(Explain(read.error(), "read the journal of"));
  return open;
}

}  // namespace msr::history
