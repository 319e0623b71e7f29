// Does not tell how many rows a statement changed.
#include "tests/conformance/mutants/mutant.hpp"

namespace msr::mutants {

void Spoil(msr_driver &table) {
  table.execute = [](msr_conn *connection, const msr_call *call, const msr_statement *statement, int64_t *rows) {
    const msr_status status = Original().execute(connection, call, statement, nullptr);
    if (rows != nullptr) *rows = -1;
    return status;
  };
}

}  // namespace msr::mutants
