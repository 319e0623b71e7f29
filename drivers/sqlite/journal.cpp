#include "drivers/sqlite/journal.hpp"

#include <string>
#include <utility>

namespace msr::sqlite {

void Journal::Keep(const Database &database) {
  if (is_settled_) return;
  std::string mode = database.Value(kJournalMode);
  if (mode == "delete") mode = database.Value(std::string(kJournalMode) + "=truncate");
  // The first transaction of a new database cannot change it any more.
  is_settled_ = mode != "delete";
}

void Journal::GiveUp(const Database &database) {
  if (!std::exchange(is_settled_, false)) return;
  if (database.Value(kJournalMode) == "truncate") database.Run(std::string(kJournalMode) + "=delete");
}

}  // namespace msr::sqlite
