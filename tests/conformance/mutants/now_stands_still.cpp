// Tells the moment at which the driver was loaded.
#include <ctime>
#include <string>

#include <msr/driver_sdk.hpp>

#include "tests/conformance/mutants/mutant.hpp"

namespace msr::mutants {

void Spoil(msr_driver &table) {
  char text[64] = {};
  const std::time_t loaded = std::time(nullptr);
  std::tm parts{};
  std::strftime(text, sizeof(text), "'%Y-%m-%dT%H:%M:%S.000000Z'", gmtime_r(&loaded, &parts));
  static const std::string now = text;
  static msr_dialect dialect = *Original().dialect;
  dialect.now = sdk::Borrow(now);
  table.dialect = &dialect;
}

}  // namespace msr::mutants
