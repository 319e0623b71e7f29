#include "core/engine/examine.hpp"

#include <utility>

namespace msr::engine {

Result<std::optional<LockHolder>> FindHolder(Session &session) {
  if (!session.connection().Can(MSR_CAN_NAME_LOCK_HOLDER)) return std::optional<LockHolder>();
  MSR_TRY_ASSIGN(std::optional<LockHolder> holder,
                 session.connection().FindLockHolder(session.history().name().text()));
  return holder;
}

Result<Examined> ExamineUnfinished(Session &session) {
  Examined examined;
  const std::vector<history::Record> &records = session.snapshot().records;
  for (std::size_t i = 0; i < records.size(); ++i) {
    if (records[i].is_unfinished()) examined.unfinished.push_back({.record = i, .stored = records[i].state});
  }
  if (examined.unfinished.empty()) return examined;
  MSR_TRY_ASSIGN(examined.holder, FindHolder(session));
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
