// Loses the rows behind the thousandth.
#include "tests/conformance/mutants/mutant.hpp"

namespace msr::mutants {
namespace {

struct Limited {
  const msr_row_sink *host = nullptr;
  int rows = 0;
};

}  // namespace

void Spoil(msr_driver &table) {
  table.query = [](msr_conn *connection, const msr_call *call, const msr_statement *statement,
                   const msr_row_sink *sink) {
    Limited limited{sink};
    msr_row_sink spoilt = *sink;
    spoilt.context = &limited;
    spoilt.row = [](void *context, const msr_value *cells, size_t count) {
      Limited &self = *static_cast<Limited *>(context);
      return ++self.rows > 1000 ? 1 : self.host->row(self.host->context, cells, count);
    };
    return Original().query(connection, call, statement, &spoilt);
  };
}

}  // namespace msr::mutants
