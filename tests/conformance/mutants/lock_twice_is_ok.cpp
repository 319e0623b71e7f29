// Takes a lock that the session has already.
#include "tests/conformance/mutants/mutant.hpp"

namespace msr::mutants {

void Spoil(msr_driver &table) {
  table.try_lock = [](msr_conn *connection, const msr_call *call, msr_str name, int32_t *taken) {
    bool misused = false;
    const Intercepted heard(call, [&](msr_error &error) { return !(misused = error.status == MSR_INVALID); });
    const msr_status status = Original().try_lock(connection, heard.get(), name, taken);
    if (misused) *taken = 1;
    return misused ? MSR_OK : status;
  };
}

}  // namespace msr::mutants
