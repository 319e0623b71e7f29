// Rolls back, and says that the commit succeeded.
#include "tests/conformance/mutants/mutant.hpp"

namespace msr::mutants {

void Spoil(msr_driver &table) {
  table.commit = Original().rollback;
}

}  // namespace msr::mutants
