// Names the step after the one that failed.
#include "tests/conformance/mutants/mutant.hpp"

namespace msr::mutants {

void Spoil(msr_driver &table) {
  table.run_unit = [](msr_conn *connection, const msr_call *call, const msr_unit *unit) {
    const Intercepted heard(call, [](msr_error &error) {
      if (error.statement >= 0) ++error.statement;
      return true;
    });
    return Original().run_unit(connection, heard.get(), unit);
  };
}

}  // namespace msr::mutants
