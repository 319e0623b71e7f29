// shape.hpp: how a migration is run: which statements, in one transaction or one by one.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <msr/engine.hpp>

#include "core/base/result.hpp"
#include "core/plan/limits.hpp"
#include "core/plan/load.hpp"
#include "core/plan/plan.hpp"
#include "core/plan/script.hpp"
#include "core/sql/script.hpp"

namespace msr::plan {

/// What the shape depends on besides the text.
struct Database {
  const msr_dialect *dialect = nullptr;
  bool rolls_back_ddl = false;
  std::string product;
  LimitRules limits;
  bool keeps_session = true;  ///< false: what no transaction covers may run in any session, and is refused
};

/// A step whose text was read once and found good.
struct Prepared {
  Step step;
  Script script;
  std::size_t statements = 0;       ///< those that are sent
  bool transaction = true;          ///< all of them and the history row together, or nothing
  std::string why_no_transaction;   ///< in words; empty when `transaction`
  bool changes_rows = false;        ///< some are MSR_TRAIT_PLAIN_DML or loads
  bool changes_session = false;     ///< the session has to be restored before the engine writes
  bool rebuilds_tables = false;     ///< see MSR_UNIT_REBUILDS_TABLES
  std::size_t first_statement = 0;  ///< an unfinished migration goes on here
  Limits limits;                    ///< how long each statement may take
  std::vector<Warning> warnings;
  /// Where BEGIN and COMMIT stand that enclose the whole file: the engine's own transaction replaces them.
  std::optional<std::pair<std::size_t, std::size_t>> enclosing;
  std::vector<Load> loads;  ///< in the order of the text

  /// The load of a statement that is one.
  const Load &LoadOf(const sql::Statement &statement) const;
};

/// Reads the text of `step` and decides. What is wrong goes to `problems`, with its place; then there is no
/// value: text that cannot be taken apart, directives, statements that do not go together, and an
/// unfinished migration whose done part was edited.
std::optional<Prepared> Prepare(Step step, Script script, const Database &database, std::vector<Error> &problems);

/// The statements of a prepared step as they are sent, group by group.
class SentStatements {
 public:
  /// `prepared` and the dialect outlive it.
  static Result<SentStatements> Open(const Prepared &prepared, const msr_dialect &dialect);

  /// See sql::StatementReader::Next.
  Result<std::vector<sql::Statement>> Next();
  Result<std::string_view> NextCopyData() { return script_->NextCopyData(); }
  bool at_end() const { return script_->reader().at_end(); }
  const sql::StatementReader &reader() const { return script_->reader(); }
  /// See OpenScript.
  std::string Masked(std::string_view part) const { return script_->Masked(part); }
  std::size_t CountLines(std::string_view part) const { return script_->CountLines(part); }

 private:
  SentStatements(const Prepared &prepared, std::unique_ptr<OpenScript> script)
      : prepared_(&prepared), script_(std::move(script)) {}

  const Prepared *prepared_;
  std::unique_ptr<OpenScript> script_;
};

/// The hash that recognises the done part of an unfinished migration: of the hash before (empty at the
/// start), one more statement, and the SHA-256 of its data if it is a COPY; both masked, so that it says
/// nothing about secrets and they may change.
std::string NextHash(std::string_view before, std::string_view statement, std::string_view data_hash = {});

/// For the plan as people and programs see it. Of a large file only the first statements are shown.
Result<PlannedStep> Describe(const Prepared &prepared, const msr_dialect &dialect);
/// The same without any statement.
PlannedStep DescribeStep(const Prepared &prepared);

}  // namespace msr::plan
