// Pastes values into the text without escaping them.
#include <string>

#include <msr/driver_sdk.hpp>

#include "tests/conformance/mutants/mutant.hpp"

namespace msr::mutants {

void Spoil(msr_driver &table) {
  SpoilStatements(table, [](StatementCopy &statement) {
    while (!statement.values.empty()) {
      const msr_value &value = statement.values.back();
      if (value.kind != MSR_VALUE_TEXT) return;
      statement.text.insert(statement.offsets.back(), "'" + std::string(sdk::View(value.as.text)) + "'");
      statement.values.pop_back();
      statement.offsets.pop_back();
    }
  });
}

}  // namespace msr::mutants
