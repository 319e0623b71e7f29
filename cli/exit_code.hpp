// exit_code.hpp: what the program says to its caller. A number never changes its meaning.
#pragma once

#include <msr/error.hpp>

namespace msr::cli {

enum class ExitCode : int {
  kDone = 0,
  kGeneral = 1,          ///< usage, settings, drivers, plugins, defects
  kValidation = 2,       ///< the migrations folder, an unknown target, out of order
  kMigrationFailed = 3,  ///< a statement was refused on the way up
  kRollbackFailed = 4,   ///< a statement was refused on the way down
  kBackupFailed = 5,
  kRestoreFailed = 6,
  kConnection = 7,   ///< unreachable, wrong credentials, read-only, unsupported
  kLocked = 8,       ///< the lock was not obtained in time
  kNotThereYet = 9,  ///< something is pending
  kDrift = 10,       ///< applied files or the history changed
  kInDoubt = 11,     ///< it is not known whether a statement took effect
  kInterrupted = 130,
  kTerminated = 143,
};

/// Which way the work went that failed.
enum class Work { kReading, kUp, kDown };

constexpr ExitCode ExitCodeFor(ErrorKind kind, Work work) {
  switch (kind) {
    case ErrorKind::kUsage:
    case ErrorKind::kConfig:
    case ErrorKind::kDriver:
    case ErrorKind::kPlugin:
    case ErrorKind::kInternal:
      return ExitCode::kGeneral;
    case ErrorKind::kValidation:
    case ErrorKind::kSyntax:
    case ErrorKind::kOutOfOrder:
      return ExitCode::kValidation;
    case ErrorKind::kStatement:
      if (work == Work::kReading) return ExitCode::kGeneral;
      return work == Work::kUp ? ExitCode::kMigrationFailed : ExitCode::kRollbackFailed;
    case ErrorKind::kConnection:
    case ErrorKind::kReadOnly:
      return ExitCode::kConnection;
    case ErrorKind::kLocked:
      return ExitCode::kLocked;
    case ErrorKind::kDrift:
      return ExitCode::kDrift;
    case ErrorKind::kInDoubt:
      return ExitCode::kInDoubt;
    case ErrorKind::kNotThereYet:
      return ExitCode::kNotThereYet;
    case ErrorKind::kInterrupted:
      return ExitCode::kInterrupted;
  }
  return ExitCode::kGeneral;
}

}  // namespace msr::cli
