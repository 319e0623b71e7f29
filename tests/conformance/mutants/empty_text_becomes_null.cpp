// Stores NULL for an empty text.
#include "tests/conformance/mutants/mutant.hpp"

namespace msr::mutants {

void Spoil(msr_driver &table) {
  SpoilStatements(table, [](StatementCopy &statement) {
    for (msr_value &value : statement.values) {
      if (value.kind == MSR_VALUE_TEXT && value.as.text.size == 0) value.kind = MSR_VALUE_NULL;
    }
  });
}

}  // namespace msr::mutants
