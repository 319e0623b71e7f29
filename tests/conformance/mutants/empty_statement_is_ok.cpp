// Takes an empty statement for done.
#include <msr/driver_sdk.hpp>

#include "tests/conformance/mutants/mutant.hpp"

namespace msr::mutants {

void Spoil(msr_driver &table) {
  table.execute = [](msr_conn *connection, const msr_call *call, const msr_statement *statement, int64_t *rows) {
    const std::string_view text = sdk::View(statement->text);
    if (text.find_first_not_of(" \t\r\n;") == std::string_view::npos) return msr_status{MSR_OK};
    return Original().execute(connection, call, statement, rows);
  };
}

}  // namespace msr::mutants
