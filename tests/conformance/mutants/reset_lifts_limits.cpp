// Forgets the limits when the session is put back.
#include "tests/conformance/mutants/mutant.hpp"

namespace msr::mutants {

void Spoil(msr_driver &table) {
  table.reset = [](msr_conn *connection, const msr_call *call) {
    const msr_status status = Original().reset(connection, call);
    if (status != MSR_OK) return status;
    msr_limits none{};
    none.struct_size = sizeof(none);
    return Original().limit(connection, call, &none);
  };
}

}  // namespace msr::mutants
