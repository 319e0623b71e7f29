// Tells positions in characters.
#include "tests/conformance/mutants/mutant.hpp"

namespace msr::mutants {

void Spoil(msr_driver &table) {
  SpoilErrors(table, [](msr_error &error, std::string_view text) {
    if (error.position < 0) return true;
    int64_t characters = 0;
    for (const char c : text.substr(0, static_cast<size_t>(error.position))) characters += (c & 0xC0) != 0x80 ? 1 : 0;
    error.position = characters;
    return true;
  });
}

}  // namespace msr::mutants
