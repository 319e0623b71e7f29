// Says that the lock is taken when another session has it.
#include "tests/conformance/mutants/mutant.hpp"

namespace msr::mutants {

void Spoil(msr_driver &table) {
  table.try_lock = [](msr_conn *connection, const msr_call *call, msr_str name, int32_t *taken) {
    const msr_status status = Original().try_lock(connection, call, name, taken);
    if (status == MSR_OK) *taken = 1;
    return status;
  };
}

}  // namespace msr::mutants
