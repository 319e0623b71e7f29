// Does not report the last step as done.
#include "tests/conformance/mutants/mutant.hpp"

namespace msr::mutants {

void Spoil(msr_driver &table) {
  table.run_unit = [](msr_conn *connection, const msr_call *call, const msr_unit *unit) {
    msr_unit spoilt = *unit;
    spoilt.context = const_cast<msr_unit *>(unit);
    spoilt.step_done = [](void *context, size_t step, int64_t rows) {
      const msr_unit &host = *static_cast<const msr_unit *>(context);
      if (step + 1 < host.step_count) host.step_done(host.context, step, rows);
    };
    return Original().run_unit(connection, call, &spoilt);
  };
}

}  // namespace msr::mutants
