// Tells the time of another zone.
#include <msr/driver_sdk.hpp>

#include "tests/conformance/mutants/mutant.hpp"

namespace msr::mutants {

void Spoil(msr_driver &table) {
  static msr_dialect dialect = *Original().dialect;
  dialect.now = sdk::Borrow("strftime('%Y-%m-%dT%H:%M:%f', 'now', '+5 hours') || '000Z'");
  table.dialect = &dialect;
}

}  // namespace msr::mutants
