// Sends integers through floating point.
#include "tests/conformance/mutants/mutant.hpp"

namespace msr::mutants {

void Spoil(msr_driver &table) {
  SpoilStatements(table, [](StatementCopy &statement) {
    constexpr int64_t kExact = int64_t{1} << 53;
    for (msr_value &value : statement.values) {
      if (value.kind == MSR_VALUE_INT64 && (value.as.integer > kExact || value.as.integer < -kExact)) {
        value.as.integer &= ~int64_t{0x7FF};
      }
    }
  });
}

}  // namespace msr::mutants
