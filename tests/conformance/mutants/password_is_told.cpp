// Repeats the URL in the message of a failed connect.
#include <string>

#include <msr/driver_sdk.hpp>

#include "tests/conformance/mutants/mutant.hpp"

namespace msr::mutants {

void Spoil(msr_driver &table) {
  table.connect = [](const msr_connect *options, const msr_call *call, msr_conn **connection) {
    std::string message;
    const Intercepted heard(call, [&](msr_error &error) {
      message = std::string(sdk::View(error.message)).append(" at ").append(sdk::View(options->url));
      error.message = sdk::Borrow(message);
      return true;
    });
    return Original().connect(options, heard.get(), connection);
  };
}

}  // namespace msr::mutants
