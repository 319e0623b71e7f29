// Compares keys without regard to case.
#include <msr/driver_sdk.hpp>

#include "tests/conformance/mutants/mutant.hpp"

namespace msr::mutants {

void Spoil(msr_driver &table) {
  static msr_dialect dialect = *Original().dialect;
  dialect.type_key = sdk::Borrow("VARCHAR(255) COLLATE NOCASE");
  table.dialect = &dialect;
}

}  // namespace msr::mutants
