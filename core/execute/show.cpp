#include "core/execute/show.hpp"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "core/base/text.hpp"
#include "core/execute/load_text.hpp"
#include "core/execute/step.hpp"

namespace msr::execute {
namespace {

using Kind = SqlPart::Kind;
using source::CsvField;

/// How much data is handed over at once.
constexpr std::size_t kPiece = std::size_t{64} * 1024;

/// Shows one step. The order is that of Transactional and StatementWise.
class Show {
 public:
  Show(driver_manager::Connection &connection, const Shown &shown, const plan::Database &database,
       const SqlReader &reader, const std::stop_token &stop)
      : connection_(connection),
        shown_(shown),
        prepared_(shown.prepared),
        database_(database),
        reader_(reader),
        stop_(stop) {}

  msr::Result<void> Run() {
    MSR_TRY_ASSIGN(plan::SentStatements statements, plan::SentStatements::Open(prepared_, *database_.dialect));
    MSR_TRY_ASSIGN(lines_, prepared_.script.OpenLines());
    const std::string title = prepared_.step.migration.title();
    const bool up = prepared_.step.direction == Direction::kUp;
    Hand(Kind::kStep);
    if (prepared_.transaction) {
      Hand(Kind::kBegin);
    } else {
      Remark(fmt::format("history: {} {}", title, prepared_.first_statement > 0 ? "goes on" : "begins"));
    }
    MSR_TRY(ShowAll(statements));
    if (prepared_.changes_session) Remark("the session is restored");
    Remark(fmt::format("history: {} is {}", title, up ? "applied" : "reverted"));
    if (prepared_.transaction) Hand(Kind::kCommit);
    Hand(Kind::kStepEnd);
    return {};
  }

 private:
  void Hand(Kind kind, std::string_view text = {}, std::size_t line = 0) {
    reader_(
        {.kind = kind, .text = text, .line = line, .step = shown_.step, .index = shown_.index, .total = shown_.total});
  }
  void Remark(const std::string &text) { Hand(Kind::kRemark, text); }

  msr::Result<void> ShowAll(plan::SentStatements &statements) {
    std::size_t index = 0;
    while (true) {
      MSR_TRY_ASSIGN(const std::vector<sql::Statement> group, statements.Next());
      if (group.empty()) return {};
      for (const sql::Statement &statement : group) {
        if (stop_.stop_requested()) return Fail(ErrorKind::kInterrupted, "stopped on request");
        if (index++ < prepared_.first_statement) continue;
        MSR_TRY(prepared_.transaction ? ShowStatement(statement, statements)
                                      : ShowWithProgress(statement, statements, index));
      }
    }
  }

  msr::Result<void> ShowWithProgress(const sql::Statement &statement, plan::SentStatements &statements,
                                     std::size_t done) {
    const bool begins_own = (statement.traits & MSR_TRAIT_BEGINS_TRANSACTION) != 0;
    const bool ends_own = (statement.traits & (MSR_TRAIT_COMMITS | MSR_TRAIT_ROLLS_BACK)) != 0;
    in_own_ = in_own_ && !EndsTransaction(statement, database_.rolls_back_ddl);
    bool together = !in_own_ && SharesTransaction(statement, database_.rolls_back_ddl);
    if (together) {
      const driver_manager::DriverResult<std::optional<std::string>> kept = FindKept(connection_, prepared_, statement);
      if (!kept) return Fail(kept.error());
      together = !*kept;
    }
    const std::string progress = fmt::format("history: {} of {} done", done, Count(prepared_.statements, "statement"));
    // What nothing covers is noted before, so that it can be settled.
    const bool noted = !together && !in_own_ && !begins_own && !ends_own;
    in_own_ = (in_own_ || begins_own) && !ends_own;
    if (noted) Remark(fmt::format("history: statement {} is noted", done));
    if (together) Hand(Kind::kBegin);
    if (ends_own) Remark(progress);
    MSR_TRY(ShowStatement(statement, statements));
    if (!ends_own) Remark(progress);
    if (together) Hand(Kind::kCommit);
    return {};
  }

  msr::Result<void> ShowStatement(const sql::Statement &statement, plan::SentStatements &statements) {
    MSR_TRY_ASSIGN(const std::size_t line, lines_->LineOf(statement.offset));
    if (statement.loads) return ShowLoad(prepared_.LoadOf(statement), line);
    Hand(Kind::kStatement, statements.Masked(statement.text), line);
    if (!statement.has_copy_data) return {};
    if (!statement.copy_data.empty()) Hand(Kind::kData, statements.Masked(statement.copy_data));
    while (statement.copy_data_goes_on) {
      MSR_TRY_ASSIGN(const std::string_view data, statements.NextCopyData());
      if (data.empty()) break;
      Hand(Kind::kData, statements.Masked(data));
    }
    Hand(Kind::kDataEnd);
    return {};
  }

  msr::Result<void> ShowLoad(const plan::Load &load, std::size_t line) {
    MSR_TRY_ASSIGN(const std::unique_ptr<plan::LoadRows> rows, plan::LoadRows::Open(prepared_.script.folder(), load));
    Remark(fmt::format("{} from {}", Count(load.rows, "row"), load.file));
    return TakesCopyData(*database_.dialect) ? ShowCopy(load, line, *rows) : ShowInserts(load, line, *rows);
  }

  msr::Result<void> ShowCopy(const plan::Load &load, std::size_t line, plan::LoadRows &rows) {
    Hand(Kind::kStatement, CopyStatement(*database_.dialect, load), line);
    std::vector<CsvField> row;
    std::string data;
    for (bool more = true; more;) {
      MSR_TRY_ASSIGN(more, rows.Next(row));
      if (more) AppendCopyRow(row, data);
      if (data.empty() || (more && data.size() < kPiece)) continue;
      Hand(Kind::kData, data);
      data.clear();
    }
    Hand(Kind::kDataEnd);
    return {};
  }

  // The values are bound when it runs; here they stand in the text.
  msr::Result<void> ShowInserts(const plan::Load &load, std::size_t line, plan::LoadRows &rows) {
    const std::string head = InsertHead(*database_.dialect, load);
    InsertBatch batch(*database_.dialect, load);
    std::vector<CsvField> row;
    std::string text;
    for (bool more = true; more;) {
      MSR_TRY_ASSIGN(more, rows.Next(row));
      if (more) {
        text += text.empty() ? head + "\n  " : ",\n  ";
        AppendLiteralRow(row, *database_.dialect, text);
        batch.Add(row);
      }
      if (text.empty() || (more && !batch.IsFull())) continue;
      Hand(Kind::kStatement, text, line);
      text.clear();
      batch.Clear();
    }
    return {};
  }

  driver_manager::Connection &connection_;
  const Shown &shown_;
  const plan::Prepared &prepared_;
  const plan::Database &database_;
  const SqlReader &reader_;
  const std::stop_token &stop_;
  std::unique_ptr<plan::LineCounter> lines_;
  bool in_own_ = false;  // in a transaction that the file itself began
};

}  // namespace

msr::Result<void> ShowSql(driver_manager::Connection &connection, const Shown &shown, const plan::Database &database,
                          const SqlReader &reader, const std::stop_token &stop) {
  return Show(connection, shown, database, reader, stop).Run();
}

}  // namespace msr::execute
