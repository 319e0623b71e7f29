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
          .heartbeat_age_ms = row.silent_ms().value_or(0),
          .expires = row.expires_at(),
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
    MSR_TRY_ASSIGN(const std::optional<LockHolder> holder, FindHolder(*session_));
    MSR_TRY_ASSIGN(result_.holder, FindRunner(*session_, snapshot.lock));
    if (result_.holder && !options_.end_session) return Refuse();
    if (holder) MSR_TRY(EndHolder());
    const bool is_taken = !snapshot.lock.owner.empty();
    if (!is_taken && !result_.session_ended) return {};
    return FreeRow(snapshot.lock);
  }

 private:
  Result<void> Refuse() const {
    return Fail(ErrorKind::kLocked,
                fmt::format("the lock is held by {}, which is there: it is at work, or the server still finishes what "
                            "it was sent",
                            lock::Describe(result_.holder)),
                "wait for it, or end it with --force --force: what it runs now is then rolled back, or in doubt");
  }

  Result<void> EndHolder() {
    driver_manager::Connection &connection = session_->connection();
    if (!connection.Can(MSR_CAN_END_SESSION)) {
      return Fail(
          ErrorKind::kLocked,
          fmt::format("the lock is held by {}, and this driver cannot end a session", lock::Describe(result_.holder)),
          fmt::format("end session {} with the means of the database ({}), or the process on {}",
                      result_.holder->session, lock::HowToEnd(connection.description(), result_.holder->session),
                      result_.holder->host.empty() ? "its host" : result_.holder->host));
    }
    const DriverResult<void> ended = connection.EndSession(result_.holder->session);
    if (!ended) return Fail(ended.error());
    result_.session_ended = true;
    return {};
  }

  // Under the lock, so that it is certain that nobody runs; with the fence raised, so that nothing of an earlier runner
  // can be committed any more. Waits for the moment that a session takes to end.
  Result<void> FreeRow(const history::LockRow &before) {
    const history::Run run = ThisRun("lock release");
    MSR_TRY_ASSIGN(const std::unique_ptr<lock::Guard> lock, session_->Lock(run, Taking::kRobs));
    // Where no history is there is nothing to write it down in.
    if (before.fence == 0) return {};
    if (const DriverResult<void> claimed = lock->Claim(); !claimed) return Fail(claimed.error());
    result_.row_freed = !before.owner.empty();
    std::string words = result_.row_freed
                            ? fmt::format("the lock row of {}, run {}", lock::Describe(before), before.owner)
                            : std::string("a lock without a row");
    if (result_.session_ended) words += fmt::format("; session {} was ended", result_.holder->session);
    const DriverResult<std::int64_t> logged =
        session_->connection().Execute(session_->history().Log({.event = "lock_released", .error = words}, run, 1));
    if (!logged) return Fail(logged.error());
    return {};
  }

  const Setting &setting_;
  const LockReleaseOptions &options_;
  LockReleaseResult &result_;
  std::unique_ptr<Session> session_;
};

}  // namespace

Result<void> LookAtLock(Session &session, const history::Snapshot &snapshot, LockStatusResult &status) {
  const history::LockRow &row = snapshot.lock;
  MSR_TRY_ASSIGN(status.holder, FindRunner(session, row));
  if (row.fence != 0) status.row = InfoOf(row);
  status.stale = !status.holder && !row.owner.empty();
  // Who works without a lock holds none.
  if (row.mode == history::kFenceMode && status.holder) {
    MSR_TRY_ASSIGN(status.holder, FindHolder(session));
  }
  status.held = status.holder.has_value();
  return {};
}

LockStatusResult LockStatus(const Setting &setting) {
  LockStatusResult result;
  const Result<void> done = [&]() -> Result<void> {
    MSR_TRY_ASSIGN(const std::unique_ptr<Session> session, Session::Open(setting, Access::kRead, nullptr));
    result.database = session->info();
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
