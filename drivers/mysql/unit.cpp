#include "drivers/mysql/unit.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "drivers/mysql/connection.hpp"
#include "drivers/mysql/facts.hpp"
#include "drivers/mysql/literals.hpp"

namespace msr::mysql {
namespace {

/// Statements that answer with exactly one result.
bool HasOneResult(std::string_view head) {
  static constexpr std::array<std::string_view, 12> kWords = {"ALTER",   "CREATE", "DELETE",   "DROP",
                                                              "GRANT",   "INSERT", "RENAME",   "REVOKE",
                                                              "REPLACE", "SET",    "TRUNCATE", "UPDATE"};
  const std::string_view first = FirstWord(head);
  return first == "USE" || std::find(kWords.begin(), kWords.end(), first) != kWords.end();
}

/// Text that asks about the statement before it, which therefore must truly be the one before it.
bool LooksBack(std::string_view text) {
  static constexpr std::array<std::string_view, 5> kWords = {"ROW_COUNT", "FOUND_ROWS", "DIAGNOSTICS", "WARNING",
                                                             "ERROR_COUNT"};
  return std::any_of(kWords.begin(), kWords.end(), [&](std::string_view word) { return Mentions(text, word); });
}

constexpr std::size_t kSeparatorRoom = 64;

}  // namespace

/// Tells the host about steps as the answers come in.
class UnitRunner::Progress final : public Answers {
 public:
  Progress(MysqlConnection &connection, const Message &message, const sdk::Unit &unit)
      : connection_(&connection), message_(&message), unit_(&unit) {}

  bool Row(std::size_t piece, std::span<const msr_value> cells) override {
    if (message_->pieces()[piece].role != Role::kCount) return false;
    if (!cells.empty() && cells[0].kind == MSR_VALUE_INT64) count_ = cells[0].as.integer;
    return false;
  }

  void Done(std::size_t index, std::int64_t rows) override {
    const Piece &piece = message_->pieces()[index];
    if (piece.role == Role::kCount) rows = std::exchange(count_, -1);
    if (piece.may_end_silently) connection_->ThrowIfCancelled(piece.step);
    if (!piece.ends_step) return;
    unit_->StepDone(static_cast<std::size_t>(piece.step), piece.counts_rows ? rows : -1);
  }

 private:
  MysqlConnection *connection_;
  const Message *message_;
  const sdk::Unit *unit_;
  std::int64_t count_ = -1;
};

void UnitRunner::Run() {
  MysqlConnection &connection = *connection_;
  const bool transaction = unit_->is_transaction();
  const bool outer = connection.in_transaction_;
  if (transaction && outer) throw sdk::Failure(MSR_INVALID, "a transaction is open already");
  connection.RefuseEndedTransaction();
  if (unit_->size() == 0) return;
  try {
    if (!outer) {
      for (const std::string &sql : connection.state_.TakeDeferred()) message_.AddOwn(sql);
    }
    // A transaction takes its mode from the session when it begins, so what is to be undone first is undone
    // before that.
    std::size_t first = 0;
    while (first < unit_->size() && unit_->step(first).is_reset()) AddStep(first++);
    if (!outer) connection.AddHead(message_);
    if (transaction) {
      message_.AddOwn("START TRANSACTION");
      connection.in_transaction_ = true;
    }
    for (std::size_t i = first; i < unit_->size(); ++i) AddStep(i);
    if (transaction) message_.AddCommit();
    Flush();
    if (transaction) connection.in_transaction_ = false;
  } catch (sdk::Failure &failure) {
    connection.limits_.Doubt();
    if (!outer) connection.RollBackAfter(failure);
    throw;
  } catch (...) {
    connection.limits_.Doubt();
    sdk::Failure unused(MSR_INTERNAL, "");
    if (!outer) connection.RollBackAfter(unused);
    throw;
  }
}

void UnitRunner::AddStep(std::size_t index) {
  const sdk::Statement step = unit_->step(index);
  try {
    if (step.is_reset()) {
      AddReset(index);
      return;
    }
    sdk::RefuseEmpty(step);
    const std::string text = Render(step);
    connection_->RefuseUnsendable(text);
    if (step.from_migration()) {
      AddMigrationStep(index, text);
    } else {
      AddEngineStep(index, text);
    }
  } catch (sdk::Failure &failure) {
    // A step that could not even be sent.
    if (failure.step < 0 && failure.status != MSR_LOST && failure.status != MSR_IN_DOUBT) {
      failure.step = static_cast<std::int64_t>(index);
    }
    throw;
  }
  if (step.changes_lexing()) Flush();
}

void UnitRunner::AddReset(std::size_t index) {
  const std::vector<std::string> statements = connection_->state_.Restore(connection_->in_transaction_);
  for (std::size_t i = 0; i < statements.size(); ++i) {
    Piece piece;
    piece.role = Role::kStep;
    piece.step = static_cast<std::int64_t>(index);
    piece.ends_step = i + 1 == statements.size();
    message_.Add(statements[i], piece);
  }
  connection_->limits_.Forget();
  connection_->cover_.OnReset();
  if (connection_->in_transaction_) connection_->AddLimits(message_);
}

void UnitRunner::AddEngineStep(std::size_t index, const std::string &text) {
  const Shape shape = Look(text);
  MakeRoom(text.size());
  Append(index, WithoutTerminator(text), shape, CountsRows(shape.head));
}

void UnitRunner::AddMigrationStep(std::size_t index, const std::string &text) {
  const Shape shape = Look(text);
  if (shape.several) throw sdk::Failure(MSR_INVALID, "the text holds more than one statement");
  connection_->Watch(text, shape);
  const bool plain_dml = unit_->step(index).is_plain_dml();
  if (!shape.closed || !(plain_dml || HasOneResult(shape.head)) || NextLooksBack(index)) {
    SendAlone(index, text, shape);
    return;
  }
  const bool fits = migrations_ == Migrations::kNone || (plain_dml && migrations_ == Migrations::kPlainDml);
  if (!fits || LooksBack(text)) Flush();
  MakeRoom(text.size());
  Append(index, WithoutTerminator(text), shape, CountsRows(shape.head));
  migrations_ = plain_dml ? Migrations::kPlainDml : Migrations::kOne;
}

bool UnitRunner::NextLooksBack(std::size_t index) const {
  if (index + 1 >= unit_->size()) return false;
  const sdk::Statement next = unit_->step(index + 1);
  return next.from_migration() && LooksBack(next.text());
}

void UnitRunner::Append(std::size_t index, std::string_view text, const Shape &shape, bool counts_rows) {
  Piece piece;
  piece.role = Role::kStep;
  piece.step = static_cast<std::int64_t>(index);
  piece.counts_rows = counts_rows;
  piece.commits = Commits(shape.head);
  piece.has_position = unit_->step(index).values().empty();
  // The client library tells the number of rows only for the first statement of a message. Asking the
  // server costs as much as a small INSERT, so it is done only where its information text is silent.
  piece.count_in_info = counts_rows && CountInInfo(shape.head, text);
  const bool ask = counts_rows && !piece.count_in_info && !message_.empty();
  piece.ends_step = !ask;
  message_.Add(text, piece);
  if (!ask) return;
  Piece count;
  count.role = Role::kCount;
  count.step = piece.step;
  count.counts_rows = true;
  count.ends_step = true;
  message_.Add("SELECT ROW_COUNT()", count);
}

void UnitRunner::SendAlone(std::size_t index, std::string_view text, const Shape &shape) {
  Flush();
  Piece piece;
  piece.role = Role::kStep;
  piece.step = static_cast<std::int64_t>(index);
  piece.counts_rows = CountsRows(shape.head);
  piece.commits = Commits(shape.head);
  piece.ends_step = true;
  piece.has_position = true;
  piece.may_end_silently = MayEndSilently(shape.head);
  message_.Add(text, piece);
  message_.set_any_results();
  Flush();
}

void UnitRunner::MakeRoom(std::size_t size) {
  if (!message_.empty() && message_.text().size() + size + kSeparatorRoom > connection_->message_limit_) Flush();
}

void UnitRunner::Flush() {
  if (message_.empty()) return;
  // What was sent before has taken effect, so the host must not take the failure for that of an earlier step.
  connection_->ThrowIfCancelled(message_.first_step());
  const Message message = std::exchange(message_, Message());
  migrations_ = Migrations::kNone;
  Progress progress(*connection_, message, *unit_);
  connection_->Run(message, progress);
}

void MysqlConnection::RunUnit(const sdk::Unit &unit) {
  const Call call(*this);
  UnitRunner(*this, unit).Run();
}

}  // namespace msr::mysql
