// Reports a failure two times.
#include "tests/conformance/mutants/mutant.hpp"

namespace msr::mutants {

void Spoil(msr_driver &table) {
  table.execute = [](msr_conn *connection, const msr_call *call, const msr_statement *statement, int64_t *rows) {
    const Intercepted heard(call, [&](msr_error &error) {
      call->report(call->context, &error);
      return true;
    });
    return Original().execute(connection, heard.get(), statement, rows);
  };
}

}  // namespace msr::mutants
