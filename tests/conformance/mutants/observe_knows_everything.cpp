// Says of every statement that it can be run again.
#include "tests/conformance/mutants/mutant.hpp"

namespace msr::mutants {

void Spoil(msr_driver &table) {
  table.observe = [](msr_conn *, const msr_call *, const msr_statement *, const msr_observation_sink *sink) {
    const msr_observation observation{sizeof(observation), MSR_EFFECT_REPEATABLE, {"", 0}};
    sink->observe(sink->context, &observation);
    return static_cast<msr_status>(MSR_OK);
  };
}

}  // namespace msr::mutants
