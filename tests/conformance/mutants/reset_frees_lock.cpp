// Resets a session so thoroughly that its lock is gone too.
#include "tests/conformance/mutants/mutant.hpp"

namespace msr::mutants {

void Spoil(msr_driver &table) {
  WatchLocks(table);
  table.reset = [](msr_conn *connection, const msr_call *call) {
    FreeLocks(connection);
    return Original().reset(connection, call);
  };
}

}  // namespace msr::mutants
