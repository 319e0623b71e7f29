// Does not look at how the commit of a unit ended.
#include "tests/conformance/mutants/mutant.hpp"

namespace msr::mutants {

void Spoil(msr_driver &table) {
  table.run_unit = [](msr_conn *connection, const msr_call *call, const msr_unit *unit) {
    bool refused = false;
    const Intercepted heard(call, [&](msr_error &error) {
      refused = error.status == MSR_STATEMENT && error.statement < 0;
      return !refused;
    });
    const msr_status status = Original().run_unit(connection, heard.get(), unit);
    return refused ? MSR_OK : status;
  };
}

}  // namespace msr::mutants
