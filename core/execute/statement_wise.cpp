#include <fmt/format.h>

#include "core/base/text.hpp"
#include "core/execute/group_steps.hpp"
#include "core/execute/load.hpp"
#include "core/execute/step.hpp"

namespace msr::execute {
namespace {

using driver_manager::DriverError;
using driver_manager::DriverResult;
using driver_manager::SqlText;
using history::Record;
using history::RecordState;

/// So many notes of statements that are done are kept, roughly.
constexpr std::size_t kNotesKept = 256;
/// A longer statement is noted by its beginning, and cannot be settled.
constexpr std::size_t kLargestNoted = std::size_t{1} << 20;
constexpr std::size_t kBeginning = 2000;

std::string Shortened(std::string_view text) {
  if (text.size() <= kBeginning) return std::string(text);
  std::size_t end = kBeginning;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0u) == 0x80u) --end;
  return std::string(text.substr(0, end)) + " …";
}

/// Runs one migration whose statements no transaction covers.
class StatementWise {
 public:
  StatementWise(Context &context, const plan::Prepared &prepared, plan::SentStatements &script)
      : context_(context),
        prepared_(prepared),
        script_(script),
        up_(prepared.step.direction == Direction::kUp),
        record_(RecordFor(prepared, up_ ? RecordState::kRunning : RecordState::kReverting)) {}

  std::optional<Failure> Run(const std::string *down_text) {
    if (std::optional<Failure> error = Begin(down_text)) return error;
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
        if (index_ < prepared_.first_statement) {
          if (std::optional<Failure> error = Replay(statement)) return error;
        } else {
          if (context_.stop.stop_requested()) return Interrupt(statement);
          if (std::optional<Failure> error = RunStatement(statement)) return error;
          context_.Tell(event::StatementDone{index_ + 1, prepared_.statements});
        }
        ++index_;
      }
    }
  }

 private:
  // What the part that stands had set in a session that is gone.
  std::optional<Failure> Replay(const sql::Statement &source) {
    if ((source.traits & MSR_TRAIT_REPLAYED) == 0) return std::nullopt;
    const msr_statement statement = ForDriver(source);
    const DriverResult<void> done = context_.connection.RunUnit(0, {&statement});
    if (done) return std::nullopt;
    if (IsConnectionGone(done.error())) return Lost(done.error(), source);
    Error failed = StatementFailed(done.error(), prepared_, source);
    MarkFailed("failed", failed.message);
    return {{std::move(failed), RemedyFor(done.error())}};
  }

  // The row says `running` before the first statement can leave a trace. Notes of an earlier attempt are settled by
  // now.
  std::optional<Failure> Begin(const std::string *down_text) {
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
    writes.push_back(context_.history.ForgetIntents(record_));
    const std::string_view event = prepared_.first_statement > 0 ? "resumed" : "started";
    writes.push_back(context_.history.Log(LogEntryFor(prepared_, event), context_.run, ++context_.sequence));
    return Write(std::move(writes), /*reset_first=*/false);
  }

  std::optional<Failure> Finish() {
    std::vector<SqlText> writes;
    writes.push_back(up_ ? context_.history.MarkApplied(record_)
                         : context_.history.Delete(record_.kind, record_.identity));
    writes.push_back(context_.history.ForgetIntents(record_));
    writes.push_back(
        context_.history.Log(LogEntryFor(prepared_, up_ ? "applied" : "reverted"), context_.run, ++context_.sequence));
    return Write(std::move(writes), prepared_.changes_session);
  }

  std::optional<Failure> Write(std::vector<SqlText> writes, bool reset_first) {
    LiftLimits(context_);
    const DriverResult<void> done = WriteTogether(context_, std::move(writes), reset_first);
    if (done) return std::nullopt;
    return HistoryFailed(done.error(), prepared_);
  }

  std::optional<Failure> RunStatement(const sql::Statement &source) {
    if (EndsTransaction(source, context_.connection.Can(MSR_CAN_ROLL_BACK_DDL))) in_own_transaction_ = false;
    if (std::optional<Failure> failure = FindKept(source)) return failure;
    if ((source.traits & MSR_TRAIT_BEGINS_TRANSACTION) != 0) in_own_transaction_ = true;
    std::optional<Failure> error = source.loads           ? RunLoad(source)
                                   : source.has_copy_data ? RunCopy(source)
                                                          : RunUnit(source);
    if ((source.traits & (MSR_TRAIT_COMMITS | MSR_TRAIT_ROLLS_BACK)) != 0) in_own_transaction_ = false;
    return error;
  }

  std::optional<Failure> FindKept(const sql::Statement &source) {
    DriverResult<std::optional<std::string>> kept = execute::FindKept(context_.connection, prepared_, source);
    if (!kept) return Failure(StatementFailed(kept.error(), prepared_, source), RemedyFor(kept.error()));
    kept_ = std::move(*kept);
    if (!kept_ || !in_own_transaction_) return std::nullopt;
    Error error = NotTakenBack(*kept_);
    MarkFailed("failed", error.message);
    return Failure(prepared_.script.At(std::move(error), source.offset));
  }

  std::optional<Failure> RunUnit(const sql::Statement &source) {
    const std::string text = script_.Masked(source.text);
    hash_ = plan::NextHash(hash_, text);
    return IsCovered(source) ? RunCovered(source, text) : RunUncovered(source, text);
  }

  // The statement and the progress are one transaction, so that the row is exact. The note, which is fenced, comes
  // last: it must see a takeover.
  std::optional<Failure> RunCovered(const sql::Statement &source, std::string_view text) {
    const msr_statement statement = ForDriver(source);
    SqlText progress = Progress();
    SqlText note = Note(text, {});
    SqlText forget = context_.history.ForgetIntentsBefore(record_, static_cast<std::int64_t>(index_));
    const bool commits = (source.traits & (MSR_TRAIT_COMMITS | MSR_TRAIT_ROLLS_BACK)) != 0;
    std::vector<const msr_statement *> order = {&progress.Borrow(), &note.Borrow()};
    // Many statements must not make many notes.
    if (index_ % kNotesKept == kNotesKept - 1) order.push_back(&forget.Borrow());
    // In a transaction of the file's own the row changes before its COMMIT, and so with it.
    order.insert(commits ? order.end() : order.begin(), &statement);
    const std::size_t position = commits ? order.size() - 1 : 0;
    const DriverResult<void> done = context_.connection.RunUnit(FlagsFor(source), order);
    if (done) return std::nullopt;
    return Explain(done.error(), source, position);
  }

  // Nothing covers the statement: what is needed to find out later whether it took effect is noted before.
  std::optional<Failure> RunUncovered(const sql::Statement &source, std::string_view text) {
    const msr_statement statement = ForDriver(source);
    const DriverResult<driver_manager::Observation> seen = context_.connection.Observe(statement);
    if (!seen) return Failure(StatementFailed(seen.error(), prepared_, source), RemedyFor(seen.error()));
    SqlText note = Note(text, *seen);
    SqlText progress = Progress();
    std::vector<const msr_statement *> order = {&note.Borrow(), &statement};
    // What has to be looked at first counts as done only then.
    const bool checked = seen->effect == MSR_EFFECT_CHECKED;
    if (!checked) order.push_back(&progress.Borrow());
    const DriverResult<void> done = context_.connection.RunUnit(0, order);
    if (!done && done.error().step == 1 && MayStandInPart(done.error(), seen->effect)) {
      return LeaveInDoubt(done.error(), source);
    }
    if (!done) return Explain(done.error(), source, 1);
    if (!checked) return std::nullopt;
    if (std::optional<Failure> failure = Check(source, statement, seen->evidence)) return failure;
    const DriverResult<std::int64_t> counted = context_.connection.Execute(std::move(progress));
    if (counted) return std::nullopt;
    return HistoryFailed(counted.error(), prepared_);
  }

  // Of a statement that runs others any of them may have failed. Else one that is not even understood, or names a table
  // that is not there, has changed nothing.
  bool MayStandInPart(const DriverError &error, std::uint32_t effect) const {
    if (IsConnectionGone(error)) return false;
    if (effect == MSR_EFFECT_PARTIAL) return true;
    return kept_ && error.position < 0 && error.condition != MSR_CONDITION_NO_SUCH_TABLE;
  }

  // It failed, but what it did until then stands. The row stays as it is, and with it the note: the next run asks.
  Failure LeaveInDoubt(Error why, const sql::Statement &source) {
    if (!why.where) why = prepared_.script.At(std::move(why), source.offset);
    static_cast<void>(Write(
        Listed(context_.history.Log(LogEntryFor(prepared_, "failed", why.message), context_.run, ++context_.sequence)),
        prepared_.changes_session));
    why.hint = fmt::format(
        "{} stands: look in the database, finish or undo it by hand, then say so: msr repair --statement-applied, or "
        "msr repair --statement-not-applied",
        kept_ ? "what it did to " + *kept_ + " before it failed" : "what it did and committed before it failed");
    return {std::move(why)};
  }

  static std::vector<SqlText> Listed(SqlText one) {
    std::vector<SqlText> list;
    list.push_back(std::move(one));
    return list;
  }

  // The server said yes; whether it did what was asked for shows only in the database.
  std::optional<Failure> Check(const sql::Statement &source, const msr_statement &statement,
                               const std::string &evidence) {
    const DriverResult<driver_manager::Settlement> found = context_.connection.Settle(statement, evidence);
    if (!found) return Failure(found.error(), RemedyFor(found.error()));
    if (found->outcome == MSR_SETTLED_APPLIED) return std::nullopt;
    Error failed;
    failed.kind = ErrorKind::kStatement;
    failed.message = fmt::format("the database accepted this statement, but it took no effect: {}", found->looked_at);
    failed.hint = "remove what stands in its way, and run the same command again: it goes on here";
    MarkFailed("failed", failed.message);
    return prepared_.script.At(std::move(failed), source.offset);
  }

  SqlText Note(std::string_view text, const driver_manager::Observation &seen) const {
    history::Intent intent;
    intent.statement = static_cast<std::int64_t>(index_);
    intent.done_hash = hash_;
    const bool whole = text.size() <= kLargestNoted && seen.effect != MSR_EFFECT_UNKNOWN;
    intent.effect = whole ? seen.effect : std::uint32_t{MSR_EFFECT_UNKNOWN};
    intent.evidence = whole ? seen.evidence : "";
    intent.text = whole ? text : Shortened(text);
    return context_.history.Intend(record_, intent, context_.run);
  }

  // The progress holds the hash of the data, which is known only when all of it was sent.
  std::optional<Failure> RunCopy(const sql::Statement &source) {
    CopyFeed feed(source, script_, CopyFeed::Data::kFeedAndHash);
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
      done = succeeded(context_.connection.Execute(Progress())) &&
             succeeded(context_.connection.Execute(Note(text, {}))) &&
             (!begins || succeeded(context_.connection.Commit()));
    }
    if (done) return std::nullopt;
    if (begins) static_cast<void>(context_.connection.Rollback());
    if (feed.error()) return Unreadable(*feed.error());
    return Explain(*error, source, 0);
  }

  // The rows and the progress are one transaction, so a load stands as a whole or not at all.
  std::optional<Failure> RunLoad(const sql::Statement &source) {
    const plan::Load &load = prepared_.LoadOf(source);
    const bool begins = FlagsFor(source) != 0;
    hash_ = plan::NextHash(hash_, script_.Masked(source.text), load.checksum);
    std::optional<DriverError> error;
    const auto succeeded = [&](const auto &result) {
      if (!result) error = result.error();
      return result.has_value();
    };
    std::optional<LoadFailure> failed;
    if (kept_) return RunKeptLoad(source, load);
    bool done = !begins || succeeded(context_.connection.Begin());
    if (done) failed = execute::RunLoad(context_, prepared_, load, true);
    done = done && !failed && succeeded(context_.connection.Execute(Progress())) &&
           succeeded(context_.connection.Execute(Note(script_.Masked(source.text), {}))) &&
           (!begins || succeeded(context_.connection.Commit()));
    if (done) return std::nullopt;
    if (begins) static_cast<void>(context_.connection.Rollback());
    if (!failed) return Explain(*error, source, 0);
    if (failed->cause && IsConnectionGone(*failed->cause)) return Explain(*failed->cause, source, 0);
    if (failed->stopped) return Interrupt(source);
    MarkFailed("failed", failed->error.message);
    if (failed->error.hint.empty() && !in_own_transaction_) failed->error.hint = HowToGoOn();
    const bool again = failed->cause && !in_own_transaction_;
    return Failure(std::move(failed->error), again ? RemedyFor(*failed->cause) : Remedy::kNone);
  }

  // Its rows stand as they come, so it is noted before the first one.
  std::optional<Failure> RunKeptLoad(const sql::Statement &source, const plan::Load &load) {
    const DriverResult<std::int64_t> noted = context_.connection.Execute(Note(script_.Masked(source.text), {}));
    if (!noted) return HistoryFailed(noted.error(), prepared_);
    if (std::optional<LoadFailure> failed = execute::RunLoad(context_, prepared_, load, false)) {
      if (failed->cause && IsConnectionGone(*failed->cause)) return Lost(*failed->cause, source);
      return LeaveInDoubt(std::move(failed->error), source);
    }
    const DriverResult<std::int64_t> counted = context_.connection.Execute(Progress());
    if (counted) return std::nullopt;
    return HistoryFailed(counted.error(), prepared_);
  }

  SqlText Progress() const {
    return context_.history.MarkProgress(record_, static_cast<std::int64_t>(index_) + 1, hash_);
  }

  bool IsCovered(const sql::Statement &statement) const {
    constexpr std::uint32_t kControl = MSR_TRAIT_BEGINS_TRANSACTION | MSR_TRAIT_COMMITS | MSR_TRAIT_ROLLS_BACK;
    return in_own_transaction_ || (statement.traits & kControl) != 0 || FlagsFor(statement) != 0;
  }

  std::uint32_t FlagsFor(const sql::Statement &statement) const {
    if (in_own_transaction_ || kept_ || !SharesTransaction(statement, context_.connection.Can(MSR_CAN_ROLL_BACK_DDL)))
      return 0;
    return MSR_UNIT_TRANSACTION;
  }

  Failure Explain(const DriverError &error, const sql::Statement &source, std::size_t position) {
    if (IsConnectionGone(error)) return Lost(error, source);
    // A write of ours that the server refused: the statement beside it is rolled back with it, or will be settled.
    if (error.step >= 0 && error.step != static_cast<std::int64_t>(position)) return HistoryFailed(error, prepared_);
    Error failed = StatementFailed(error, prepared_, source);
    MarkFailed("failed", failed.message);
    if (failed.hint.empty() && !in_own_transaction_) failed.hint = HowToGoOn();
    return {std::move(failed), in_own_transaction_ ? Remedy::kNone : RemedyFor(error)};
  }

  Failure Lost(const DriverError &error, const sql::Statement &source) const {
    Error lost = StatementFailed(error, prepared_, source);
    lost.kind = ErrorKind::kConnection;
    lost.message = fmt::format("the connection was lost at statement {} of {}: {}", index_ + 1, prepared_.step.file(),
                               error.message);
    lost.hint = "run the same command again: it finds out whether the statement took effect, and goes on from there";
    return {std::move(lost), Remedy::kReconnect};
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
    return fmt::format("the {} before it stand{}; correct the rest of the file and run {} again: it goes on here",
                       Count(index_, "statement"), index_ == 1 ? "s" : "", again);
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
  std::string hash_;       // of those before it, and while it runs with it
  bool in_own_transaction_ = false;
  std::optional<std::string> kept_;  // of what it changes a transaction does not take this back
};

}  // namespace

std::optional<Failure> RunStatementWise(Context &context, const plan::Prepared &prepared) {
  const msr::Result<std::optional<std::string>> down_text =
      ReadDownText(context.folder, prepared.step.migration, context.observer);
  if (!down_text) return down_text.error();
  msr::Result<plan::SentStatements> script = plan::SentStatements::Open(prepared, context.connection.dialect());
  if (!script) return script.error();
  return StatementWise(context, prepared, *script).Run(*down_text ? &**down_text : nullptr);
}

}  // namespace msr::execute
