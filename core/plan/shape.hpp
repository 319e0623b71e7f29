// shape.hpp: how a migration is run: which statements, in one transaction or one by one.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <msr/engine.hpp>

#include "core/base/result.hpp"
#include "core/plan/plan.hpp"
#include "core/sql/script.hpp"

namespace msr::plan {

/// What the shape depends on besides the text.
struct Database {
  const msr_dialect *dialect = nullptr;
  bool rolls_back_ddl = false;
  std::string product;
};

/// A step with its text taken apart. `statements` point into `text`.
struct Prepared {
  Step step;
  std::unique_ptr<const std::string> text;
  std::vector<sql::Statement> statements;  ///< those that are sent
  bool transaction = true;                 ///< all of them and the history row together, or nothing
  std::string why_no_transaction;          ///< in words; empty when `transaction`
  bool changes_session = false;            ///< the session has to be restored before the engine writes
  bool rebuilds_tables = false;            ///< see MSR_UNIT_REBUILDS_TABLES
  std::size_t first_statement = 0;         ///< an unfinished migration goes on here
  std::vector<Warning> warnings;
};

/// Takes the text of `step` apart and decides. Errors have their place in `step.file()`: text that cannot
/// be taken apart, directives, statements that do not go together, and an unfinished migration whose
/// done part was edited.
Result<Prepared> Prepare(Step step, std::string text, const Database &database);

/// The hash that recognises the done part of an unfinished migration: of the hash before (empty at the
/// start) and one more statement.
std::string NextHash(std::string_view before, const sql::Statement &statement);

/// `error` with its place: byte `offset` of the step's text.
Error At(Error error, const Prepared &prepared, std::size_t offset);

/// For the plan as people and programs see it.
PlannedStep Describe(const Prepared &prepared);

}  // namespace msr::plan
