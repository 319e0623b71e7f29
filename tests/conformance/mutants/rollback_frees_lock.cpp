// Holds the lock by the transaction and not by the session.
#include "tests/conformance/mutants/mutant.hpp"

namespace msr::mutants {

void Spoil(msr_driver &table) {
  WatchLocks(table);
  table.rollback = [](msr_conn *connection, const msr_call *call) {
    FreeLocks(connection);
    return Original().rollback(connection, call);
  };
}

}  // namespace msr::mutants
