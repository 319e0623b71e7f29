#include "core/engine/examine.hpp"

#include <utility>

#include <fmt/format.h>

namespace msr::engine {

Result<std::optional<LockHolder>> FindHolder(Session &session) {
  if (!session.connection().Can(MSR_CAN_NAME_LOCK_HOLDER)) return std::optional<LockHolder>();
  MSR_TRY_ASSIGN(std::optional<LockHolder> holder,
                 session.connection().FindLockHolder(session.history().name().text()));
  return holder;
}

Result<std::optional<LockHolder>> FindRunner(Session &session, const history::LockRow &row) {
  MSR_TRY_ASSIGN(std::optional<LockHolder> holder, FindHolder(session));
  // Where nobody can say who holds the session lock, the row alone says whether its runner lives.
  const bool row_decides = row.mode != history::kSessionMode || !session.connection().Can(MSR_CAN_NAME_LOCK_HOLDER);
  if (holder || !row_decides || !row.is_live()) return holder;
  return std::optional<LockHolder>({.host = row.host,
                                    .process = fmt::format("msr {} (pid {})", row.command, row.pid),
                                    .user = row.user,
                                    .since = row.acquired_at,
                                    .session = row.session});
}

Result<Examined> ExamineUnfinished(Session &session) {
  Examined examined;
  const std::vector<history::Record> &records = session.snapshot().records;
  for (std::size_t i = 0; i < records.size(); ++i) {
    if (records[i].is_unfinished()) examined.unfinished.push_back({.record = i, .stored = records[i].state});
  }
  if (examined.unfinished.empty()) return examined;
  MSR_TRY_ASSIGN(examined.holder, FindRunner(session, session.snapshot().lock));
  for (Unfinished &one : examined.unfinished) {
    history::Record record = records[one.record];
    if (examined.holder) {
      MSR_TRY_ASSIGN(one.finding.open, session.history().FindOpenIntent(record));
      continue;
    }
    MSR_TRY_ASSIGN(one.finding, execute::Examine(session.connection(), session.history(), record));
    execute::Take(record, one.finding);
    session.Replace(one.record, std::move(record));
  }
  return examined;
}

}  // namespace msr::engine
