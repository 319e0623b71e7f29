// Writes where nothing may be written.
#include "tests/conformance/mutants/mutant.hpp"

namespace msr::mutants {

void Spoil(msr_driver &table) {
  table.connect = [](const msr_connect *options, const msr_call *call, msr_conn **connection) {
    msr_connect spoilt = *options;
    spoilt.flags &= ~uint32_t{MSR_CONNECT_READ_ONLY};
    return Original().connect(&spoilt, call, connection);
  };
}

}  // namespace msr::mutants
