#include "cli/report/sql_text.hpp"

#include <fmt/format.h>

#include "cli/report/result_text.hpp"
#include "cli/report/text.hpp"
#include "core/base/duration.hpp"

namespace msr::report {
namespace {

constexpr std::size_t kPiece = std::size_t{64} * 1024;

std::string Title(const SqlPart &part) {
  const PlannedStep &step = part.step;
  const bool repeatable = step.kind == MigrationKind::kRepeatable;
  return fmt::format("[{}/{}] {} {} {} ({})", part.index + 1, part.total,
                     step.direction == Direction::kUp ? "apply" : "revert", repeatable ? "R" : step.version, step.name,
                     step.file);
}

std::string How(const PlannedStep &step) {
  if (step.transaction) return "in one transaction with its history row";
  return "without a transaction" + (step.why_no_transaction.empty() ? "" : ": " + step.why_no_transaction);
}

std::string LimitText(const PlannedLimit &limit, std::string_view what, std::string_view name) {
  const bool by_file = limit.source == PlannedLimit::Source::kFile;
  const std::string time = limit.time.count() == 0 ? "without a limit" : "at most " + ShowDuration(limit.time);
  return fmt::format("each statement {} {} ({}{})", what, time, by_file ? "msr:" : "--", name);
}

/// Whether the last line of a statement ends in a comment, or may: a terminator would be part of it.
bool EndsInComment(std::string_view text) {
  const std::size_t line = text.rfind('\n');
  const std::string_view last = text.substr(line == std::string_view::npos ? 0 : line + 1);
  return last.find("--") != std::string_view::npos || last.find('#') != std::string_view::npos;
}

}  // namespace

void SqlText::Take(const SqlPart &part) {
  using Kind = SqlPart::Kind;
  if (part.kind != Kind::kData && part.kind != Kind::kDataEnd) EndStatement();
  switch (part.kind) {
    case Kind::kStep:
      return Begin(part);
    case Kind::kBegin:
      return Add("BEGIN;\n");
    case Kind::kStatement:
      return Statement(part);
    case Kind::kData:
      EndStatement();
      return Add(part.text);
    case Kind::kDataEnd:
      EndStatement();
      return Add("\\.\n");
    case Kind::kRemark:
      return Remark(part.text);
    case Kind::kCommit:
      return Add("COMMIT;\n");
    case Kind::kStepEnd:
      return Add("\n");
  }
}

void SqlText::Begin(const SqlPart &part) {
  const PlannedStep &step = part.step;
  Add(Paint(color_, Tint::kBold, Printable("-- " + Title(part))) + "\n");
  Remark(How(step));
  if (step.lock_timeout.source != PlannedLimit::Source::kDefault) {
    Remark(LimitText(step.lock_timeout, "waits for a lock", "lock-timeout"));
  }
  if (step.statement_timeout.source != PlannedLimit::Source::kDefault) {
    Remark(LimitText(step.statement_timeout, "runs", "statement-timeout"));
  }
  if (step.first_statement > 0) {
    Remark(fmt::format("{} done before, goes on after them", CountOf(step.first_statement, "statement")));
  }
  if (step.statement_count == 0) Remark("no statement");
}

void SqlText::Statement(const SqlPart &part) {
  Add(part.text);
  statement_is_open_ = !part.text.ends_with(';');
  ends_in_comment_ = EndsInComment(part.text);
  if (!statement_is_open_) Add("\n");
}

void SqlText::EndStatement() {
  if (!statement_is_open_) return;
  statement_is_open_ = false;
  Add(ends_in_comment_ ? "\n;\n" : ";\n");
}

void SqlText::Remark(std::string_view text) {
  Add(Paint(color_, Tint::kDim, Printable(fmt::format("-- {}", text))) + "\n");
}

// Whole parts are written, so that no secret is cut in two.
void SqlText::Add(std::string_view text) {
  text_ += text;
  if (text_.size() < kPiece) return;
  output_.Result(text_);
  text_.clear();
}

void SqlText::Finish(const PlanResult &result) {
  if (result.ok()) Remark(PlanTally(result));
  output_.Result(text_);
  text_.clear();
}

}  // namespace msr::report
