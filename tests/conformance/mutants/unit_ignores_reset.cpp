// Leaves out the reset between the steps of a unit.
#include <vector>

#include <msr/driver_sdk.hpp>

#include "tests/conformance/mutants/mutant.hpp"

namespace msr::mutants {

void Spoil(msr_driver &table) {
  table.run_unit = [](msr_conn *connection, const msr_call *call, const msr_unit *unit) {
    // A step that does nothing stands for the reset, so that all the others keep their numbers.
    msr_statement nothing{};
    nothing.struct_size = sizeof(nothing);
    nothing.text = sdk::Borrow("SELECT 1");
    std::vector<const msr_statement *> steps(unit->steps, unit->steps + unit->step_count);
    for (const msr_statement *&step : steps) {
      if ((step->flags & MSR_STEP_RESET) != 0) step = &nothing;
    }
    msr_unit spoilt = *unit;
    spoilt.steps = steps.data();
    return Original().run_unit(connection, call, &spoilt);
  };
}

}  // namespace msr::mutants
