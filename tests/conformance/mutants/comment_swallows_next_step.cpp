// Joins steps so that a comment at the end of one swallows the next.
#include <string_view>
#include <vector>

#include <msr/driver_sdk.hpp>

#include "tests/conformance/mutants/mutant.hpp"

namespace msr::mutants {
namespace {

// Good enough for the texts of the conformance program, in which no string stands in such a comment.
bool EndsInComment(std::string_view text) {
  const size_t comment = text.rfind("--");
  return comment != std::string_view::npos && text.find_first_of("'\n", comment) == std::string_view::npos;
}

}  // namespace

void Spoil(msr_driver &table) {
  table.run_unit = [](msr_conn *connection, const msr_call *call, const msr_unit *unit) {
    msr_statement nothing{};
    nothing.struct_size = sizeof(nothing);
    nothing.text = sdk::Borrow("SELECT 1");
    std::vector<const msr_statement *> steps(unit->steps, unit->steps + unit->step_count);
    for (size_t i = 1; i < steps.size(); ++i) {
      if (EndsInComment(sdk::View(unit->steps[i - 1]->text))) steps[i] = &nothing;
    }
    msr_unit spoilt = *unit;
    spoilt.steps = steps.data();
    return Original().run_unit(connection, call, &spoilt);
  };
}

}  // namespace msr::mutants
