// Lets the state of a session leak.
#include "tests/conformance/mutants/mutant.hpp"

namespace msr::mutants {

void Spoil(msr_driver &table) {
  table.reset = [](msr_conn *, const msr_call *) -> msr_status { return MSR_OK; };
}

}  // namespace msr::mutants
