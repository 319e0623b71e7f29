// Says that something failed, but not what.
#include "tests/conformance/mutants/mutant.hpp"

namespace msr::mutants {

void Spoil(msr_driver &table) {
  SpoilErrors(table, [](msr_error &error, std::string_view) {
    error.message = msr_str{"", 0};
    return true;
  });
}

}  // namespace msr::mutants
