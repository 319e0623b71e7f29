// Lets a second begin pass.
#include "tests/conformance/mutants/mutant.hpp"

namespace msr::mutants {

void Spoil(msr_driver &table) {
  table.begin = [](msr_conn *connection, const msr_call *call, uint32_t flags) {
    bool misused = false;
    const Intercepted heard(call, [&](msr_error &error) { return !(misused = error.status == MSR_INVALID); });
    const msr_status status = Original().begin(connection, heard.get(), flags);
    return misused ? MSR_OK : status;
  };
}

}  // namespace msr::mutants
