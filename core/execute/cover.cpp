#include "core/execute/cover.hpp"

#include <utility>

#include <fmt/format.h>

#include "core/base/text.hpp"
#include "core/execute/group_steps.hpp"
#include "core/execute/load_text.hpp"
#include "core/execute/step.hpp"

namespace msr::execute {
namespace {

using driver_manager::DriverError;
using driver_manager::DriverResult;
using Kept = std::optional<std::string>;

/// What is found out about the statements of one migration.
struct Finding {
  std::size_t count = 0;  ///< of statements that a transaction does not cover
  std::size_t offset = 0;
  std::string what;  ///< of the first one
};

DriverResult<void> Look(driver_manager::Connection &connection, const plan::Prepared &prepared, Finding &finding) {
  const auto fail = [](Error error) { return tl::unexpected<DriverError>(DriverError{std::move(error)}); };
  msr::Result<plan::SentStatements> statements = plan::SentStatements::Open(prepared, connection.dialect());
  if (!statements) return fail(statements.error());
  for (std::size_t index = 0; !statements->at_end();) {
    const msr::Result<std::vector<sql::Statement>> group = statements->Next();
    if (!group) return fail(group.error());
    for (const sql::Statement &statement : *group) {
      if (index++ < prepared.first_statement) continue;
      DriverResult<Kept> kept = FindKept(connection, prepared, statement);
      if (!kept) return tl::unexpected<DriverError>(kept.error());
      if (!*kept || finding.count++ > 0) continue;
      finding.offset = statement.offset;
      finding.what = std::move(**kept);
    }
  }
  return {};
}

}  // namespace

DriverResult<Kept> FindKept(driver_manager::Connection &connection, const plan::Prepared &prepared,
                            const sql::Statement &statement) {
  if (statement.loads) {
    driver_manager::SqlText insert =
        connection.Sql(InsertHead(connection.dialect(), prepared.LoadOf(statement)) + " (NULL)");
    return connection.FindKept(&insert.Borrow());
  }
  if ((statement.traits & MSR_TRAIT_PLAIN_DML) == 0) return Kept();
  const msr_statement step = ForDriver(statement);
  return connection.FindKept(&step);
}

Error NotTakenBack(const std::string &what) {
  Error error;
  error.kind = ErrorKind::kStatement;
  error.message = fmt::format("the file's own transaction does not take back changes of {}", what);
  error.hint = "take this statement out of BEGIN … COMMIT";
  return error;
}

DriverResult<void> ConsiderCover(driver_manager::Connection &connection, plan::Prepared &prepared) {
  if (!prepared.changes_rows) return {};
  const DriverResult<Kept> any = connection.FindKept(nullptr);
  if (!any) return tl::unexpected<DriverError>(any.error());
  if (!*any) return {};
  Finding finding;
  if (DriverResult<void> looked = Look(connection, prepared, finding); !looked) return looked;
  if (finding.count == 0) return {};
  if (prepared.enclosing)
    return tl::unexpected<DriverError>(DriverError{prepared.script.At(NotTakenBack(finding.what), finding.offset)});
  if (prepared.transaction) {
    prepared.transaction = false;
    prepared.why_no_transaction = fmt::format("a transaction does not take back changes of {}", finding.what);
  }
  const Error place = prepared.script.At({}, finding.offset);
  prepared.warnings.push_back(
      {fmt::format("{}:{}: a transaction does not take back changes of {}: should the run be stopped at {}, nothing "
                   "shows whether it took effect, and a person has to say so",
                   prepared.step.file(), place.where->line, finding.what,
                   finding.count == 1 ? "this statement" : fmt::format("one of {}", Count(finding.count, "statement"))),
       prepared.step.file()});
  return {};
}

}  // namespace msr::execute
