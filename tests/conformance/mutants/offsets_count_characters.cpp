// Takes the places of values for characters.
#include "tests/conformance/mutants/mutant.hpp"

namespace msr::mutants {

void Spoil(msr_driver &table) {
  SpoilStatements(table, [](StatementCopy &statement) {
    for (size_t &offset : statement.offsets) {
      size_t at = 0;
      size_t characters = 0;
      while (at < statement.text.size() && characters < offset) {
        if ((statement.text[at++] & 0xC0) != 0x80) ++characters;
      }
      offset = at < offset ? offset : at;
    }
  });
}

}  // namespace msr::mutants
