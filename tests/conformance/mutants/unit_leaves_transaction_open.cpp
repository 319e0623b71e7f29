// Leaves a transaction open when a unit fails.
#include "tests/conformance/mutants/mutant.hpp"

namespace msr::mutants {

void Spoil(msr_driver &table) {
  table.run_unit = [](msr_conn *connection, const msr_call *call, const msr_unit *unit) {
    const msr_status status = Original().run_unit(connection, call, unit);
    const Unheard unheard;
    if (status != MSR_OK) Original().begin(connection, unheard.get(), 0);
    return status;
  };
}

}  // namespace msr::mutants
