// Commits the open transaction at the end of a session.
#include "tests/conformance/mutants/mutant.hpp"

namespace msr::mutants {

void Spoil(msr_driver &table) {
  table.disconnect = [](msr_conn *connection) {
    const Unheard unheard;
    Original().commit(connection, unheard.get());
    Original().disconnect(connection);
  };
}

}  // namespace msr::mutants
