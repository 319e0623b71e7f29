#include "core/engine/look.hpp"

#include <fmt/format.h>

#include "core/engine/examine.hpp"
#include "core/execute/cover.hpp"
#include "core/execute/show.hpp"

namespace msr::engine {
namespace {

/// Opens, scans and reads; `outcome` learns of the database and the warnings.
msr::Result<std::unique_ptr<Session>> Look(const Setting &setting, Outcome &outcome) {
  MSR_TRY_ASSIGN(std::unique_ptr<Session> session,
                 Session::Open(setting, Access::kRead, std::make_unique<source::Reading>(setting.options.folder)));
  outcome.database = session->info();
  MSR_TRY(session->Scan());
  outcome.warnings = session->catalog().warnings;
  return session;
}

msr::Result<void> DoList(const Setting &setting, ListResult &result) {
  MSR_TRY_ASSIGN(const std::unique_ptr<Session> session, Look(setting, result));
  if (!session->catalog().problems.empty()) {
    Put(result, session->catalog().problems);
    return {};
  }
  MSR_TRY(session->ReadHistory());
  MSR_TRY(ExamineUnfinished(*session));
  result.migrations = plan::Describe(session->entries());
  result.current_version = plan::CurrentVersion(session->entries());
  return {};
}

/// Describes the steps; with a `reader` all their SQL goes there.
msr::Result<void> DescribeSteps(const Setting &setting, const std::vector<plan::Prepared> &steps, Session &session,
                                const SqlReader &reader, PlanResult &result) {
  const plan::Database database = session.database();
  for (const plan::Prepared &step : steps) {
    MSR_TRY_ASSIGN(PlannedStep planned, reader ? msr::Result<PlannedStep>(plan::DescribeStep(step))
                                               : plan::Describe(step, *database.dialect));
    result.steps.push_back(std::move(planned));
    result.warnings.insert(result.warnings.end(), step.warnings.begin(), step.warnings.end());
  }
  for (std::size_t i = 0; reader && i < steps.size(); ++i) {
    MSR_TRY(execute::ShowSql(session.connection(), {steps[i], result.steps[i], i, steps.size()}, database, reader,
                             setting.stop));
  }
  return {};
}

msr::Result<void> DoPlan(const Setting &setting, const MigrateOptions &options, const SqlReader &reader,
                         PlanResult &result) {
  MSR_TRY_ASSIGN(const std::unique_ptr<Session> session, Look(setting, result));
  if (!session->catalog().problems.empty()) {
    Put(result, session->catalog().problems);
    return {};
  }
  MSR_TRY(session->ReadHistory());
  MSR_TRY(ExamineUnfinished(*session));
  result.current_version = plan::CurrentVersion(session->entries());
  plan::Plan plan = PlanMigrate(setting.options, session->entries(), options);
  result.ignored = std::move(plan.ignored);
  std::move(plan.warnings.begin(), plan.warnings.end(), std::back_inserter(result.warnings));
  if (!plan.problems.empty()) {
    Put(result, std::move(plan.problems));
    return {};
  }
  std::vector<plan::Prepared> steps = session->Prepare(std::move(plan.steps), plan.problems);
  if (!plan.problems.empty()) {
    Put(result, std::move(plan.problems));
    return {};
  }
  for (plan::Prepared &step : steps) {
    const auto considered = execute::ConsiderCover(session->connection(), step);
    if (!considered) return Fail(considered.error());
  }
  return DescribeSteps(setting, steps, *session, reader, result);
}

/// Checks text after text and keeps every problem.
class Validator {
 public:
  /// Without a connection nothing is known of tables.
  Validator(const Setting &setting, const sql::Placeholders &placeholders, plan::Database database,
            driver_manager::Connection *connection, ValidateResult &result)
      : setting_(setting),
        placeholders_(placeholders),
        database_(std::move(database)),
        connection_(connection),
        result_(result) {}

  void Check(const std::vector<source::Migration> &migrations) {
    for (const source::Migration &migration : migrations) {
      ++result_.checked;
      CheckText({.direction = Direction::kUp, .migration = migration});
      if (migration.down_file) {
        CheckText({.direction = Direction::kDown, .migration = migration});
      } else if (migration.kind == MigrationKind::kVersioned) {
        result_.warnings.push_back(
            {fmt::format("{} has no down file and cannot be reverted", migration.up_file), migration.up_file});
      }
    }
  }

  void Add(std::vector<Error> problems) { std::move(problems.begin(), problems.end(), std::back_inserter(problems_)); }

  // What is wrong with the folder is said before what differs from the history.
  void Finish() { Put(result_, std::move(problems_)); }

 private:
  void CheckText(plan::Step step) {
    plan::Script script = ScriptOf(setting_, placeholders_, step);
    std::optional<plan::Prepared> prepared = plan::Prepare(std::move(step), std::move(script), database_, problems_);
    if (prepared && connection_ != nullptr) {
      const auto considered = execute::ConsiderCover(*connection_, *prepared);
      if (!considered) problems_.push_back(considered.error());
    }
    if (prepared) {
      result_.warnings.insert(result_.warnings.end(), prepared->warnings.begin(), prepared->warnings.end());
    }
  }

  const Setting &setting_;
  const sql::Placeholders &placeholders_;
  plan::Database database_;
  driver_manager::Connection *connection_;
  ValidateResult &result_;
  std::vector<Error> problems_;
};

msr::Result<void> ValidateOffline(const Setting &setting, ValidateResult &result) {
  const EngineOptions &options = setting.options;
  MSR_TRY_ASSIGN(const sql::Placeholders placeholders, PlaceholdersOf(options));
  MSR_TRY_ASSIGN(const driver_manager::SearchPath path, driver_manager::SearchPath::Make(options.driver_path));
  MSR_TRY_ASSIGN(const std::unique_ptr<driver_manager::Driver> driver,
                 driver_manager::Choose(path, options.driver, options.url));
  source::ScanOptions scan{
      .folder = options.folder, .known_variants = KnownVariants(path), .allow_empty = options.allow_empty};
  // Which product answers is not known: the word that was typed comes first, then the driver's own.
  if (!options.driver.empty()) scan.variants.push_back(options.driver);
  scan.variants.emplace_back(driver->name());
  MSR_TRY_ASSIGN(source::Catalog catalog, source::Scan(scan));
  result.warnings = catalog.warnings;
  result.database.driver = std::string(driver->name());
  const plan::Database database{.dialect = &driver->dialect(),
                                .rolls_back_ddl = (driver->capabilities() & MSR_CAN_ROLL_BACK_DDL) != 0,
                                .product = std::string(driver->name()),
                                .limits = LimitRulesOf(options, driver->capabilities())};
  Validator validator(setting, placeholders, database, nullptr, result);
  validator.Add(std::move(catalog.problems));
  validator.Check(catalog.migrations);
  validator.Finish();
  return {};
}

msr::Result<void> ValidateOnline(const Setting &setting, ValidateResult &result) {
  MSR_TRY_ASSIGN(const std::unique_ptr<Session> session, Look(setting, result));
  MSR_TRY(session->ReadHistory());
  MSR_TRY(ExamineUnfinished(*session));
  Validator validator(setting, session->placeholders(), session->database(), &session->connection(), result);
  validator.Add(session->catalog().problems);
  validator.Check(session->catalog().migrations);
  plan::Plan plan = PlanMigrate(setting.options, session->entries());
  // A folder with problems is not compared: every file it could not take would count as missing.
  if (session->catalog().problems.empty()) validator.Add(std::move(plan.problems));
  std::move(plan.warnings.begin(), plan.warnings.end(), std::back_inserter(result.warnings));
  validator.Finish();
  return {};
}

}  // namespace

ListResult List(const Setting &setting) {
  ListResult result;
  const msr::Result<void> done = DoList(setting, result);
  if (!done) Put(result, done.error());
  NameFiles(result, setting.options.folder);
  return result;
}

PlanResult Plan(const Setting &setting, const MigrateOptions &options, const SqlReader &reader) {
  PlanResult result;
  const msr::Result<void> done = DoPlan(setting, options, reader, result);
  if (!done) Put(result, done.error());
  NameFiles(result, setting.options.folder);
  return result;
}

ValidateResult Validate(const Setting &setting, const ValidateOptions &options) {
  ValidateResult result;
  const msr::Result<void> done = options.offline ? ValidateOffline(setting, result) : ValidateOnline(setting, result);
  if (!done) Put(result, done.error());
  NameFiles(result, setting.options.folder);
  return result;
}

}  // namespace msr::engine
