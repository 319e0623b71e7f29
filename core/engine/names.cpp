#include <msr/engine.hpp>

namespace msr {

std::string_view StateName(MigrationState state) {
  switch (state) {
    case MigrationState::kPending: return "pending";
    case MigrationState::kApplied: return "applied";
    case MigrationState::kOutOfOrder: return "out_of_order";
    case MigrationState::kChanged: return "changed";
    case MigrationState::kMissing: return "missing";
    case MigrationState::kRenamed: return "renamed";
    case MigrationState::kFailed: return "failed";
    case MigrationState::kRunning: return "running";
    case MigrationState::kOutdated: return "outdated";
  }
  return "";
}

}  // namespace msr
