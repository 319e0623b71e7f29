// Undoes the steps before a failed one also where each stands for itself.
#include "tests/conformance/mutants/mutant.hpp"

namespace msr::mutants {

void Spoil(msr_driver &table) {
  table.run_unit = [](msr_conn *connection, const msr_call *call, const msr_unit *unit) {
    msr_unit spoilt = *unit;
    spoilt.flags |= MSR_UNIT_TRANSACTION;
    return Original().run_unit(connection, call, &spoilt);
  };
}

}  // namespace msr::mutants
