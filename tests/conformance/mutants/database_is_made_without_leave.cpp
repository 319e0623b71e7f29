// Makes a database that is not there without being allowed to.
#include "tests/conformance/mutants/mutant.hpp"

namespace msr::mutants {

void Spoil(msr_driver &table) {
  table.connect = [](const msr_connect *options, const msr_call *call, msr_conn **connection) {
    msr_connect spoilt = *options;
    spoilt.flags |= MSR_CONNECT_CREATE;
    return Original().connect(&spoilt, call, connection);
  };
}

}  // namespace msr::mutants
