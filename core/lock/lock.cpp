#include "core/lock/lock.hpp"

#include <algorithm>
#include <cstdint>

#include <fmt/format.h>

#include "core/base/pause.hpp"

namespace msr::lock {
namespace {

using driver_manager::DriverError;
using driver_manager::DriverResult;
using history::LockRow;
using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

constexpr milliseconds kFirstPause{25};
constexpr milliseconds kLongestPause{1'000};
// How long a database may be away, for instance to start again.
constexpr milliseconds kReconnectFor{30'000};
// So long the session that we lost may go on before it is ended.
constexpr milliseconds kPatienceWithOldSession{2'000};

std::string_view WordFor(Mode mode) {
  switch (mode) {
    case Mode::kSession:
      return history::kSessionMode;
    case Mode::kLease:
      return history::kLeaseMode;
    case Mode::kFence:
      break;
  }
  return history::kFenceMode;
}

Error TakenOver(const std::string &name) {
  return Fail(ErrorKind::kLocked, fmt::format("another runner has taken over {} meanwhile", name),
              "run the same command again; msr list shows what stands")
      .value();
}

DriverResult<void> FailWith(Error error) {
  return tl::unexpected<DriverError>(DriverError{std::move(error)});
}

}  // namespace

Result<std::unique_ptr<Guard>> Guard::Acquire(driver_manager::Connection &connection, history::History &history,
                                              Request request) {
  request.run.mode = WordFor(request.mode);
  if (!HasHeartbeat(connection)) request.connect = nullptr;
  std::unique_ptr<Guard> guard(new Guard(connection, history, std::move(request)));
  if (guard->request_.mode == Mode::kSession) MSR_TRY(guard->TakeSession(""));
  if (guard->request_.mode == Mode::kLease) MSR_TRY(guard->TakeLease());
  return guard;
}

Result<void> Guard::TakeSession(std::string_view old_session) {
  Waiting waiting = request_.waiting;
  if (!old_session.empty()) waiting.wait = std::max<milliseconds>(waiting.wait, kReconnectFor);
  Waiter waiter(connection_, history_, waiting);
  while (true) {
    MSR_TRY_ASSIGN(const bool taken, connection_.TryLock(history_.name().text()));
    waited_ = waiter.waited();
    if (taken) return {};
    if (!old_session.empty() && waited_ >= kPatienceWithOldSession) {
      // It may be deaf because its host is gone. Where we may not end it, waiting is all that is left.
      if (connection_.Can(MSR_CAN_END_SESSION)) static_cast<void>(connection_.EndSession(old_session));
      old_session = {};
    }
    MSR_TRY(waiter.Pause());
  }
}

Result<void> Guard::TakeLease() {
  Waiter waiter(connection_, history_, request_.waiting);
  while (!claimed_) {
    const DriverResult<std::optional<LockRow>> row = history_.ReadLock();
    if (!row) return Fail(row.error());
    MSR_TRY_ASSIGN(const bool taken, TryLease(*row));
    waited_ = waiter.waited();
    if (!taken) MSR_TRY(waiter.Pause(*row));
  }
  return {};
}

// The row is claimed by its fence number, so of two that find it free one gets it.
Result<bool> Guard::TryLease(const std::optional<LockRow> &row) {
  const Clock::time_point sent = Clock::now();
  if (!row || row->fence == 0) {
    const DriverResult<bool> made = history_.Create(request_.run);
    if (!made) return Fail(made.error());
    if (*made) Begin(sent);
    return *made;
  }
  bool is_free = row->owner.empty() || request_.robs;
  if (!is_free && connection_.Can(MSR_CAN_NAME_LOCK_HOLDER)) {
    MSR_TRY_ASSIGN(const std::optional<LockHolder> holder, connection_.FindLockHolder(history_.name().text()));
    if (holder) return false;
    is_free = row->mode == history::kSessionMode;
  }
  if (!is_free && row->is_live()) return false;
  std::optional<LockRow> unended;
  if (!is_free) {
    const bool ended = connection_.Can(MSR_CAN_END_SESSION) && row->mode == history::kLeaseMode &&
                       !row->session.empty() && connection_.EndSession(row->session);
    if (!ended) unended = row;
  }
  const DriverResult<bool> claimed = history_.Claim(*row, request_.run);
  if (!claimed) return Fail(claimed.error());
  if (!*claimed) return false;
  unended_ = std::move(unended);
  Begin(sent);
  return true;
}

Result<bool> Guard::Introduce(const history::Snapshot &found) {
  if (claimed_) return true;
  found_ = found.lock;
  tables_exist_ = found.exists && found.lock.fence != 0;
  const bool respects = request_.mode == Mode::kSession && !request_.robs;
  if (!respects || !found_.keeps_away(request_.run)) {
    if (respects && !found_.owner.empty() && found_.mode == history::kLeaseMode) unended_ = found_;
    return true;
  }
  Waiter waiter(connection_, history_, request_.waiting);
  std::optional<LockRow> row = found_;
  while (row && row->keeps_away(request_.run)) {
    MSR_TRY(waiter.Pause(row));
    DriverResult<std::optional<LockRow>> next = history_.ReadLock();
    if (!next) return Fail(next.error());
    row = std::move(*next);
  }
  waited_ += waiter.waited();
  return false;
}

DriverResult<void> Guard::Claim() {
  if (claimed_) {
    std::optional<Error> lost = Lost();
    return lost ? FailWith(*std::move(lost)) : DriverResult<void>();
  }
  const Clock::time_point sent = Clock::now();
  const DriverResult<bool> claimed =
      tables_exist_ ? history_.Claim(found_, request_.run) : history_.Create(request_.run);
  if (!claimed) return tl::unexpected<DriverError>(claimed.error());
  if (!*claimed) return FailWith(TakenOver(history_.name().text()));
  Begin(sent);
  return {};
}

void Guard::Begin(Clock::time_point sent) {
  claimed_ = true;
  if (!request_.connect) return;
  Heartbeat::Request request{
      .table = history_.name(), .run = request_.run, .claimed = sent, .connect = request_.connect, .on_lost = {}};
  // In the other modes the fence stops a run that was taken over, with its next write.
  if (request_.mode == Mode::kLease) request.on_lost = [this] { connection_.Cancel(); };
  heartbeat_ = std::make_unique<Heartbeat>(std::move(request));
}

std::optional<Error> Guard::Lost() const {
  if (request_.mode != Mode::kLease || heartbeat_ == nullptr) return std::nullopt;
  const std::optional<std::string> why = heartbeat_->Lost();
  if (!why) return std::nullopt;
  return Fail(ErrorKind::kLocked, fmt::format("the lease on {} is lost: {}", history_.name().text(), *why),
              "run the same command again; msr list shows what stands")
      .value();
}

Result<void> Guard::Reconnect() {
  const Clock::time_point begin = Clock::now();
  milliseconds pause = kFirstPause;
  while (true) {
    Result<void> connected = connection_.Reopen();
    const bool too_late = Clock::now() - begin > kReconnectFor;
    if (connected || connected.error().kind != ErrorKind::kConnection || too_late) return connected;
    if (request_.waiting.stop.stop_requested()) return Fail(ErrorKind::kInterrupted, "stopped while connecting again");
    Pause(pause, request_.waiting.stop);
    pause = std::min(pause * 2, kLongestPause);
  }
}

Result<void> Guard::Regain(bool covered) {
  if (request_.mode == Mode::kFence || (request_.mode == Mode::kLease && !covered)) {
    return Fail(ErrorKind::kConnection,
                "without the session lock it cannot be known when the lost session has finished what it was sent",
                "wait until it has, and run the same command again");
  }
  const std::string old_session = connection_.description().session;
  MSR_TRY(Reconnect());
  if (request_.mode == Mode::kSession) MSR_TRY(TakeSession(old_session));
  if (!claimed_) return {};
  if (std::optional<Error> lost = Lost()) return Fail(*std::move(lost));
  // Waits for the transaction that the old session may be about to commit.
  const DriverResult<bool> raised = history_.RaiseFence(request_.run);
  if (!raised) return Fail(raised.error());
  if (*raised) return {};
  claimed_ = false;
  return Fail(TakenOver(history_.name().text()));
}

Guard::~Guard() {
  heartbeat_.reset();
  // A lock that cannot be given back any more went with its session, which is what matters.
  if (claimed_) static_cast<void>(history_.Free(request_.run));
  if (request_.mode == Mode::kSession) static_cast<void>(connection_.Unlock(history_.name().text()));
}

}  // namespace msr::lock
