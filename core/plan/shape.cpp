#include "core/plan/shape.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <msr/driver.h>

#include "core/base/sha256.hpp"
#include "core/base/text.hpp"
#include "core/sql/load_directive.hpp"

namespace msr::plan {
namespace {

using sql::Statement;

constexpr std::uint32_t kTransactionControl = MSR_TRAIT_BEGINS_TRANSACTION | MSR_TRAIT_COMMITS | MSR_TRAIT_ROLLS_BACK;
constexpr std::uint32_t kSetting = MSR_TRAIT_SESSION | MSR_TRAIT_LEXING;

// The directives that this version acts upon; the first four are the lexer's business.
constexpr std::array<std::string_view, 8> kDirectives = {"delimiter",         "statement-begin", "statement-end",
                                                         sql::kLoadDirective, "no-transaction",  "no-placeholders",
                                                         kLockTimeout,        kStatementTimeout};

/// Texts up to this size are kept between the two readings.
constexpr std::size_t kLargestKept = std::size_t{16} * 1024;
/// Of how much text a plan shows the statements.
constexpr std::size_t kLargestShown = std::size_t{1} << 20;

bool Has(const Statement &statement, std::uint32_t trait) {
  return (statement.traits & trait) != 0;
}

bool IsUnfinished(const Step &step) {
  const history::RecordState unfinished =
      step.direction == Direction::kUp ? history::RecordState::kFailed : history::RecordState::kRevertFailed;
  return step.record && step.record->state == unfinished;
}

/// What the decisions over a step need to know of its statements. Each is looked at once, since there may
/// be more of them than memory.
struct Facts {
  std::optional<std::size_t> first;  ///< the offset of the first statement
  std::size_t sent = 0;
  std::size_t left_out = 0;  ///< LOCK TABLES and the like
  std::size_t guards = 0;    ///< lines with which pg_dump guards a dump
  std::uint32_t traits = 0;  ///< of those sent, added up; without transaction control
  std::uint32_t control_traits = 0;
  /// Transaction control: the first two, and how many there are.
  std::array<std::size_t, 2> control_at{};
  std::array<std::uint32_t, 2> control{};
  std::size_t controls = 0;
  bool only_settings_around = true;            ///< before the first control and behind the second
  std::optional<std::size_t> commits_between;  ///< a statement between the two that commits by itself where DDL does
  std::optional<std::size_t> refuses_transaction;
  bool in_own_transaction = false;
  std::optional<std::size_t> may_end_own;  ///< in a transaction that the file began, a statement that may end it
  std::optional<std::size_t> kept;         ///< what the part that stands left in a session that is gone
  bool needs_transaction = false;          ///< there is one that neither refuses a transaction nor is a setting
  bool only_plain_dml = true;
  std::string done_hash;  ///< of the part of an unfinished migration that stands

  void AddControl(const Statement &statement) {
    if (controls < control.size()) {
      control_at[controls] = statement.offset;
      control[controls] = statement.traits;
    }
    ++controls;
    control_traits |= statement.traits;
    in_own_transaction = Has(statement, MSR_TRAIT_BEGINS_TRANSACTION);
  }

  void Add(const Statement &statement) {
    const bool setting = Has(statement, kSetting);
    const bool dml = Has(statement, MSR_TRAIT_PLAIN_DML);
    if (controls != 1) only_settings_around = only_settings_around && setting;
    if (controls == 1 && !commits_between && !dml && !setting) commits_between = statement.offset;
    const bool stays = Has(statement, MSR_TRAIT_STAYS) || statement.loads;
    if (Has(statement, MSR_TRAIT_ENDS)) in_own_transaction = false;
    if (in_own_transaction && !stays && !may_end_own) may_end_own = statement.offset;
    if (Has(statement, MSR_TRAIT_NO_TRANSACTION)) {
      if (!refuses_transaction) refuses_transaction = statement.offset;
    } else if (!Has(statement, MSR_TRAIT_SESSION)) {
      needs_transaction = true;
    }
    only_plain_dml = only_plain_dml && dml;
    traits |= statement.traits;
  }
};

/// Reads one step and decides over it.
class Shaper {
 public:
  Shaper(Prepared &prepared, const Database &database, std::vector<Error> &problems)
      : prepared_(prepared), database_(database), problems_(problems), resumes_(IsUnfinished(prepared.step)) {}

  void Run() {
    if (!Read()) return;
    ReadDirectives();
    RefuseSilentCommit();
    UnwrapTransaction();
    ChooseTransaction();
    ChooseLimits();
    prepared_.statements = facts_.sent - (prepared_.enclosing ? 2 : 0);
    const std::uint32_t traits = facts_.traits | (prepared_.enclosing ? 0u : facts_.control_traits);
    prepared_.changes_rows = (traits & MSR_TRAIT_PLAIN_DML) != 0 || !prepared_.loads.empty();
    prepared_.changes_session = (traits & kSetting) != 0;
    prepared_.rebuilds_tables = (traits & MSR_TRAIT_REBUILDS_TABLE) != 0;
    FindStart();
    Warn();
  }

 private:
  void Refuse(std::size_t offset, std::string message, std::string hint) {
    Error error;
    error.kind = ErrorKind::kSyntax;
    error.message = std::move(message);
    error.hint = std::move(hint);
    problems_.push_back(prepared_.script.At(std::move(error), offset));
  }

  bool Read() {
    Result<void> read = ReadAll();
    if (read) return true;
    problems_.push_back(std::move(read).error());
    return false;
  }

  Result<void> ReadAll() {
    MSR_TRY_ASSIGN(const std::unique_ptr<OpenScript> script, prepared_.script.Open(*database_.dialect));
    while (!script->reader().at_end()) {
      MSR_TRY_ASSIGN(const std::vector<Statement> group, script->Next());
      for (const Statement &statement : group) MSR_TRY(Look(*script, statement));
    }
    directives_ = script->reader().directives();
    placeholders_are_off_ = script->placeholders_are_off();
    has_placeholders_ = script->has_placeholders();
    if (!script->checksum().empty()) {
      prepared_.script.Pin(script->checksum());
      // A large file that the history does not know yet comes without one.
      Step &step = prepared_.step;
      if (step.direction == Direction::kUp && step.migration.checksum.empty())
        step.migration.checksum = script->checksum();
    }
    // With placeholders it is not the text of the file, in which places are.
    if (!script->reader().is_whole() || has_placeholders_) return {};
    std::string text = script->TakeText();
    if (text.size() <= kLargestKept) prepared_.script.Keep(std::move(text));
    return {};
  }

  Result<void> Look(OpenScript &script, const Statement &statement) {
    if (!facts_.first) facts_.first = statement.offset;
    if (Has(statement, MSR_TRAIT_FORBIDDEN)) {
      Refuse(statement.offset,
             "this statement would change what msr relies on: its lock, its transaction or how text is read",
             "leave it out of the migration");
    }
    if (Has(statement, MSR_TRAIT_NOT_SENT)) {
      statement.text.starts_with('\\') ? ++facts_.guards : ++facts_.left_out;
      return {};
    }
    Has(statement, kTransactionControl) ? facts_.AddControl(statement) : facts_.Add(statement);
    ++facts_.sent;
    const Load *load = statement.loads ? LookAtFile(statement) : nullptr;
    if (!resumes_ || facts_.sent > static_cast<std::size_t>(prepared_.step.record->statements_done)) return {};
    if (Has(statement, MSR_TRAIT_KEEPS) && !facts_.kept) facts_.kept = statement.offset;
    // The text is gone when its data has been read.
    const std::string text = script.Masked(statement.text);
    MSR_TRY_ASSIGN(const std::string data_hash,
                   load != nullptr ? Result<std::string>(load->checksum) : HashData(script, statement));
    facts_.done_hash = NextHash(facts_.done_hash, text, data_hash);
    return {};
  }

  const Load *LookAtFile(const Statement &line) {
    Result<Load> load = PrepareLoad(prepared_.script, line);
    if (load) return &prepared_.loads.emplace_back(std::move(*load));
    problems_.push_back(std::move(load).error());
    return nullptr;
  }

  static Result<std::string> HashData(OpenScript &script, const Statement &statement) {
    if (!statement.has_copy_data) return std::string();
    Sha256 hash;
    hash.Update(script.Masked(statement.copy_data));
    while (statement.copy_data_goes_on) {
      MSR_TRY_ASSIGN(const std::string_view piece, script.NextCopyData());
      if (piece.empty()) break;
      hash.Update(script.Masked(piece));
    }
    return hash.Hex();
  }

  void ReadDirectives() {
    for (const sql::Directive &directive : directives_) {
      const bool known = std::find(kDirectives.begin(), kDirectives.end(), directive.name) != kDirectives.end();
      if (!known) {
        const std::optional<std::string> nearest = Nearest(directive.name, kDirectives);
        Refuse(directive.offset, fmt::format("unknown directive msr:{}", directive.name),
               nearest ? fmt::format("did you mean msr:{}?", *nearest)
                       : fmt::format("known directives: {}", fmt::join(kDirectives, ", ")));
      } else if (directive.name == "no-transaction") {
        ReadNoTransaction(directive);
      } else if (directive.name == "no-placeholders") {
        ReadNoPlaceholders(directive);
      } else if (LimitDirectives::Knows(directive.name)) {
        ReadLimit(directive);
      }
    }
  }

  bool RefuseArgument(const sql::Directive &directive) {
    if (directive.argument.empty()) return false;
    Refuse(directive.offset, fmt::format("msr:{} takes no argument", directive.name), "write it alone on its line");
    return true;
  }

  // It has done its work when the text was read, if it stood where that looks for it.
  void ReadNoPlaceholders(const sql::Directive &directive) {
    if (RefuseArgument(directive) || placeholders_are_off_) return;
    Refuse(directive.offset, "msr:no-placeholders stands behind the head of the file",
           "only blank lines and comments that begin with -- may stand before it");
  }

  void ReadLimit(const sql::Directive &directive) {
    if (facts_.first && directive.offset > *facts_.first) {
      Refuse(directive.offset, fmt::format("msr:{} stands behind the first statement", directive.name),
             "write it at the head of the file");
    } else if (Result<void> read = limit_directives_.Read(directive); !read) {
      problems_.push_back(prepared_.script.At(std::move(read).error(), directive.offset));
    }
  }

  void ChooseLimits() {
    std::optional<std::size_t> blame;
    Result<Limits> limits = limit_directives_.Choose(database_.limits, database_.product, prepared_.transaction,
                                                     facts_.refuses_transaction.has_value(), blame);
    if (limits) {
      prepared_.limits = *limits;
    } else {
      Error error = std::move(limits).error();
      problems_.push_back(blame ? prepared_.script.At(std::move(error), *blame) : std::move(error));
    }
  }

  void ReadNoTransaction(const sql::Directive &directive) {
    asked_for_none_ = true;
    if (RefuseArgument(directive)) return;
    if (facts_.first && directive.offset > *facts_.first) {
      Refuse(directive.offset, "msr:no-transaction stands behind the first statement",
             "write it at the head of the file");
    }
  }

  // What comes behind it would be believed to be in the transaction, and would not be.
  void RefuseSilentCommit() {
    if (!asked_for_none_ || database_.rolls_back_ddl || !facts_.may_end_own) return;
    Refuse(*facts_.may_end_own,
           fmt::format("{} may commit the transaction that the file began before it runs this statement",
                       database_.product),
           "let the COMMIT of the file stand in front of it");
  }

  // A file that as a whole is BEGIN … COMMIT runs in the engine's own transaction, so that its history
  // row is in it too; the two statements are not sent. Settings may stand around it (dumps do that).
  void UnwrapTransaction() {
    if (facts_.controls == 0 || asked_for_none_ || resumes_) return;
    const bool whole = facts_.controls == 2 && (facts_.control[0] & MSR_TRAIT_BEGINS_TRANSACTION) != 0 &&
                       (facts_.control[1] & MSR_TRAIT_COMMITS) != 0 && facts_.only_settings_around;
    if (!whole) {
      Refuse(facts_.control_at[0],
             "a migration does not begin and end transactions in its middle: msr runs it in one transaction "
             "with its history row",
             "take the statement out, let BEGIN and COMMIT enclose the whole file, or say -- msr:no-transaction "
             "at its head");
    } else if (!database_.rolls_back_ddl && facts_.commits_between) {
      Refuse(*facts_.commits_between,
             fmt::format("{} may commit at this statement by itself, and then the transaction that encloses the file "
                         "holds nothing together",
                         database_.product),
             "take the BEGIN and the COMMIT of the file out; msr goes on at the statement that failed. Or say "
             "-- msr:no-transaction at its head");
    } else {
      prepared_.enclosing = {facts_.control_at[0], facts_.control_at[1]};
    }
  }

  void ChooseTransaction() {
    if (asked_for_none_) {
      NoTransaction("the file says msr:no-transaction");
    } else if (resumes_) {
      // What stands was not in a transaction, so neither is the rest.
      NoTransaction("it goes on where it stopped");
    } else if (facts_.refuses_transaction) {
      if (facts_.needs_transaction) {
        Refuse(*facts_.refuses_transaction,
               fmt::format("{} does not run this statement in a transaction, but others of this file need one",
                           database_.product),
               "give it a migration of its own, or say -- msr:no-transaction at the head of the file");
      }
      NoTransaction(fmt::format("{} does not run this in a transaction", database_.product));
    } else if (!database_.rolls_back_ddl && !facts_.only_plain_dml) {
      NoTransaction(fmt::format("{} commits structural changes by itself", database_.product));
    }
  }

  void NoTransaction(std::string why) {
    prepared_.transaction = false;
    prepared_.why_no_transaction = std::move(why);
    if (!database_.keeps_session) RefusePooled();
  }

  void RefusePooled() {
    Error error;
    error.kind = ErrorKind::kConnection;
    error.message = fmt::format(
        "{} runs without a transaction ({}), and through this pooler each of its statements may run in another session",
        prepared_.step.file(), prepared_.why_no_transaction);
    error.hint = "use a direct URL for migrations, or allow it with --allow-pooled-autocommit";
    error.where = Location{.file = prepared_.step.file()};
    problems_.push_back(std::move(error));
  }

  // Where an unfinished migration goes on. The rest of its text may have been edited, the done part not.
  void FindStart() {
    if (!resumes_) return;
    const history::Record &record = *prepared_.step.record;
    prepared_.first_statement = static_cast<std::size_t>(record.statements_done);
    if (prepared_.first_statement <= facts_.sent && facts_.done_hash == record.done_hash) {
      if (facts_.kept && prepared_.first_statement < facts_.sent) RefuseWithoutSession();
      return;
    }
    Error error;
    error.kind = ErrorKind::kDrift;
    error.message = fmt::format("{} was changed in the part that ran already: its first {} stand in the database",
                                prepared_.step.file(), Count(prepared_.first_statement, "statement"));
    error.hint =
        has_placeholders_
            ? "put that part and the values of its variables back as they were; only what follows may be edited"
            : "put that part back as it was; only what follows may be edited";
    error.where = Location{.file = prepared_.step.file()};
    problems_.push_back(std::move(error));
  }

  void RefuseWithoutSession() {
    Error error;
    error.kind = ErrorKind::kInDoubt;
    error.message = fmt::format(
        "{} cannot go on by itself: this statement left something in its session, which is gone (a temporary table, a "
        "prepared statement, a variable)",
        prepared_.step.file());
    error.hint =
        "finish the rest by hand and say so with msr repair --mark-applied, or undo what stands and run msr "
        "repair --drop-failed";
    problems_.push_back(prepared_.script.At(std::move(error), *facts_.kept));
  }

  void Warn() {
    if (!prepared_.transaction && (facts_.traits & MSR_TRAIT_KEEPS) != 0) {
      prepared_.warnings.push_back(
          {fmt::format(
               "{} keeps something in its session (a temporary table, a prepared statement, a variable): should "
               "it stop half-way, it cannot go on by itself",
               prepared_.step.file()),
           prepared_.step.file()});
    }
    const std::string file = prepared_.step.file();
    if (facts_.left_out > 0) {
      prepared_.warnings.push_back({fmt::format("{}: {} not sent (LOCK TABLES and autocommit of a dump would keep the "
                                                "history from being written)",
                                                file, Count(facts_.left_out, "statement")),
                                    file});
    }
    if (facts_.guards > 0) {
      prepared_.warnings.push_back(
          {fmt::format("{}: {} not sent (\\restrict guards against commands of psql, which msr refuses anyway)", file,
                       Count(facts_.guards, "line")),
           file});
    }
    if (prepared_.statements > 0) return;
    const bool up = prepared_.step.direction == Direction::kUp;
    prepared_.warnings.push_back(
        {fmt::format("{} holds no statement {}", file, up ? "and is recorded as it is" : "and undoes nothing"), file});
  }

  Prepared &prepared_;
  const Database &database_;
  std::vector<Error> &problems_;
  std::vector<sql::Directive> directives_;
  LimitDirectives limit_directives_;
  Facts facts_;
  bool resumes_;
  bool placeholders_are_off_ = false;
  bool has_placeholders_ = false;
  bool asked_for_none_ = false;
};

}  // namespace

std::optional<Prepared> Prepare(Step step, Script script, const Database &database, std::vector<Error> &problems) {
  const std::size_t before = problems.size();
  std::optional<Prepared> prepared(std::in_place);
  prepared->step = std::move(step);
  prepared->script = std::move(script);
  Shaper(*prepared, database, problems).Run();
  if (problems.size() != before) prepared.reset();
  return prepared;
}

const Load &Prepared::LoadOf(const sql::Statement &statement) const {
  return *std::lower_bound(loads.begin(), loads.end(), statement.offset,
                           [](const Load &load, std::size_t offset) { return load.offset < offset; });
}

Result<SentStatements> SentStatements::Open(const Prepared &prepared, const msr_dialect &dialect) {
  MSR_TRY_ASSIGN(std::unique_ptr<OpenScript> script, prepared.script.Open(dialect));
  return SentStatements(prepared, std::move(script));
}

Result<std::vector<Statement>> SentStatements::Next() {
  const auto &enclosing = prepared_->enclosing;
  std::vector<Statement> group;
  while (group.empty() && !at_end()) {
    MSR_TRY_ASSIGN(group, script_->Next());
    std::erase_if(group, [&](const Statement &statement) {
      return Has(statement, MSR_TRAIT_NOT_SENT) ||
             (enclosing && (statement.offset == enclosing->first || statement.offset == enclosing->second));
    });
  }
  return group;
}

std::string NextHash(std::string_view before, std::string_view statement, std::string_view data_hash) {
  Sha256 hash;
  hash.Update(before);
  hash.Update(statement);
  hash.Update(data_hash);
  return "sha256:" + hash.Hex();
}

PlannedStep DescribeStep(const Prepared &prepared) {
  const auto describe = [](const TimeLimit &limit) {
    using Source = PlannedLimit::Source;
    return PlannedLimit{limit.time, limit.origin == LimitOrigin::kFile     ? Source::kFile
                                    : limit.origin == LimitOrigin::kOption ? Source::kOption
                                                                           : Source::kDefault};
  };
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
  planned.statement_count = prepared.statements;
  planned.lock_timeout = describe(prepared.limits.lock);
  planned.statement_timeout = describe(prepared.limits.statement);
  return planned;
}

Result<PlannedStep> Describe(const Prepared &prepared, const msr_dialect &dialect) {
  PlannedStep planned = DescribeStep(prepared);
  MSR_TRY_ASSIGN(SentStatements statements, SentStatements::Open(prepared, dialect));
  MSR_TRY_ASSIGN(const std::vector<Statement> group, statements.Next());
  if (statements.reader().window_begin() != 0) return planned;
  // Lines are counted on from statement to statement: counting each from the start would be quadratic.
  std::size_t line = 1;
  const char *from = statements.reader().window().data();
  for (const Statement &statement : group) {
    if (statement.offset + statement.text.size() > kLargestShown) break;
    line += statements.CountLines({from, static_cast<std::size_t>(statement.text.data() - from)});
    from = statement.text.data();
    planned.statements.push_back({statements.Masked(statement.text), line, planned.file});
  }
  return planned;
}

}  // namespace msr::plan
