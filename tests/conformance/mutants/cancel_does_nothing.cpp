// Does not end a running statement.
#include "tests/conformance/mutants/mutant.hpp"

namespace msr::mutants {

void Spoil(msr_driver &table) {
  table.cancel = [](msr_conn *) {};
}

}  // namespace msr::mutants
