// Claims that the making of tables is rolled back.
#include "tests/conformance/mutants/mutant.hpp"

namespace msr::mutants {

void Spoil(msr_driver &table) {
  table.capabilities |= MSR_CAN_ROLL_BACK_DDL;
  table.describe = [](msr_conn *connection, const msr_call *call, const msr_description_sink *sink) {
    msr_description_sink spoilt = *sink;
    spoilt.context = const_cast<msr_description_sink *>(sink);
    spoilt.describe = [](void *context, const msr_description *found) {
      const msr_description_sink &host = *static_cast<const msr_description_sink *>(context);
      msr_description claimed = *found;
      claimed.capabilities |= MSR_CAN_ROLL_BACK_DDL;
      host.describe(host.context, &claimed);
    };
    return Original().describe(connection, call, &spoilt);
  };
}

}  // namespace msr::mutants
