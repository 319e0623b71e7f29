// examine.hpp: what became of migrations whose runner stopped, found out without changing anything. Inside this room
// only.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "core/engine/session.hpp"
#include "core/execute/settle.hpp"

namespace msr::engine {

/// An unfinished migration, and what was found out about it.
struct Unfinished {
  std::size_t record = 0;  ///< its index in the snapshot
  history::RecordState stored = history::RecordState::kFailed;
  execute::Finding finding;
};

struct Examined {
  std::optional<LockHolder> holder;  ///< a runner is alive: then nothing was settled
  std::vector<Unfinished> unfinished;
};

/// Who holds the session lock; none also where the database cannot tell.
Result<std::optional<LockHolder>> FindHolder(Session &session);
/// The same, or who has a lease, or works with neither and was heard of lately, as `row` says.
Result<std::optional<LockHolder>> FindRunner(Session &session, const history::LockRow &row);

/// What a run would find out first: the entries of the session then say it. A row that is still `running` while
/// nobody holds the lock has no runner behind it any more.
Result<Examined> ExamineUnfinished(Session &session);

}  // namespace msr::engine
