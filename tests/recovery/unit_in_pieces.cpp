// Sends each step of a unit alone and without a transaction, so that a fault can come between any two of them.
#include "tests/conformance/mutants/mutant.hpp"

namespace msr::mutants {
namespace {

struct Shifted {
  const msr_unit *unit;
  size_t first;
};

void StepDone(void *context, size_t step, int64_t rows) {
  const Shifted &shifted = *static_cast<Shifted *>(context);
  shifted.unit->step_done(shifted.unit->context, shifted.first + step, rows);
}

}  // namespace

void Spoil(msr_driver &table) {
  table.run_unit = [](msr_conn *connection, const msr_call *call, const msr_unit *unit) {
    for (size_t i = 0; i < unit->step_count; ++i) {
      const Intercepted shifting(call, [&](msr_error &error) {
        if (error.statement >= 0) error.statement += static_cast<decltype(error.statement)>(i);
        return true;
      });
      Shifted shifted{unit, i};
      msr_unit piece = *unit;
      piece.flags = 0;
      piece.steps = unit->steps + i;
      piece.step_count = 1;
      piece.context = &shifted;
      piece.step_done = unit->step_done == nullptr ? nullptr : &StepDone;
      const msr_status status = Original().run_unit(connection, shifting.get(), &piece);
      if (status != MSR_OK) return status;
    }
    return static_cast<msr_status>(MSR_OK);
  };
}

}  // namespace msr::mutants
