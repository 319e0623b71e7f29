// Lets the other session live, and says that all is well.
#include "tests/conformance/mutants/mutant.hpp"

namespace msr::mutants {

void Spoil(msr_driver &table) {
  table.end_session = [](msr_conn *, const msr_call *, msr_str) { return static_cast<msr_status>(MSR_OK); };
}

}  // namespace msr::mutants
