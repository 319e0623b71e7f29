// Takes the end of a transaction for its success, whatever the server answered.
#include "tests/conformance/mutants/mutant.hpp"

namespace msr::mutants {

void Spoil(msr_driver &table) {
  table.commit = [](msr_conn *connection, const msr_call *call) {
    bool refused = false;
    const Intercepted heard(call, [&](msr_error &error) { return !(refused = error.status == MSR_STATEMENT); });
    const msr_status status = Original().commit(connection, heard.get());
    return refused ? MSR_OK : status;
  };
}

}  // namespace msr::mutants
