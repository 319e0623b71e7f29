// Does not tell wrong credentials from a server out of reach.
#include "tests/conformance/mutants/mutant.hpp"

namespace msr::mutants {

void Spoil(msr_driver &table) {
  table.connect = [](const msr_connect *options, const msr_call *call, msr_conn **connection) -> msr_status {
    bool denied = false;
    const Intercepted heard(call, [&](msr_error &error) {
      denied = error.status == MSR_DENIED;
      if (denied) error.status = MSR_UNREACHABLE;
      return true;
    });
    const msr_status status = Original().connect(options, heard.get(), connection);
    return denied ? MSR_UNREACHABLE : status;
  };
}

}  // namespace msr::mutants
