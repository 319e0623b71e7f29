// Takes limits, and lets every statement wait and run as long as it likes.
#include "tests/conformance/mutants/mutant.hpp"

namespace msr::mutants {

void Spoil(msr_driver &table) {
  table.limit = [](msr_conn *connection, const msr_call *call, const msr_limits *limits) {
    msr_limits none = *limits;
    if (none.lock_wait_ms > 0) none.lock_wait_ms = 0;
    if (none.statement_ms > 0) none.statement_ms = 0;
    return Original().limit(connection, call, &none);
  };
}

}  // namespace msr::mutants
