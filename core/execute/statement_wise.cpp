#include <array>

#include <fmt/format.h>

#include "core/base/text.hpp"
#include "core/execute/group_steps.hpp"
#include "core/execute/step.hpp"

namespace msr::execute {
namespace {

using driver_manager::DriverError;
using driver_manager::DriverResult;
using driver_manager::SqlText;
using history::Record;
using history::RecordState;

/// Runs one migration whose statements no transaction covers.
class StatementWise {
 public:
  StatementWise(Context &context, const plan::Prepared &prepared, plan::SentStatements &script)
      : context_(context),
        prepared_(prepared),
        script_(script),
        up_(prepared.step.direction == Direction::kUp),
        record_(RecordFor(prepared, up_ ? RecordState::kRunning : RecordState::kReverting)) {}

  std::optional<Error> Run(const std::string *down_text) {
    if (std::optional<Error> error = Begin(down_text)) return error;
    if (const DriverResult<void> limited = Limit(context_, prepared_); !limited) {
      MarkFailed("failed", limited.error().message);
      return limited.error();
    }
    hash_ = record_.done_hash;
    while (true) {
      const msr::Result<std::vector<sql::Statement>> group = script_.Next();
      if (!group) return Unreadable(group.error());
      if (group->empty()) return Finish();
      for (const sql::Statement &statement : *group) {
        if (index_ >= prepared_.first_statement) {
          if (context_.stop.stop_requested()) return Interrupt(statement);
          if (std::optional<Error> error = RunStatement(statement)) return error;
          context_.Tell(event::StatementDone{index_ + 1, prepared_.statements});
        }
        ++index_;
      }
    }
  }

 private:
  // The row says `running` before the first statement can leave a trace.
  std::optional<Error> Begin(const std::string *down_text) {
    const std::optional<Record> &before = prepared_.step.record;
    std::vector<SqlText> writes;
    if (prepared_.first_statement > 0 || !up_ || (before && before->is_unfinished())) {
      record_.statements_done = static_cast<std::int64_t>(prepared_.first_statement);
      record_.done_hash = prepared_.first_statement > 0 ? before->done_hash : "";
      writes.push_back(context_.history.MarkResumed(record_, record_.state, context_.run));
    } else {
      if (before) writes.push_back(context_.history.Delete(record_.kind, record_.identity));
      writes.push_back(context_.history.Insert(record_, context_.run, down_text));
    }
    const std::string_view event = prepared_.first_statement > 0 ? "resumed" : "started";
    writes.push_back(context_.history.Log(LogEntryFor(prepared_, event), context_.run, ++context_.sequence));
    return Write(std::move(writes), /*reset_first=*/false);
  }

  std::optional<Error> Finish() {
    std::vector<SqlText> writes;
    writes.push_back(up_ ? context_.history.MarkApplied(record_)
                         : context_.history.Delete(record_.kind, record_.identity));
    writes.push_back(
        context_.history.Log(LogEntryFor(prepared_, up_ ? "applied" : "reverted"), context_.run, ++context_.sequence));
    return Write(std::move(writes), prepared_.changes_session);
  }

  std::optional<Error> Write(std::vector<SqlText> writes, bool reset_first) {
    LiftLimits(context_);
    const DriverResult<void> done = WriteTogether(context_, std::move(writes), reset_first);
    if (done) return std::nullopt;
    return HistoryFailed(done.error(), prepared_);
  }

  std::optional<Error> RunStatement(const sql::Statement &source) {
    if ((source.traits & MSR_TRAIT_BEGINS_TRANSACTION) != 0) in_own_transaction_ = true;
    std::optional<Error> error = source.has_copy_data ? RunCopy(source) : RunUnit(source);
    if ((source.traits & (MSR_TRAIT_COMMITS | MSR_TRAIT_ROLLS_BACK)) != 0) in_own_transaction_ = false;
    return error;
  }

  // The statement and the progress travel together; where the statement can be rolled back, in one
  // transaction, so that the row is exact.
  std::optional<Error> RunUnit(const sql::Statement &source) {
    const msr_statement statement = ForDriver(source);
    hash_ = plan::NextHash(hash_, script_.Masked(source.text));
    SqlText progress = Progress();
    const bool commits = (source.traits & (MSR_TRAIT_COMMITS | MSR_TRAIT_ROLLS_BACK)) != 0;
    // In a transaction of the file's own the row changes before its COMMIT, and so with it.
    const std::array<const msr_statement *, 2> order =
        commits ? std::array{&progress.Borrow(), &statement} : std::array{&statement, &progress.Borrow()};
    const DriverResult<void> done = context_.connection.RunUnit(FlagsFor(source), {order.begin(), order.end()});
    if (done) return std::nullopt;
    return Explain(done.error(), source, commits ? 1 : 0);
  }

  // The progress holds the hash of the data, which is known only when all of it was sent.
  std::optional<Error> RunCopy(const sql::Statement &source) {
    CopyFeed feed(source, script_);
    const std::string text = script_.Masked(source.text);
    const bool begins = FlagsFor(source) != 0;
    std::optional<DriverError> error;
    const auto succeeded = [&](const auto &result) {
      if (!result) error = result.error();
      return result.has_value();
    };
    bool done =
        (!begins || succeeded(context_.connection.Begin())) && succeeded(context_.connection.Execute(feed.step()));
    if (done) {
      hash_ = plan::NextHash(hash_, text, feed.HashOfData());
      done = succeeded(context_.connection.Execute(Progress())) && (!begins || succeeded(context_.connection.Commit()));
    }
    if (done) return std::nullopt;
    if (begins) static_cast<void>(context_.connection.Rollback());
    if (feed.error()) return Unreadable(*feed.error());
    return Explain(*error, source, 0);
  }

  SqlText Progress() const {
    return context_.history.MarkProgress(record_, static_cast<std::int64_t>(index_) + 1, hash_);
  }

  std::uint32_t FlagsFor(const sql::Statement &statement) const {
    constexpr std::uint32_t kControl = MSR_TRAIT_BEGINS_TRANSACTION | MSR_TRAIT_COMMITS | MSR_TRAIT_ROLLS_BACK;
    if (in_own_transaction_ || (statement.traits & (kControl | MSR_TRAIT_NO_TRANSACTION)) != 0) return 0;
    const bool rolls_back =
        context_.connection.Can(MSR_CAN_ROLL_BACK_DDL) || (statement.traits & MSR_TRAIT_PLAIN_DML) != 0;
    return rolls_back ? static_cast<std::uint32_t>(MSR_UNIT_TRANSACTION) : 0u;
  }

  std::optional<Error> Explain(const DriverError &error, const sql::Statement &source, std::size_t position) {
    const bool statement_refused =
        !IsConnectionGone(error) && (error.step == static_cast<std::int64_t>(position) || error.step < 0);
    if (statement_refused) {
      Error failed = StatementFailed(error, prepared_, source);
      MarkFailed("failed", failed.message);
      if (failed.hint.empty() && !in_own_transaction_) failed.hint = HowToGoOn();
      return failed;
    }
    Error doubt = StatementFailed(error, prepared_, source);
    doubt.kind = ErrorKind::kInDoubt;
    doubt.message = fmt::format("it is not known whether statement {} of {} took effect: {}", index_ + 1,
                                prepared_.step.file(), doubt.message);
    doubt.hint = "look in the database whether it did; the next run stops here and says so again";
    return doubt;
  }

  // The file cannot be read any further, and what ran of it stands.
  Error Unreadable(const Error &why) {
    MarkFailed("failed", why.message);
    Error error = why;
    if (index_ > 0) error.hint = HowToGoOn();
    return error;
  }

  std::string HowToGoOn() const {
    const std::string again = up_ ? "msr migrate" : "msr down";
    if (index_ == 0) return fmt::format("nothing of this file is done; correct it and run {} again", again);
    return fmt::format("the {} before it stand; correct the rest of the file and run {} again: it goes on here",
                       Count(index_, "statement"), again);
  }

  // Leaves a state from which the next run goes on.
  void MarkFailed(std::string_view event, std::string_view why) {
    if (in_own_transaction_) static_cast<void>(context_.connection.Rollback());
    std::vector<SqlText> writes;
    writes.push_back(context_.history.MarkState(record_, up_ ? RecordState::kFailed : RecordState::kRevertFailed));
    writes.push_back(context_.history.Log(LogEntryFor(prepared_, event, why), context_.run, ++context_.sequence));
    // The statement's failure is what has to be reported. Should this write fail too, the row still
    // says `running`, and the next run asks.
    static_cast<void>(Write(std::move(writes), prepared_.changes_session));
  }

  Error Interrupt(const sql::Statement &next) {
    MarkFailed("interrupted", "stopped on request");
    Error error;
    error.kind = ErrorKind::kInterrupted;
    error.message = fmt::format("stopped on request before statement {} of {}", index_ + 1, prepared_.step.file());
    error.hint = "the next msr migrate goes on there";
    return prepared_.script.At(std::move(error), next.offset);
  }

  Context &context_;
  const plan::Prepared &prepared_;
  plan::SentStatements &script_;
  bool up_;
  Record record_;
  std::size_t index_ = 0;  // of the statement that comes next
  std::string hash_;       // of those before it
  bool in_own_transaction_ = false;
};

}  // namespace

std::optional<Error> RunStatementWise(Context &context, const plan::Prepared &prepared) {
  const msr::Result<std::optional<std::string>> down_text = ReadDownText(context, prepared);
  if (!down_text) return down_text.error();
  msr::Result<plan::SentStatements> script = plan::SentStatements::Open(prepared, context.connection.dialect());
  if (!script) return script.error();
  return StatementWise(context, prepared, *script).Run(*down_text ? &**down_text : nullptr);
}

}  // namespace msr::execute
