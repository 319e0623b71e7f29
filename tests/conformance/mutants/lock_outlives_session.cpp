// Keeps the session that holds a lock when it should end.
#include <vector>

#include "tests/conformance/mutants/mutant.hpp"

namespace msr::mutants {
namespace {

// Reachable, so that it is no leak.
std::vector<msr_conn *> kept;

}  // namespace

void Spoil(msr_driver &table) {
  WatchLocks(table);
  table.disconnect = [](msr_conn *connection) {
    const Unheard unheard;
    if (LocksOf(connection).empty()) return Original().disconnect(connection);
    Original().rollback(connection, unheard.get());
    kept.push_back(connection);
  };
}

}  // namespace msr::mutants
