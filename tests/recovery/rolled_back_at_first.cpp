// Rolls back the first time what makes the tables of the history and what changes its lock row, as Galera does to a
// write that meets the DDL of another node.
#include <set>
#include <string>

#include "tests/conformance/mutants/mutant.hpp"

namespace msr::mutants {
namespace {

bool IsFirst(const msr_statement &statement) {
  static std::set<std::string, std::less<>> seen;
  const std::string text(statement.text.data, statement.text.size);
  const bool is_ours =
      text.find("migration_locks") != std::string::npos || text.find("schema_version") != std::string::npos;
  // The heartbeat and the time in a statement must not make it another one.
  return is_ours && seen.insert(text.substr(0, 60)).second;
}

msr_status RollBack(const msr_call *call, int64_t step) {
  static const std::string message = "Deadlock found when trying to get lock; try restarting transaction";
  static const std::string state = "40001";
  msr_error error{};
  error.struct_size = sizeof(error);
  error.status = MSR_STATEMENT;
  error.condition = MSR_CONDITION_TRANSIENT;
  error.vendor_code = 1213;
  error.statement = step;
  error.position = -1;
  error.sqlstate = {state.data(), state.size()};
  error.message = {message.data(), message.size()};
  call->report(call->context, &error);
  return MSR_STATEMENT;
}

}  // namespace

void Spoil(msr_driver &table) {
  table.execute = [](msr_conn *connection, const msr_call *call, const msr_statement *statement,
                     int64_t *rows) -> msr_status {
    if (IsFirst(*statement)) return RollBack(call, -1);
    return Original().execute(connection, call, statement, rows);
  };
  table.run_unit = [](msr_conn *connection, const msr_call *call, const msr_unit *unit) -> msr_status {
    static bool made = false;
    if (!made && unit->flags == 0) {
      made = true;
      return RollBack(call, 0);
    }
    return Original().run_unit(connection, call, unit);
  };
}

}  // namespace msr::mutants
