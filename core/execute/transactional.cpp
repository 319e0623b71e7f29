#include <deque>

#include <fmt/format.h>

#include "core/execute/step.hpp"

namespace msr::execute {
namespace {

using driver_manager::DriverError;
using driver_manager::DriverResult;
using driver_manager::SqlText;

/// The unit of one migration: its statements, then what the history has to say.
class TransactionalUnit {
 public:
  TransactionalUnit(Context &context, const plan::Prepared &prepared) : context_(context), prepared_(prepared) {}

  std::optional<Error> Run(const std::string *down_text) {
    for (const sql::Statement &statement : prepared_.statements) statements_.push_back(ForDriver(statement));
    if (prepared_.changes_session) statements_.push_back(ResetStep());
    WriteHistory(down_text);
    std::vector<const msr_statement *> steps;
    steps.reserve(statements_.size() + history_.size());
    for (const msr_statement &statement : statements_) steps.push_back(&statement);
    for (SqlText &sql : history_) steps.push_back(&sql.Borrow());

    const std::uint32_t flags =
        MSR_UNIT_TRANSACTION | (prepared_.rebuilds_tables ? static_cast<std::uint32_t>(MSR_UNIT_REBUILDS_TABLES) : 0u);
    const std::size_t total = prepared_.statements.size();
    const DriverResult<void> done = context_.connection.RunUnit(flags, steps, [&](std::size_t step, std::int64_t) {
      if (step < total) context_.Tell(event::StatementDone{step + 1, total});
    });
    if (done) return std::nullopt;
    return Explain(done.error());
  }

 private:
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

  Error Explain(const DriverError &error) const {
    const std::string title = prepared_.step.migration.title();
    if (error.status == MSR_IN_DOUBT) {
      Error doubt = error;
      doubt.message = fmt::format("the connection was lost while {} was committed: all of it stands, or nothing ({})",
                                  title, error.message);
      doubt.hint = "run the same command again: the history says which, and the run goes on from there";
      doubt.where = Location{.file = prepared_.step.file()};
      return doubt;
    }
    if (error.status == MSR_LOST) {
      Error lost = error;
      lost.message = fmt::format("the connection was lost, and nothing of {} was applied: {}", title, error.message);
      lost.hint = "run the same command again";
      lost.where = Location{.file = prepared_.step.file()};
      return lost;
    }
    const auto step = static_cast<std::size_t>(error.step);
    if (error.step >= 0 && step < prepared_.statements.size()) return StatementFailed(error, prepared_, step);
    if (error.step >= 0) return HistoryFailed(error, prepared_);
    Error failed = error;
    failed.message = fmt::format("{} cannot be committed: {}", title, error.message);
    failed.where = Location{.file = prepared_.step.file()};
    return failed;
  }

  Context &context_;
  const plan::Prepared &prepared_;
  std::vector<msr_statement> statements_;
  std::deque<SqlText> history_;  // a deque, since the unit points into its elements
};

}  // namespace

std::optional<Error> RunTransactional(Context &context, const plan::Prepared &prepared) {
  const msr::Result<std::optional<std::string>> down_text = ReadDownText(context, prepared);
  if (!down_text) return down_text.error();
  return TransactionalUnit(context, prepared).Run(*down_text ? &**down_text : nullptr);
}

}  // namespace msr::execute
