#include <algorithm>
#include <deque>
#include <span>

#include <fmt/format.h>

#include "core/execute/group_steps.hpp"
#include "core/execute/load.hpp"
#include "core/execute/step.hpp"

namespace msr::execute {
namespace {

using driver_manager::DriverError;
using driver_manager::DriverResult;
using driver_manager::SqlText;

/// Runs one migration and its history row in one transaction.
class Transactional {
 public:
  Transactional(Context &context, const plan::Prepared &prepared, plan::SentStatements &script)
      : context_(context), prepared_(prepared), script_(script) {}

  std::optional<Failure> Run(const std::string *down_text) {
    WriteHistory(down_text);
    if (const DriverResult<void> limited = Limit(context_, prepared_); !limited) return ExplainEnd(limited.error());
    std::optional<Failure> error = RunLimited();
    LiftLimits(context_);
    return error;
  }

 private:
  std::optional<Failure> RunLimited() {
    msr::Result<std::vector<sql::Statement>> first = script_.Next();
    if (!first) return first.error();
    if (script_.at_end() && prepared_.loads.empty()) return RunAsOneUnit(*first);
    return RunInPieces(std::move(*first));
  }

  std::uint32_t flags() const {
    return prepared_.rebuilds_tables ? static_cast<std::uint32_t>(MSR_UNIT_REBUILDS_TABLES) : 0u;
  }

  // What fits into a message or a few is handed over whole, and so costs one round trip where it can.
  std::optional<Failure> RunAsOneUnit(const std::vector<sql::Statement> &statements) {
    const GroupSteps group(statements, script_);
    std::vector<const msr_statement *> steps;
    group.AppendTo(steps);
    AppendHistory(steps);
    const DriverResult<void> done = RunUnit(MSR_UNIT_TRANSACTION | flags(), steps, statements.size());
    if (done) return std::nullopt;
    return Explain(done.error(), statements, group);
  }

  std::optional<Failure> RunInPieces(std::vector<sql::Statement> group) {
    if (const DriverResult<void> begun = context_.connection.Begin(flags()); !begun) return ExplainEnd(begun.error());
    std::optional<Failure> error = SendAll(std::move(group));
    if (!error) error = SendHistory();
    if (error) {
      // A session that is lost is rolled back by the server; the first failure is the one to report.
      static_cast<void>(context_.connection.Rollback());
      return error;
    }
    if (const DriverResult<void> done = context_.connection.Commit(); !done) return ExplainEnd(done.error());
    return std::nullopt;
  }

  std::optional<Failure> SendAll(std::vector<sql::Statement> group) {
    while (!group.empty()) {
      if (std::optional<Failure> error = SendGroup(group)) return error;
      if (context_.stop.stop_requested()) return StoppedBefore(prepared_);
      msr::Result<std::vector<sql::Statement>> next = script_.Next();
      if (!next) return next.error();
      group = std::move(*next);
    }
    return std::nullopt;
  }

  // A load stands between units of the statements before and behind it.
  std::optional<Failure> SendGroup(std::span<const sql::Statement> group) {
    while (!group.empty()) {
      const auto load = std::find_if(group.begin(), group.end(), [](const auto &statement) { return statement.loads; });
      const auto before = static_cast<std::size_t>(load - group.begin());
      std::optional<Failure> error = before > 0 ? SendUnit(group.first(before)) : SendLoad(group.front());
      if (error) return error;
      group = group.subspan(std::max<std::size_t>(before, 1));
    }
    return std::nullopt;
  }

  std::optional<Failure> SendUnit(std::span<const sql::Statement> statements) {
    const GroupSteps sent(statements, script_);
    std::vector<const msr_statement *> steps;
    sent.AppendTo(steps);
    const DriverResult<void> done = RunUnit(0, steps, statements.size());
    if (!done) return Explain(done.error(), statements, sent);
    done_ += statements.size();
    return std::nullopt;
  }

  std::optional<Failure> SendLoad(const sql::Statement &statement) {
    if (const std::optional<LoadFailure> failed = RunLoad(context_, prepared_, prepared_.LoadOf(statement), true)) {
      if (!failed->cause) return failed->error;
      return IsConnectionGone(*failed->cause) ? ExplainEnd(*failed->cause)
                                              : Failure(failed->error, RemedyFor(*failed->cause));
    }
    context_.Tell(event::StatementDone{++done_, prepared_.statements});
    return std::nullopt;
  }

  std::optional<Failure> SendHistory() {
    std::vector<const msr_statement *> steps;
    AppendHistory(steps);
    const DriverResult<void> done = RunUnit(0, steps, 0);
    if (done) return std::nullopt;
    return IsConnectionGone(done.error()) ? ExplainEnd(done.error()) : HistoryFailed(done.error(), prepared_);
  }

  DriverResult<void> RunUnit(std::uint32_t flags, const std::vector<const msr_statement *> &steps, std::size_t count) {
    return context_.connection.RunUnit(flags, steps, [&](std::size_t step, std::int64_t) {
      if (step < count) context_.Tell(event::StatementDone{done_ + step + 1, prepared_.statements});
    });
  }

  void AppendHistory(std::vector<const msr_statement *> &steps) {
    if (prepared_.changes_session) steps.push_back(&reset_);
    for (SqlText &sql : history_) steps.push_back(&sql.Borrow());
  }

  void WriteHistory(const std::string *down_text) {
    const source::Migration &migration = prepared_.step.migration;
    const bool up = prepared_.step.direction == Direction::kUp;
    // A repeatable that runs again has a row already.
    if (!up || prepared_.step.record) history_.push_back(context_.history.Delete(migration.kind, migration.identity()));
    if (up)
      history_.push_back(
          context_.history.Insert(RecordFor(prepared_, history::RecordState::kApplied), context_.run, down_text));
    history_.push_back(
        context_.history.Log(LogEntryFor(prepared_, up ? "applied" : "reverted"), context_.run, ++context_.sequence));
  }

  Failure Explain(const DriverError &error, std::span<const sql::Statement> group, const GroupSteps &sent) const {
    if (IsConnectionGone(error)) return ExplainEnd(error);
    const auto step = static_cast<std::size_t>(error.step);
    if (error.step >= 0 && step >= group.size()) return HistoryFailed(error, prepared_);
    if (error.step < 0) return ExplainEnd(error);
    if (const Error *unread = sent.read_error()) return *unread;
    return {StatementFailed(error, prepared_, group[step]), RemedyFor(error)};
  }

  // The failure of the transaction as a whole.
  Failure ExplainEnd(const DriverError &error) const {
    const std::string title = prepared_.step.migration.title();
    Error failed = error;
    failed.where = Location{.file = prepared_.step.file()};
    if (error.status == MSR_IN_DOUBT) {
      failed.message = fmt::format("the connection was lost while {} was committed: all of it stands, or nothing ({})",
                                   title, error.message);
      failed.kind = ErrorKind::kConnection;
      failed.hint = "run the same command again: the history says which, and the run goes on from there";
    } else if (error.status == MSR_LOST) {
      failed.message = fmt::format("the connection was lost, and nothing of {} was applied: {}", title, error.message);
      failed.hint = "run the same command again";
    } else if (error.condition == MSR_CONDITION_TRANSIENT) {
      // Where a transaction takes its locks as a whole, it was not even begun.
      failed.message = fmt::format("{} was not applied: {}", title, error.message);
      ExplainLimit(error, prepared_.limits, failed);
    } else {
      failed.message = fmt::format("{} cannot be committed: {}", title, error.message);
    }
    return {std::move(failed), RemedyFor(error)};
  }

  Context &context_;
  const plan::Prepared &prepared_;
  plan::SentStatements &script_;
  std::deque<SqlText> history_;  // a deque, since the unit points into its elements
  const msr_statement reset_ = ResetStep();
  std::size_t done_ = 0;  // statements of the groups before
};

}  // namespace

std::optional<Failure> RunTransactional(Context &context, const plan::Prepared &prepared) {
  const msr::Result<std::optional<std::string>> down_text =
      ReadDownText(context.folder, prepared.step.migration, context.observer);
  if (!down_text) return down_text.error();
  msr::Result<plan::SentStatements> script = plan::SentStatements::Open(prepared, context.connection.dialect());
  if (!script) return script.error();
  return Transactional(context, prepared, *script).Run(*down_text ? &**down_text : nullptr);
}

}  // namespace msr::execute
