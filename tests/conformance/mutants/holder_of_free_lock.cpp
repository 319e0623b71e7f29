// Names a holder of a lock that nobody has.
#include "tests/conformance/mutants/mutant.hpp"

namespace msr::mutants {

void Spoil(msr_driver &table) {
  table.lock_holder = [](msr_conn *connection, const msr_call *call, msr_str name, const msr_lock_holder_sink *sink) {
    msr_lock_holder nobody{};
    nobody.struct_size = sizeof(nobody);
    sink->holder(sink->context, &nobody);
    return Original().lock_holder(connection, call, name, sink);
  };
}

}  // namespace msr::mutants
