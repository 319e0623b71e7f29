// step.hpp: the two ways to run one migration, and how their failures are told. Inside this room only.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/execute/execute.hpp"

namespace msr::execute {

/// What may help after a step that did not succeed.
enum class Remedy {
  kNone,
  kTryAgain,   ///< the database refused for now, and nothing of the unit stands
  kReconnect,  ///< the connection is gone; what stands has to be found out
};

/// Why a step did not succeed.
struct Failure {
  // An error by itself is a failure that nothing helps.
  // NOLINTNEXTLINE(google-explicit-constructor)
  Failure(Error why, Remedy what = Remedy::kNone) : error(std::move(why)), remedy(what) {}

  Error error;
  Remedy remedy;
};

Remedy RemedyFor(const driver_manager::DriverError &error);

/// All statements and the history write in one transaction: all of it stands, or nothing.
std::optional<Failure> RunTransactional(Context &context, const plan::Prepared &prepared);

/// Statement by statement, each with the progress that the history row shows. After a failed statement
/// the row says `failed`, and the next run goes on there.
std::optional<Failure> RunStatementWise(Context &context, const plan::Prepared &prepared);

/// After `failure`: connects again where that is needed, and finds out whether the step is done all the same. If it
/// is not, `prepared` is made to go on where it stands. Errors: it cannot be found out now, or not by itself.
msr::Result<bool> FindDone(Context &context, plan::Prepared &prepared, const Failure &failure);

/// Whether a statement that stands in no transaction runs in one with the progress it makes: where that can be rolled
/// back the row is exact.
bool SharesTransaction(const sql::Statement &statement, bool rolls_back_ddl);
/// The server commits a transaction that the file began before it runs the statement.
bool EndsTransaction(const sql::Statement &statement, bool rolls_back_ddl);

/// What a transaction would not take back of what a statement or a load changes; none if it covers all.
driver_manager::DriverResult<std::optional<std::string>> FindKept(driver_manager::Connection &connection,
                                                                  const plan::Prepared &prepared,
                                                                  const sql::Statement &statement);

/// A statement in a transaction that the file itself begins, but that does not roll back.
Error NotTakenBack(const std::string &what);

/// Tells the session how long the statements of this migration may take.
driver_manager::DriverResult<void> Limit(Context &context, const plan::Prepared &prepared);
/// Lifts the limits again: the engine's own writes have none.
void LiftLimits(Context &context);
/// Says of a failure that a limit caused which one, who set it and what to do.
void ExplainLimit(const driver_manager::DriverError &error, const plan::Limits &limits, Error &failed);

/// The record that a step writes.
history::Record RecordFor(const plan::Prepared &prepared, history::RecordState state);

history::LogEntry LogEntryFor(const plan::Prepared &prepared, std::string_view event, std::string_view error = {});

/// The engine's own writes, all in one transaction.
driver_manager::DriverResult<void> WriteTogether(Context &context, std::vector<driver_manager::SqlText> writes,
                                                 bool reset_first);

/// The step that restores the session.
msr_statement ResetStep();

/// The failure of a statement with its place in the file.
Error StatementFailed(const driver_manager::DriverError &error, const plan::Prepared &prepared,
                      const sql::Statement &statement);
/// The run was asked to stop, with nothing of this migration left behind.
Error StoppedBefore(const plan::Prepared &prepared);
/// The failure of the engine's own write.
Failure HistoryFailed(const driver_manager::DriverError &error, const plan::Prepared &prepared);

bool IsConnectionGone(const driver_manager::DriverError &error);

}  // namespace msr::execute
