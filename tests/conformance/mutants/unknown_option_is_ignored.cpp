// Ignores an option of the URL that it does not know.
#include <string>

#include <msr/driver_sdk.hpp>

#include "tests/conformance/mutants/mutant.hpp"

namespace msr::mutants {

void Spoil(msr_driver &table) {
  table.connect = [](const msr_connect *options, const msr_call *call, msr_conn **connection) {
    const std::string_view url = sdk::View(options->url);
    const std::string known(url.substr(0, url.find("?msrnosuchoption")));
    msr_connect spoilt = *options;
    spoilt.url = sdk::Borrow(known);
    return Original().connect(&spoilt, call, connection);
  };
}

}  // namespace msr::mutants
