#include "core/plan/shape.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <msr/driver.h>

#include "core/base/sha256.hpp"
#include "core/base/text.hpp"

namespace msr::plan {
namespace {

using sql::Statement;

constexpr std::uint32_t kTransactionControl = MSR_TRAIT_BEGINS_TRANSACTION | MSR_TRAIT_COMMITS | MSR_TRAIT_ROLLS_BACK;

// The directives that this version acts upon; the first three are the lexer's business.
constexpr std::array<std::string_view, 4> kDirectives = {"delimiter", "statement-begin", "statement-end",
                                                         "no-transaction"};

bool Has(const Statement &statement, std::uint32_t trait) {
  return (statement.traits & trait) != 0;
}

/// Decides over one step. Each rule looks at the statements that the ones before it left.
class Shaper {
 public:
  Shaper(Prepared &prepared, sql::Script script, const Database &database)
      : prepared_(prepared), script_(std::move(script)), database_(database) {}

  Result<void> Run() {
    MSR_TRY(ReadDirectives());
    MSR_TRY(RefuseForbidden());
    DropNotSent();
    MSR_TRY(UnwrapTransaction());
    MSR_TRY(ChooseTransaction());
    for (const Statement &statement : script_.statements) {
      prepared_.changes_session |= Has(statement, MSR_TRAIT_SESSION | MSR_TRAIT_LEXING);
      prepared_.rebuilds_tables |= Has(statement, MSR_TRAIT_REBUILDS_TABLE);
    }
    if (script_.statements.empty()) {
      const std::string file = prepared_.step.file();
      const bool up = prepared_.step.direction == Direction::kUp;
      prepared_.warnings.push_back(
          {fmt::format("{} holds no statement {}", file, up ? "and is recorded as it is" : "and undoes nothing"), file});
    }
    prepared_.statements = std::move(script_.statements);
    return {};
  }

 private:
  tl::unexpected<Error> Refuse(std::size_t offset, std::string message, std::string hint) {
    Error error;
    error.kind = ErrorKind::kSyntax;
    error.message = std::move(message);
    error.hint = std::move(hint);
    return Fail(At(std::move(error), prepared_, offset));
  }

  Result<void> ReadDirectives() {
    for (const sql::Directive &directive : script_.directives) {
      const bool known = std::find(kDirectives.begin(), kDirectives.end(), directive.name) != kDirectives.end();
      if (!known) {
        const std::optional<std::string> nearest = Nearest(directive.name, kDirectives);
        return Refuse(directive.offset, fmt::format("unknown directive msr:{}", directive.name),
                      nearest ? fmt::format("did you mean msr:{}?", *nearest)
                              : fmt::format("known directives: {}", fmt::join(kDirectives, ", ")));
      }
      if (directive.name != "no-transaction") continue;
      if (!directive.argument.empty())
        return Refuse(directive.offset, "msr:no-transaction takes no argument", "write it alone on its line");
      if (!script_.statements.empty() && directive.offset > script_.statements.front().offset) {
        return Refuse(directive.offset, "msr:no-transaction stands behind the first statement",
                      "write it at the head of the file");
      }
      asked_for_none_ = true;
    }
    return {};
  }

  Result<void> RefuseForbidden() {
    for (const Statement &statement : script_.statements) {
      if (Has(statement, MSR_TRAIT_FORBIDDEN)) {
        return Refuse(statement.offset,
                      "this statement would change what msr relies on: its lock, its transaction or how text is read",
                      "leave it out of the migration");
      }
    }
    return {};
  }

  void DropNotSent() {
    const auto dropped = std::erase_if(script_.statements,
                                       [](const Statement &statement) { return Has(statement, MSR_TRAIT_NOT_SENT); });
    if (dropped == 0) return;
    prepared_.warnings.push_back({fmt::format("{}: {} not sent (LOCK TABLES would keep the history from being written)",
                                              prepared_.step.file(), Count(dropped, "statement")),
                                  prepared_.step.file()});
  }

  // A file that as a whole is BEGIN … COMMIT runs in the engine's own transaction, so that its history
  // row is in it too; the two statements are not sent. Settings may stand around it (dumps do that).
  Result<void> UnwrapTransaction() {
    std::vector<Statement> &all = script_.statements;
    const auto controls = [](const Statement &statement) { return Has(statement, kTransactionControl); };
    const auto first = std::find_if(all.begin(), all.end(), controls);
    if (first == all.end() || asked_for_none_) return {};
    const auto second = std::find_if(first + 1, all.end(), controls);
    const auto is_setting = [](const Statement &statement) {
      return Has(statement, MSR_TRAIT_SESSION | MSR_TRAIT_LEXING);
    };
    const bool whole = second != all.end() && Has(*first, MSR_TRAIT_BEGINS_TRANSACTION) &&
                       Has(*second, MSR_TRAIT_COMMITS) && std::none_of(second + 1, all.end(), controls) &&
                       std::all_of(all.begin(), first, is_setting) && std::all_of(second + 1, all.end(), is_setting);
    const auto commits_by_itself = [&](const Statement &statement) {
      return !Has(statement, MSR_TRAIT_PLAIN_DML | MSR_TRAIT_SESSION | MSR_TRAIT_LEXING | kTransactionControl);
    };
    if (!whole || (!database_.rolls_back_ddl && std::any_of(first, second, commits_by_itself))) {
      return Refuse(first->offset,
                    "a migration does not begin and end transactions in its middle: msr runs it in one transaction "
                    "with its history row",
                    "take the statement out, let BEGIN and COMMIT enclose the whole file, or say -- msr:no-transaction "
                    "at its head");
    }
    all.erase(second);
    all.erase(first);
    return {};
  }

  Result<void> ChooseTransaction() {
    const std::vector<Statement> &all = script_.statements;
    const auto refuses = [](const Statement &statement) { return Has(statement, MSR_TRAIT_NO_TRANSACTION); };
    const auto refusing = std::find_if(all.begin(), all.end(), refuses);
    if (asked_for_none_) {
      NoTransaction("the file says msr:no-transaction");
    } else if (refusing != all.end()) {
      if (!std::all_of(all.begin(), all.end(),
                       [&](const Statement &s) { return refuses(s) || Has(s, MSR_TRAIT_SESSION); })) {
        return Refuse(refusing->offset,
                      fmt::format("{} does not run this statement in a transaction, but others of this file need one",
                                  database_.product),
                      "give it a migration of its own, or say -- msr:no-transaction at the head of the file");
      }
      NoTransaction(fmt::format("{} does not run this in a transaction", database_.product));
    } else if (!database_.rolls_back_ddl &&
               !std::all_of(all.begin(), all.end(), [](const Statement &s) { return Has(s, MSR_TRAIT_PLAIN_DML); })) {
      NoTransaction(fmt::format("{} commits structural changes by itself", database_.product));
    }
    return {};
  }

  void NoTransaction(std::string why) {
    prepared_.transaction = false;
    prepared_.why_no_transaction = std::move(why);
  }

  Prepared &prepared_;
  sql::Script script_;
  const Database &database_;
  bool asked_for_none_ = false;
};

bool DonePartIsUnchanged(const Prepared &prepared, std::size_t done, std::string_view done_hash) {
  if (done > prepared.statements.size()) return false;
  std::string hash;
  for (std::size_t i = 0; i < done; ++i) hash = NextHash(hash, prepared.statements[i]);
  return hash == done_hash;
}

// Where an unfinished migration goes on. The rest of its text may have been edited, the done part not.
Result<void> FindStart(Prepared &prepared) {
  const std::optional<history::Record> &record = prepared.step.record;
  const history::RecordState unfinished =
      prepared.step.direction == Direction::kUp ? history::RecordState::kFailed : history::RecordState::kRevertFailed;
  if (!record || record->state != unfinished) return {};
  const auto done = static_cast<std::size_t>(record->statements_done);
  const std::string file = prepared.step.file();
  if (!DonePartIsUnchanged(prepared, done, record->done_hash)) {
    Error error;
    error.kind = ErrorKind::kDrift;
    error.message = fmt::format("{} was changed in the part that ran already: its first {} stand in the database", file,
                                Count(done, "statement"));
    error.hint = "put that part back as it was; only what follows may be edited";
    error.where = Location{.file = file};
    return Fail(std::move(error));
  }
  prepared.first_statement = done;
  // What stands was not in a transaction, so neither is the rest.
  if (prepared.transaction) {
    prepared.transaction = false;
    prepared.why_no_transaction = "it goes on where it stopped";
  }
  return {};
}

}  // namespace

Result<Prepared> Prepare(Step step, std::string text, const Database &database) {
  Prepared prepared;
  prepared.step = std::move(step);
  prepared.text = std::make_unique<const std::string>(std::move(text));
  Result<sql::Script> script = sql::Split(*prepared.text, *database.dialect);
  if (!script) {
    Error error = script.error();
    if (!error.where) error.where.emplace();
    error.where->file = prepared.step.file();
    return Fail(std::move(error));
  }
  MSR_TRY(Shaper(prepared, std::move(*script), database).Run());
  MSR_TRY(FindStart(prepared));
  return prepared;
}

std::string NextHash(std::string_view before, const Statement &statement) {
  Sha256 hash;
  hash.Update(before);
  hash.Update(statement.text);
  hash.Update(statement.copy_data);
  return "sha256:" + hash.Hex();
}

Error At(Error error, const Prepared &prepared, std::size_t offset) {
  error.where = sql::Locate(*prepared.text, offset);
  error.where->file = prepared.step.file();
  return error;
}

PlannedStep Describe(const Prepared &prepared) {
  PlannedStep planned;
  const Step &step = prepared.step;
  planned.kind = step.migration.kind;
  planned.direction = step.direction;
  planned.version = step.migration.version ? step.migration.version->text() : "";
  planned.name = step.migration.name;
  planned.file = step.file();
  planned.checksum = step.migration.checksum;
  planned.transaction = prepared.transaction;
  planned.why_no_transaction = prepared.why_no_transaction;
  planned.first_statement = prepared.first_statement;
  // Lines are counted on from statement to statement: counting each from the start would be quadratic.
  std::size_t line = 1;
  std::size_t at = 0;
  for (const Statement &statement : prepared.statements) {
    line += static_cast<std::size_t>(std::count(prepared.text->begin() + static_cast<std::ptrdiff_t>(at),
                                                prepared.text->begin() + static_cast<std::ptrdiff_t>(statement.offset),
                                                '\n'));
    at = statement.offset;
    planned.statements.push_back({std::string(statement.text), line});
  }
  return planned;
}

}  // namespace msr::plan
