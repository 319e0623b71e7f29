// Goes on with rows when the host has enough.
#include "tests/conformance/mutants/mutant.hpp"

namespace msr::mutants {

void Spoil(msr_driver &table) {
  table.query = [](msr_conn *connection, const msr_call *call, const msr_statement *statement,
                   const msr_row_sink *sink) {
    msr_row_sink spoilt = *sink;
    spoilt.context = const_cast<msr_row_sink *>(sink);
    spoilt.row = [](void *context, const msr_value *cells, size_t count) {
      const msr_row_sink &host = *static_cast<const msr_row_sink *>(context);
      host.row(host.context, cells, count);
      return 0;
    };
    return Original().query(connection, call, statement, &spoilt);
  };
}

}  // namespace msr::mutants
