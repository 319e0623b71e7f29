#include <msr/engine.hpp>

namespace msr {

std::string_view KindName(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::kUsage:
      return "usage";
    case ErrorKind::kConfig:
      return "config";
    case ErrorKind::kDriver:
      return "driver";
    case ErrorKind::kValidation:
      return "validation";
    case ErrorKind::kSyntax:
      return "syntax";
    case ErrorKind::kOutOfOrder:
      return "out_of_order";
    case ErrorKind::kStatement:
      return "statement";
    case ErrorKind::kConnection:
      return "connection";
    case ErrorKind::kReadOnly:
      return "read_only";
    case ErrorKind::kLocked:
      return "locked";
    case ErrorKind::kDrift:
      return "drift";
    case ErrorKind::kInDoubt:
      return "in_doubt";
    case ErrorKind::kInterrupted:
      return "interrupted";
    case ErrorKind::kNotThereYet:
      return "not_there_yet";
    case ErrorKind::kPlugin:
      return "plugin";
    case ErrorKind::kInternal:
      return "internal";
  }
  return "internal";
}

std::string_view StateName(MigrationState state) {
  switch (state) {
    case MigrationState::kPending:
      return "pending";
    case MigrationState::kApplied:
      return "applied";
    case MigrationState::kOutOfOrder:
      return "out_of_order";
    case MigrationState::kChanged:
      return "changed";
    case MigrationState::kMissing:
      return "missing";
    case MigrationState::kRenamed:
      return "renamed";
    case MigrationState::kFailed:
      return "failed";
    case MigrationState::kRunning:
      return "running";
    case MigrationState::kInDoubt:
      return "in_doubt";
    case MigrationState::kOutdated:
      return "outdated";
  }
  return "";
}

}  // namespace msr
