#include "core/engine/run.hpp"

#include <algorithm>
#include <chrono>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include <fmt/format.h>

#include "core/base/duration.hpp"
#include "core/engine/grace.hpp"
#include "core/engine/mending.hpp"
#include "core/engine/plugins.hpp"
#include "core/engine/timeout.hpp"
#include "core/engine/wait.hpp"
#include "core/execute/settle.hpp"

namespace msr::engine {
namespace {

// A row that is still `running` may belong to a runner that is alive: only under the lock is it known.
bool MayBeAlive(const std::vector<Error> &problems) {
  return std::all_of(problems.begin(), problems.end(),
                     [](const Error &problem) { return problem.kind == ErrorKind::kInDoubt; });
}

// A run that its time ended was not interrupted by anybody.
Error Overdue(Error error, std::chrono::milliseconds limit) {
  error.kind = ErrorKind::kStatement;
  error.message =
      fmt::format("the run took longer than {}, which --timeout allows: {}", ShowDuration(limit), error.message);
  if (error.hint.empty()) error.hint = "raise --timeout, and run the same command again: it goes on where it stopped";
  return error;
}

// How many would be left for another `migrate`.
std::size_t CountPending(const std::vector<plan::Entry> &entries, const std::vector<FinishedStep> &done,
                         const std::vector<history::Record> &outdated, OutOfOrder policy) {
  const auto key = [](MigrationKind kind, std::string_view version, std::string_view name) {
    return fmt::format("{} {} {}", static_cast<int>(kind), version, name);
  };
  std::unordered_map<std::string, Direction> last;
  for (const FinishedStep &step : done) last[key(step.kind, step.version, step.name)] = step.direction;
  std::unordered_set<std::string> again;
  for (const history::Record &record : outdated) again.insert(record.identity);
  const auto is_left = [&](const plan::Entry &entry) {
    if (last.empty() || entry.file == nullptr) return IsPending(entry, policy);
    const source::Migration &file = *entry.file;
    const auto found = last.find(key(file.kind, file.version ? file.version->text() : std::string(), file.name));
    if (found != last.end()) return found->second == Direction::kDown;
    return IsPending(entry, policy) || (entry.is_repeatable() && again.contains(file.identity()));
  };
  return static_cast<std::size_t>(std::count_if(entries.begin(), entries.end(), is_left));
}

/// One run of a command. The members are what its stages hand on.
class Runner {
 public:
  Runner(const Setting &setting, const Command &command, Audience &audience, MigrateResult &result)
      : setting_(setting), command_(command), audience_(audience), result_(result) {}

  msr::Result<void> Run() {
    MSR_TRY_ASSIGN(session_, Session::Open(setting_, command_.access,
                                           std::make_unique<source::Reading>(setting_.options.folder, large_files())));
    result_.database = session_->info();
    audience_.Connected(result_.database);
    MSR_TRY(Scan());
    result_.warnings = session_->catalog().warnings;
    if (!session_->catalog().problems.empty()) {
      Stop(session_->catalog().problems);
      return {};
    }
    MSR_TRY(session_->ReadHistory());
    plan::Plan plan = command_.make_plan(session_->entries());
    // One query has answered: nothing is locked when nothing is to be done. But what stands now says little while
    // somebody else changes it, for instance by msr down.
    if (plan.is_empty() && plan.outdate.empty() && !IsOtherAtWork()) {
      Finish(std::move(plan));
      return {};
    }
    if (!plan.problems.empty() && !MayBeAlive(plan.problems)) {
      Stop(std::move(plan.problems));
      return {};
    }
    return RunLocked();
  }

 private:
  // What is left out is shown with its checksum, and its text is not read again.
  source::LargeFiles large_files() const {
    return setting_.options.out_of_order == OutOfOrder::kWarn ? source::LargeFiles::kHash : source::LargeFiles::kLeave;
  }

  bool IsOtherAtWork() const { return setting_.options.session_lock && session_->snapshot().lock.is_live(); }

  Grace::Request GraceRequest() const {
    return {.grace = setting_.options.grace, .stop = setting_.stop, .cancel = setting_.cancel};
  }

  // The history may be locked by somebody, too.
  msr::Result<void> Scan() {
    const Grace grace(session_->connection(), GraceRequest());
    return session_->Scan();
  }

  msr::Result<void> RunLocked() {
    const history::Run run = ThisRun(command_.name);
    const Taking taking = setting_.options.session_lock ? Taking::kWaits : Taking::kAsksNobody;
    MSR_TRY_ASSIGN(const std::unique_ptr<lock::Guard> lock, session_->Lock(run, taking));
    // Ends before the lock is given back, which is not to be cancelled.
    const Grace grace(session_->connection(), GraceRequest());
    std::optional<execute::BlockerWatch> blockers;
    if (session_->connection().Can(MSR_CAN_NAME_BLOCKERS)) {
      blockers.emplace([this] { return session_->OpenAnother(); }, setting_.observer);
    }
    execute::Context context = MakeContext(*lock, run);
    context.blockers = blockers ? &*blockers : nullptr;
    MSR_TRY_ASSIGN(bool is_done, RunPlan(context));
    while (!is_done) {
      MSR_TRY(session_->ReadUnder(*lock));
      MSR_TRY_ASSIGN(is_done, RunPlan(context));
    }
    return {};
  }

  // False if a runner that does not see our lock has taken the lease since the history was read.
  msr::Result<bool> RunPlan(execute::Context &context) {
    MSR_TRY(SettleUnfinished(context));
    plan::Plan plan = command_.make_plan(session_->entries());
    if (!plan.problems.empty()) return Stop(std::move(plan.problems));
    if (plan.is_empty() && plan.outdate.empty()) {
      Finish(std::move(plan));
      return true;
    }
    // Every text is taken apart before the first statement runs.
    std::vector<plan::Prepared> steps = session_->Prepare(std::move(plan.steps), plan.problems);
    if (!plan.problems.empty()) return Stop(std::move(plan.problems));
    // Before the first write: not even the tables of the history are made for a run that is refused.
    if (std::optional<Error> refused = FindRefusal(Started(context, steps))) return Stop({std::move(*refused)});
    if (execute::IsTaken(context, steps)) return false;
    Execute(context, steps, plan.outdate);
    Finish(std::move(plan));
    return true;
  }

  // Plugins are asked once, however often the plan is made again.
  std::optional<Error> FindRefusal(const event::RunStarted &started) {
    if (std::exchange(was_asked_, true)) return std::nullopt;
    const msr::Result<void> leave = audience_.Ask(started);
    if (setting_.stop.stop_requested()) {
      return Fail(ErrorKind::kInterrupted, "stopped on request before anything was done", "run the same command again")
          .value();
    }
    if (leave) return std::nullopt;
    return leave.error();
  }

  execute::Context MakeContext(lock::Guard &lock, const history::Run &run) const {
    return {.connection = session_->connection(),
            .history = session_->history(),
            .lock = lock,
            .database = session_->database(),
            .run = run,
            .folder = setting_.options.folder,
            .observer = setting_.observer,
            .stop = setting_.stop,
            .retries = setting_.options.retries,
            .retry_delay = setting_.options.retry_delay,
            .ask = [this](const event::MigrationStarted &started) { return audience_.Ask(started); }};
  }

  // The lock is ours, so whoever began these is gone. Without a lock they may be at work on them.
  msr::Result<void> SettleUnfinished(execute::Context &context) {
    for (std::size_t i = 0; i < session_->snapshot().records.size(); ++i) {
      if (!session_->snapshot().records[i].is_unfinished()) continue;
      history::Record record = session_->snapshot().records[i];
      const bool may_run =
          record.state == history::RecordState::kRunning || record.state == history::RecordState::kReverting;
      if (may_run && !setting_.options.session_lock) continue;
      if (may_run && context.lock.unended()) return Fail(MayStillWork(record, *context.lock.unended()));
      MSR_TRY(execute::Settle(context, record));
      session_->Replace(i, std::move(record));
    }
    return {};
  }

  // What its session was sent last may still happen, and no transaction of ours can keep it from that.
  static Error MayStillWork(const history::Record &record, const history::LockRow &runner) {
    const std::int64_t tenths = runner.silent_ms().value_or(0) / 100;
    const double silent = static_cast<double>(tenths) / 10;
    return Fail(ErrorKind::kLocked,
                fmt::format("{} was at work on {} without a transaction, has been silent for {} s, and its session "
                            "cannot be ended from here: it may still be working",
                            lock::Describe(runner), record.title(), silent),
                "make sure that its session is gone, then: msr lock release --force")
        .value();
  }

  event::RunStarted Started(const execute::Context &context, const std::vector<plan::Prepared> &steps) const {
    return {context.run.id, command_.name, steps.size()};
  }

  void Execute(execute::Context &context, std::vector<plan::Prepared> &steps,
               const std::vector<history::Record> &outdate) {
    result_.run_id = context.run.id;
    context.Tell(Started(context, steps));
    execute::Result executed = execute::Execute(context, steps, outdate);
    result_.done = std::move(executed.done);
    result_.not_run = executed.not_run;
    std::move(executed.warnings.begin(), executed.warnings.end(), std::back_inserter(result_.warnings));
    if (!executed.error) return;
    // What was cancelled because the lease is lost was not interrupted by anybody.
    std::optional<Error> lost;
    if (executed.error->kind == ErrorKind::kInterrupted && !setting_.stop.stop_requested()) lost = context.lock.Lost();
    if (lost) lost->where = executed.error->where;
    Put(result_, lost ? std::move(*lost) : std::move(*executed.error));
    if (result_.error->kind == ErrorKind::kLocked) context.Tell(event::LockLost{result_.error->message});
  }

  bool Stop(std::vector<Error> problems) {
    Put(result_, std::move(problems));
    Conclude({});
    return true;
  }

  void Finish(plan::Plan plan) {
    result_.ignored = std::move(plan.ignored);
    for (Warning &warning : plan.warnings) {
      setting_.Tell(event::Warning{warning.message});
      result_.warnings.push_back(std::move(warning));
    }
    Conclude(plan.outdate);
  }

  // What stands now, by what stood before and what was done.
  void Conclude(const std::vector<history::Record> &outdated) {
    result_.current_version = plan::CurrentVersion(session_->entries(), result_.done);
    result_.pending = CountPending(session_->entries(), result_.done, outdated, setting_.options.out_of_order);
  }

  const Setting &setting_;
  const Command &command_;
  Audience &audience_;
  MigrateResult &result_;
  bool was_asked_ = false;
  std::unique_ptr<Session> session_;
};

}  // namespace

MigrateResult Run(const Setting &setting, const Command &command) {
  const auto begin = std::chrono::steady_clock::now();
  MigrateResult result;
  Timeout timeout(setting.options.timeout, setting.stop);
  Setting limited = setting;
  limited.stop = timeout.token();
  limited.deadline = timeout.deadline();
  Audience audience(setting.options, setting.observer, command.name, limited.stop);
  limited.observer = &audience;
  msr::Result<void> run = audience.LoadPlugins();
  if (run) run = Runner(limited, command, audience, result).Run();
  // A failed migration is the news, even if the connection is gone when the history is read again.
  if (!run && !result.error) Put(result, run.error());
  if (result.error && result.error->kind == ErrorKind::kInterrupted && timeout.passed()) {
    Put(result, Overdue(*result.error, setting.options.timeout));
  }
  NameFiles(result, setting.options.folder);
  result.duration_ms =
      std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begin).count();
  audience.Finish(result);
  return result;
}

}  // namespace msr::engine
