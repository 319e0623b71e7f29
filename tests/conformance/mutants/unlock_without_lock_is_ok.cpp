// Hides that the lock was lost.
#include "tests/conformance/mutants/mutant.hpp"

namespace msr::mutants {

void Spoil(msr_driver &table) {
  table.unlock = [](msr_conn *connection, const msr_call *call, msr_str name) {
    bool misused = false;
    const Intercepted heard(call, [&](msr_error &error) { return !(misused = error.status == MSR_INVALID); });
    const msr_status status = Original().unlock(connection, heard.get(), name);
    return misused ? MSR_OK : status;
  };
}

}  // namespace msr::mutants
