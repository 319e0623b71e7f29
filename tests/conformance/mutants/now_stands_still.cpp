// Tells a moment that does not move.
#include <msr/driver_sdk.hpp>

#include "tests/conformance/mutants/mutant.hpp"

namespace msr::mutants {

void Spoil(msr_driver &table) {
  static msr_dialect dialect = *Original().dialect;
  dialect.now = sdk::Borrow("strftime('%Y-%m-%dT%H:%M:00.000000Z', 'now')");
  table.dialect = &dialect;
}

}  // namespace msr::mutants
