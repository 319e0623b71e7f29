// Says of every statement that it took effect.
#include "tests/conformance/mutants/mutant.hpp"

namespace msr::mutants {

void Spoil(msr_driver &table) {
  table.settle = [](msr_conn *, const msr_call *, const msr_statement *, msr_str, const msr_settlement_sink *sink) {
    const msr_settlement settlement{sizeof(settlement), MSR_SETTLED_APPLIED, {"", 0}, {"", 0}};
    sink->settle(sink->context, &settlement);
    return static_cast<msr_status>(MSR_OK);
  };
}

}  // namespace msr::mutants
