// Does not classify errors.
#include "tests/conformance/mutants/mutant.hpp"

namespace msr::mutants {

void Spoil(msr_driver &table) {
  SpoilErrors(table, [](msr_error &error, std::string_view) {
    error.condition = MSR_CONDITION_NONE;
    return true;
  });
}

}  // namespace msr::mutants
