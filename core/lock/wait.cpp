#include "core/lock/wait.hpp"

#include <algorithm>
#include <cstdint>
#include <utility>

#include <fmt/format.h>

#include "core/base/pause.hpp"

namespace msr::lock {
namespace {

using driver_manager::DriverResult;
using std::chrono::milliseconds;
using Clock = Waiting::Clock;

constexpr milliseconds kFirstPause{25};
constexpr milliseconds kLongestPause{1'000};
// A runner has the lock for a moment before its row names it.
constexpr milliseconds kUntilRowIsThere{500};

milliseconds Since(Clock::time_point begin) {
  return std::chrono::duration_cast<milliseconds>(Clock::now() - begin);
}

double Seconds(std::int64_t time_ms) {
  const std::int64_t tenths = time_ms / 100;
  return static_cast<double>(tenths) / 10;
}

bool IsRowOf(const history::LockRow &row, const LockHolder &holder) {
  if (row.owner.empty() || row.mode != history::kSessionMode) return false;
  if (!holder.session.empty()) return row.session == holder.session;
  return holder.process.find(fmt::format("(pid {})", row.pid)) != std::string::npos;
}

std::string Words(std::string text, const std::string &host, const std::string &user, const std::string &since,
                  const std::string &session) {
  if (!host.empty()) text += " on " + host;
  if (!user.empty()) text += " as " + user;
  if (!since.empty()) text += " since " + since;
  if (!session.empty()) text += fmt::format(" (session {})", session);
  return text;
}

}  // namespace

std::string Describe(const std::optional<LockHolder> &holder) {
  if (!holder) return "another runner";
  return Words(holder->process.empty() ? "a session" : holder->process, holder->host, holder->user, holder->since,
               holder->session);
}

std::string Describe(const history::LockRow &row) {
  return Words(fmt::format("msr {} (pid {})", row.command, row.pid), row.host, row.user, row.acquired_at, row.session);
}

std::string HowToEnd(const driver_manager::Description &database, const std::string &session) {
  if (database.product == "PostgreSQL") return fmt::format("SELECT pg_terminate_backend({})", session);
  if (database.product == "MySQL" || database.product == "MariaDB") return fmt::format("KILL {}", session);
  return "each has its own statement for it";
}

bool HasHeartbeat(const driver_manager::Connection &connection) {
  return !connection.Can(MSR_CAN_LOCK) || !connection.description().session.empty();
}

Waiter::Waiter(driver_manager::Connection &connection, history::History &history, const Waiting &waiting)
    : connection_(connection), history_(history), waiting_(waiting), pause_(kFirstPause) {}

milliseconds Waiter::waited() const {
  return Since(begin_);
}

Result<void> Waiter::Pause() {
  // Without the row the holder still has a name; a connection that is lost shows with the next attempt.
  const DriverResult<std::optional<history::LockRow>> row = history_.ReadLock();
  return Pause(row ? *row : std::nullopt);
}

Result<void> Waiter::Pause(const std::optional<history::LockRow> &row) {
  // Who asks to stop when the time is up gets to know the holder.
  if (waiting_.stop.stop_requested() && !IsOverdue())
    return Fail(ErrorKind::kInterrupted, "stopped while waiting for the lock; nothing was changed");
  const Seen seen = Look(row);
  NoteLife(seen, row);
  EndVanished(seen);
  const Clock::time_point now = Clock::now();
  Clock::time_point end = alive_ + waiting_.wait;
  if (waiting_.deadline) end = std::min(end, *waiting_.deadline);
  if (now >= end) return NotObtained(seen);
  Announce(seen);
  const auto left = std::chrono::duration_cast<milliseconds>(end - now) + milliseconds(1);
  msr::Pause(std::min(RandomBetween(pause_ / 2, pause_), left), waiting_.stop);
  pause_ = std::min(pause_ * 3 / 2, kLongestPause);
  return {};
}

Waiter::Seen Waiter::Look(const std::optional<history::LockRow> &row) {
  Seen seen;
  // The session lock may be our own by now, or that of another one who waits for this runner.
  if (row && row->mode != history::kSessionMode && row->is_live()) {
    seen.row = row;
    return seen;
  }
  if (connection_.Can(MSR_CAN_NAME_LOCK_HOLDER)) {
    const auto holder = connection_.FindLockHolder(history_.name().text());
    if (holder) seen.holder = *holder;
  }
  if (!row || row->owner.empty()) return seen;
  const bool is_holders = seen.holder ? IsRowOf(*row, *seen.holder) : row->is_live();
  if (is_holders) seen.row = row;
  return seen;
}

// Whatever changes is a sign of life. Where there is no heartbeat, the lock itself is one, as often as heartbeats
// would come.
void Waiter::NoteLife(const Seen &seen, const std::optional<history::LockRow> &row) {
  std::string now = seen.holder ? seen.holder->session + "/" + seen.holder->process : std::string();
  if (row) now += fmt::format("/{}/{}/{}", row->owner, row->fence, row->heartbeat_at);
  const milliseconds lease(seen.row ? seen.row->lease_ms : history::Run().lease.count());
  const bool changed = !last_seen_.empty() && now != last_seen_;
  if (changed || (!HasHeartbeat(connection_) && Since(alive_) >= lease / 3)) alive_ = Clock::now();
  last_seen_ = std::move(now);
}

void Waiter::Announce(const Seen &seen) {
  if (!waiting_.on_waiting || (!seen.row && waited() < kUntilRowIsThere)) return;
  // One look may see the lock and the next one the row of the same runner.
  const std::string holder = seen.holder ? seen.holder->session + "/" + seen.holder->process : "";
  const std::string owner = seen.row ? seen.row->owner : "";
  const bool is_nobody = holder.empty() && owner.empty();
  const bool is_known = (is_nobody && announced_.any) || (!holder.empty() && holder == announced_.holder) ||
                        (!owner.empty() && owner == announced_.owner);
  announced_.any = true;
  if (!holder.empty()) announced_.holder = holder;
  if (!owner.empty()) announced_.owner = owner;
  if (!is_known) waiting_.on_waiting(seen.row ? Describe(*seen.row) : Describe(seen.holder));
}

// Its host may be gone without a word: the server then waits for it as long as TCP does.
void Waiter::EndVanished(const Seen &seen) {
  if (!seen.holder || !seen.row || seen.row->is_live() || seen.row->session.empty()) return;
  const std::string &session = seen.row->session;
  if (session == ended_) return;
  ended_ = session;
  const std::string who = fmt::format("{} has been silent for {} s, longer than its lease", Describe(*seen.row),
                                      Seconds(seen.row->silent_ms().value_or(0)));
  std::string why = "this driver cannot";
  if (connection_.Can(MSR_CAN_END_SESSION)) {
    const DriverResult<void> ended = connection_.EndSession(session);
    if (ended) {
      alive_ = Clock::now();
      if (waiting_.on_notice) waiting_.on_notice(who + ": its session was ended");
      return;
    }
    why = ended.error().message;
  }
  to_end_ = HowToEnd(connection_.description(), session);
  if (waiting_.on_notice)
    waiting_.on_notice(fmt::format("{}, and its session could not be ended ({}); to end it: {}", who, why, to_end_));
}

bool Waiter::IsOverdue() const {
  return waiting_.deadline && Clock::now() >= *waiting_.deadline;
}

tl::unexpected<Error> Waiter::NotObtained(const Seen &seen) const {
  std::string hint =
      to_end_.empty()
          ? fmt::format("let the other run finish, or wait longer with {}; msr lock status shows the holder",
                        IsOverdue() ? "--timeout" : "--lock-wait")
          : fmt::format("if its host is gone, end its session: {}; msr lock status shows the holder", to_end_);
  return Fail(ErrorKind::kLocked,
              fmt::format("the lock of {} is held by {}; waited {} s for it", history_.name().text(),
                          seen.row ? Describe(*seen.row) : Describe(seen.holder), Seconds(waited().count())),
              std::move(hint));
}

}  // namespace msr::lock
