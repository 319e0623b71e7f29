// Says that a unit succeeded although a step failed.
#include "tests/conformance/mutants/mutant.hpp"

namespace msr::mutants {

void Spoil(msr_driver &table) {
  table.run_unit = [](msr_conn *connection, const msr_call *, const msr_unit *unit) -> msr_status {
    const Unheard unheard;
    Original().run_unit(connection, unheard.get(), unit);
    return MSR_OK;
  };
}

}  // namespace msr::mutants
