#include "core/engine/lock.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "core/engine/examine.hpp"
#include "core/engine/mending.hpp"

namespace msr::engine {
namespace {

using driver_manager::DriverResult;

LockRowInfo InfoOf(const history::LockRow &row) {
  return {.run_id = row.owner,
          .host = row.host,
          .pid = row.pid,
          .user = row.user,
          .command = row.command,
          .mode = row.mode,
          .session = row.session,
          .since = row.acquired_at,
          .heartbeat = row.heartbeat_at,
          .fence = row.fence};
}

/// One call of `lock release`.
class Releaser {
 public:
  Releaser(const Setting &setting, const LockReleaseOptions &options, LockReleaseResult &result)
      : setting_(setting), options_(options), result_(result) {}

  Result<void> Run() {
    MSR_TRY_ASSIGN(session_, Session::Open(setting_, Access::kWrite, nullptr));
    result_.database = session_->info();
    MSR_TRY_ASSIGN(const history::Snapshot snapshot, session_->history().Read());
    if (snapshot.lock.fence != 0) result_.row = InfoOf(snapshot.lock);
    MSR_TRY_ASSIGN(result_.holder, FindHolder(*session_));
    if (result_.holder) MSR_TRY(EndHolder());
    if (snapshot.lock.owner.empty()) return {};
    return FreeRow();
  }

 private:
  Result<void> EndHolder() {
    const std::string holder = lock::Describe(result_.holder);
    if (!options_.end_session) {
      return Fail(ErrorKind::kLocked,
                  fmt::format("the lock is held by {}, and its session is there: it is at work, or the server still "
                              "finishes what it was sent",
                              holder),
                  "wait for it, or end it with --force --force: what it runs now is then rolled back, or in doubt");
    }
    driver_manager::Connection &connection = session_->connection();
    if (!connection.Can(MSR_CAN_END_SESSION)) {
      return Fail(ErrorKind::kLocked,
                  fmt::format("the lock is held by {}, and this driver cannot end a session", holder),
                  fmt::format("end session {} with the means of the database ({}), or the process on {}",
                              result_.holder->session, HowToEnd(),
                              result_.holder->host.empty() ? "its host" : result_.holder->host));
    }
    const DriverResult<void> ended = connection.EndSession(result_.holder->session);
    if (!ended) return Fail(ended.error());
    result_.session_ended = true;
    // It may take a moment until it is gone. This waits for that, and gives the lock back.
    MSR_TRY_ASSIGN(const std::unique_ptr<lock::Guard> lock, session_->Lock());
    return {};
  }

  // The statement by which such databases end a session.
  std::string HowToEnd() const {
    const std::string &product = session_->connection().description().product;
    const std::string &session = result_.holder->session;
    if (product == "PostgreSQL") return fmt::format("SELECT pg_terminate_backend({})", session);
    if (product == "MySQL" || product == "MariaDB") return fmt::format("KILL {}", session);
    return "each has its own statement for it";
  }

  // Under the lock, so that it is certain that nobody runs; with the fence raised, so that nothing of an earlier runner
  // can be committed any more.
  Result<void> FreeRow() {
    MSR_TRY_ASSIGN(const std::unique_ptr<lock::Guard> lock, session_->Lock());
    MSR_TRY_ASSIGN(const history::Snapshot snapshot, session_->history().Read(/*under_lock=*/true));
    if (snapshot.lock.owner.empty()) return {};
    lock->Introduce(session_->history(), snapshot, ThisRun("lock release"));
    if (const DriverResult<void> claimed = lock->Claim(); !claimed) return Fail(claimed.error());
    result_.row_freed = true;
    return {};
  }

  const Setting &setting_;
  const LockReleaseOptions &options_;
  LockReleaseResult &result_;
  std::unique_ptr<Session> session_;
};

}  // namespace

Result<void> LookAtLock(Session &session, const history::Snapshot &snapshot, LockStatusResult &status) {
  MSR_TRY_ASSIGN(status.holder, FindHolder(session));
  status.held = status.holder.has_value();
  if (snapshot.lock.fence != 0) status.row = InfoOf(snapshot.lock);
  // Nothing but its silence tells that a runner without the session lock is gone.
  const bool may_run = snapshot.lock.mode == lock::kFenceMode && snapshot.lock.is_live();
  const bool knows = session.connection().Can(MSR_CAN_NAME_LOCK_HOLDER);
  status.stale = knows && !status.held && !snapshot.lock.owner.empty() && !may_run;
  return {};
}

LockStatusResult LockStatus(const Setting &setting) {
  LockStatusResult result;
  const Result<void> done = [&]() -> Result<void> {
    MSR_TRY_ASSIGN(const std::unique_ptr<Session> session, Session::Open(setting, Access::kRead, nullptr));
    result.database = session->info();
    if (!session->connection().Can(MSR_CAN_NAME_LOCK_HOLDER)) {
      return Fail(ErrorKind::kConnection, "this database cannot tell who holds a lock");
    }
    // Whose table it is does not matter to who holds the lock.
    const Result<history::Snapshot> snapshot = session->history().Read();
    return LookAtLock(*session, snapshot ? *snapshot : history::Snapshot(), result);
  }();
  if (!done) Put(result, done.error());
  return result;
}

LockReleaseResult LockRelease(const Setting &setting, const LockReleaseOptions &options) {
  LockReleaseResult result;
  const Result<void> done = Releaser(setting, options, result).Run();
  if (!done) Put(result, done.error());
  return result;
}

}  // namespace msr::engine
