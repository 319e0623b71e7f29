// Lets a commit pass where no transaction is open.
#include "tests/conformance/mutants/mutant.hpp"

namespace msr::mutants {

void Spoil(msr_driver &table) {
  table.commit = [](msr_conn *connection, const msr_call *call) {
    bool misused = false;
    const Intercepted heard(call, [&](msr_error &error) { return !(misused = error.status == MSR_INVALID); });
    const msr_status status = Original().commit(connection, heard.get());
    return misused ? MSR_OK : status;
  };
}

}  // namespace msr::mutants
