#include "core/engine/mending.hpp"

#include <utility>

#include <unistd.h>

#include "core/base/machine.hpp"

namespace msr::engine {

using driver_manager::DriverResult;
using driver_manager::SqlText;

history::Run ThisRun(std::string command) {
  history::Run run;
  run.id = NewRunId();
  run.command = std::move(command);
  run.user = UserName();
  run.host = HostName();
  run.pid = getpid();
  return run;
}

Result<std::unique_ptr<Mending>> Mending::Begin(const Setting &setting, std::string command, Outcome &outcome) {
  std::unique_ptr<Mending> mending(new Mending());
  MSR_TRY_ASSIGN(mending->session_,
                 Session::Open(setting, Access::kWrite, std::make_unique<source::Reading>(setting.options.folder)));
  Session &session = *mending->session_;
  outcome.database = session.info();
  MSR_TRY(session.Scan());
  outcome.warnings = session.catalog().warnings;
  // What was read before the lock may be old by now.
  MSR_TRY(session.ReadHistory());
  mending->run_ = ThisRun(std::move(command));
  MSR_TRY_ASSIGN(mending->lock_, session.Lock(mending->run_));
  return mending;
}

SqlText Mending::Log(const history::Record &record, std::string_view event, std::string_view words) {
  return session_->history().Log(history::EntryFor(record, event, words), run_, ++sequence_);
}

Result<void> Mending::Claim() {
  if (const DriverResult<void> claimed = lock_->Claim(); !claimed) return Fail(claimed.error());
  return {};
}

Result<void> Mending::Write(std::vector<SqlText> writes) {
  std::vector<const msr_statement *> steps;
  steps.reserve(writes.size());
  for (SqlText &sql : writes) steps.push_back(&sql.Borrow());
  const DriverResult<void> written = session_->connection().RunUnit(MSR_UNIT_TRANSACTION, steps);
  if (written) return {};
  if (history::IsFencedOut(written.error()))
    return Fail(ErrorKind::kLocked, "another runner has taken over meanwhile; nothing was changed",
                "run the same command again");
  return Fail(written.error());
}

}  // namespace msr::engine
