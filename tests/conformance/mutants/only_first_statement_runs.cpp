// Runs the first of two statements, and does not mention the other.
#include "tests/conformance/mutants/mutant.hpp"

namespace msr::mutants {

void Spoil(msr_driver &table) {
  SpoilStatements(table, [](StatementCopy &statement) {
    const size_t end = statement.text.find("; ");
    if (statement.values.empty() && end != std::string::npos && end > 1) statement.text.resize(end);
  });
}

}  // namespace msr::mutants
