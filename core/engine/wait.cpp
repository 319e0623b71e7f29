#include "core/engine/wait.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "core/base/duration.hpp"
#include "core/base/pause.hpp"
#include "core/engine/connecting.hpp"
#include "core/engine/examine.hpp"
#include "core/engine/grace.hpp"
#include "core/engine/timeout.hpp"
#include "core/source/version.hpp"

namespace msr::engine {
namespace {

using history::Record;
using history::RecordState;
using source::Version;
using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

constexpr milliseconds kFirstPause{250};
constexpr milliseconds kLongestPause{2'000};

/// Each notice and warning once, however often the database is asked.
class Once final : public Observer {
 public:
  explicit Once(Observer *observer) : observer_(observer) {}
  void On(const Event &event) override {
    const auto *notice = std::get_if<event::Notice>(&event);
    const auto *warning = std::get_if<event::Warning>(&event);
    if (notice != nullptr && !told_.insert("n" + notice->message).second) return;
    if (warning != nullptr && !told_.insert("w" + warning->message).second) return;
    Tell(observer_, event);
  }

 private:
  Observer *observer_;
  std::set<std::string> told_;
};

EngineOptions Patient(EngineOptions options) {
  options.wait_for_db = options.timeout.count() > 0 ? options.timeout : milliseconds(kWithoutLimit);
  return options;
}

/// One call of `wait`.
class Waiting {
 public:
  Waiting(const Setting &setting, const WaitOptions &wanted, Timeout &timeout, WaitResult &result)
      : wanted_(wanted),
        result_(result),
        timeout_(timeout),
        options_(Patient(setting.options)),
        observer_(setting.observer),
        setting_{options_, &observer_, timeout.token(), setting.cancel, timeout.deadline(), /*connects_again=*/true} {}

  Result<void> Run() {
    MSR_TRY(ReadWanted());
    for (milliseconds pause = kFirstPause;; pause = std::min(pause * 3 / 2, kLongestPause)) {
      Result<bool> is_there = Look();
      // What was asked when the time came is cancelled.
      const bool is_cancelled = !is_there && is_there.error().kind == ErrorKind::kInterrupted;
      if (is_cancelled && timeout_.passed()) return Ended();
      if (!is_there) return Fail(std::move(is_there).error());
      if (*is_there) return {};
      Announce();
      Pause(pause, setting_.stop);
      if (setting_.stop.stop_requested()) return Ended();
    }
  }

  /// What stands in the way, besides what the folder warns of.
  const std::vector<Warning> &warnings() const { return warnings_; }

 private:
  Result<void> ReadWanted() {
    if (!wanted_.version) return {};
    if (wanted_.no_pending) return Fail(ErrorKind::kUsage, "wait takes a version or --no-pending, not both");
    MSR_TRY_ASSIGN(version_, source::ReadVersion(*wanted_.version));
    return {};
  }

  bool asks_history() const { return version_ || wanted_.no_pending; }

  Result<bool> Look() {
    if (session_ == nullptr) MSR_TRY(Open());
    if (!asks_history()) return true;
    Result<bool> is_there = Ask();
    // A session that costs nothing is made anew, since a file may have come meanwhile, and one that is lost has to be.
    const bool is_lost = !is_there && is_there.error().kind == ErrorKind::kConnection;
    if (is_lost || session_->connection().description().session.empty()) session_.reset();
    if (is_lost) return false;
    return is_there;
  }

  // The history may be locked by somebody: a stop does not wait for that.
  Grace::Request AtOnce() const { return {.grace = milliseconds(0), .stop = setting_.stop, .cancel = setting_.cancel}; }

  Result<bool> Ask() {
    const Grace grace(session_->connection(), AtOnce());
    return version_ ? LookForVersion() : LookForPending();
  }

  Result<void> Open() {
    std::unique_ptr<source::Reading> folder;
    if (wanted_.no_pending) folder = std::make_unique<source::Reading>(options_.folder);
    MSR_TRY_ASSIGN(session_, Session::Open(setting_, Access::kRead, std::move(folder)));
    result_.database = session_->info();
    if (!wanted_.no_pending) return {};
    MSR_TRY(Scan());
    result_.warnings = session_->catalog().warnings;
    if (session_->catalog().problems.empty()) return {};
    result_.problems = session_->catalog().problems;
    return Fail(result_.problems.front());
  }

  Result<void> Scan() {
    const Grace grace(session_->connection(), AtOnce());
    return session_->Scan();
  }

  Result<bool> LookForVersion() {
    MSR_TRY_ASSIGN(const history::Snapshot snapshot, session_->history().Read());
    NoteStopped(snapshot);
    Reached reached = Reach(snapshot, *version_);
    result_.current_version = std::move(reached.current_version);
    return reached.is_there;
  }

  Result<bool> LookForPending() {
    MSR_TRY(session_->ReadHistory());
    NoteStopped(session_->snapshot());
    const std::vector<plan::Entry> &entries = session_->entries();
    result_.current_version = plan::CurrentVersion(entries);
    const auto count = std::count_if(entries.begin(), entries.end(),
                                     [&](const plan::Entry &entry) { return IsPending(entry, options_.out_of_order); });
    result_.pending = static_cast<std::size_t>(count);
    return count == 0;
  }

  // Another run may mend what failed, so that is waited for, too; but whoever waits should know.
  void NoteStopped(const history::Snapshot &snapshot) {
    std::set<std::string> abandoned;
    for (const Record &record : snapshot.records) {
      if (record.state == RecordState::kFailed || record.state == RecordState::kRevertFailed) {
        Say(fmt::format("{} stopped at a statement that failed: only a run that mends it ends this waiting",
                        record.title()));
      } else if (record.is_unfinished()) {
        const auto runner = FindRunner(*session_, snapshot.lock);
        if (runner && !*runner) abandoned.insert(fmt::format("{}/{}", record.title(), record.statements_done));
        // A runner that ended between the two questions is none that vanished.
        if (abandoned_.contains(fmt::format("{}/{}", record.title(), record.statements_done)) && runner && !*runner) {
          Say(fmt::format("{} was left unfinished by a runner that is gone: only another run ends this waiting",
                          record.title()));
        }
      }
    }
    abandoned_ = std::move(abandoned);
  }

  void Say(std::string message) {
    stopped_ = message;
    if (!said_.insert(message).second) return;
    setting_.Tell(event::Warning{message});
    warnings_.push_back({std::move(message), ""});
  }

  void Announce() {
    if (std::exchange(announced_, true)) return;
    setting_.Tell(event::SchemaWaiting{Standing()});
  }

  std::string Standing() const {
    if (version_) {
      const std::string &now = result_.current_version;
      return fmt::format("the schema is not at version {} yet, {}", version_->text(),
                         now.empty() ? "no version is applied" : fmt::format("but at {}", now));
    }
    if (!result_.pending) return "the history could not be read yet";
    const std::size_t count = *result_.pending;
    return fmt::format("{} {} pending", count, count == 1 ? "migration is" : "migrations are");
  }

  Result<void> Ended() {
    if (!timeout_.passed()) return Fail(ErrorKind::kInterrupted, fmt::format("stopped while waiting: {}", Standing()));
    const std::string time = ShowDuration(options_.timeout);
    return Fail(ErrorKind::kNotThereYet, fmt::format("{}; waited {} for it", Standing(), time),
                stopped_.empty() ? "msr list shows what is pending, msr lock status whether a run is at work"
                                 : stopped_ + "; msr doctor tells more");
  }

  const WaitOptions &wanted_;
  WaitResult &result_;
  Timeout &timeout_;
  EngineOptions options_;
  Once observer_;
  Setting setting_;
  std::optional<Version> version_;
  std::unique_ptr<Session> session_;
  std::set<std::string> abandoned_;
  std::set<std::string> said_;
  std::vector<Warning> warnings_;
  std::string stopped_;
  bool announced_ = false;
};

}  // namespace

Reached Reach(const history::Snapshot &snapshot, const Version &wanted) {
  std::optional<Version> newest;
  bool is_begun = false;  // and not done: then also a newer one does not say that it is there
  for (const Record &record : snapshot.records) {
    const std::optional<Version> version = Version::Parse(record.version);
    if (record.kind != MigrationKind::kVersioned || !version) continue;
    if (record.is_unfinished()) {
      is_begun = is_begun || *version <= wanted;
    } else if (!newest || *newest < *version) {
      newest = version;
    }
  }
  return {.current_version = newest ? newest->text() : "", .is_there = newest && *newest >= wanted && !is_begun};
}

bool IsPending(const plan::Entry &entry, OutOfOrder policy) {
  if (entry.file == nullptr) return false;
  switch (entry.state) {
    case MigrationState::kPending:
    case MigrationState::kFailed:
    case MigrationState::kRunning:
    case MigrationState::kInDoubt:
    case MigrationState::kOutdated:
      return true;
    case MigrationState::kOutOfOrder:
      return policy == OutOfOrder::kError || policy == OutOfOrder::kRun;
    case MigrationState::kApplied:
    case MigrationState::kChanged:
    case MigrationState::kMissing:
    case MigrationState::kRenamed:
      return false;
  }
  return false;
}

WaitResult Wait(const Setting &setting, const WaitOptions &options) {
  const Clock::time_point begin = Clock::now();
  WaitResult result;
  {
    Timeout timeout(setting.options.timeout, setting.stop);
    Waiting waiting(setting, options, timeout, result);
    const Result<void> done = waiting.Run();
    result.warnings.insert(result.warnings.end(), waiting.warnings().begin(), waiting.warnings().end());
    if (!done) {
      result.error = done.error();
      if (result.problems.empty()) result.problems = {*result.error};
    }
  }
  NameFiles(result, setting.options.folder);
  result.waited_ms = std::chrono::duration_cast<milliseconds>(Clock::now() - begin).count();
  return result;
}

}  // namespace msr::engine
