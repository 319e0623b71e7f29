#include "core/engine/session.hpp"

#include <algorithm>
#include <atomic>
#include <utility>

#include <fmt/format.h>
#include <unistd.h>

#include "core/base/version.hpp"
#include "core/engine/connecting.hpp"

namespace msr::engine {

using driver_manager::SearchPath;

Result<sql::Placeholders> PlaceholdersOf(const EngineOptions &options) {
  sql::Placeholders placeholders;
  for (const Variable &variable : options.variables) {
    MSR_TRY(placeholders.Add(variable.name, {variable.value, variable.secret}));
  }
  return placeholders;
}

Result<std::unique_ptr<Session>> Session::Open(const Setting &setting, Access access,
                                               std::unique_ptr<source::Reading> folder) {
  const EngineOptions &options = setting.options;
  std::unique_ptr<Session> session(new Session(setting, access));
  session->folder_ = std::move(folder);
  MSR_TRY_ASSIGN(session->placeholders_, PlaceholdersOf(options));
  MSR_TRY_ASSIGN(const SearchPath path, SearchPath::Make(options.driver_path));
  MSR_TRY_ASSIGN(session->driver_, driver_manager::Choose(path, options.driver, options.url));
  session->known_variants_ = KnownVariants(path);

  driver_manager::ConnectRequest request;
  request.url = options.url;
  request.may_create = access == Access::kCreate;
  request.read_only = access == Access::kRead;
  request.own_process = options.own_process;
  request.application = fmt::format("{} (pid {})", kToolName, getpid());
  for (const Variable &variable : options.variables) {
    if (variable.secret) request.secrets.push_back(variable.value);
  }
  request.on_notice = [setting](const std::string &message) { setting.Tell(event::Notice{message}); };
  MSR_TRY_ASSIGN(session->connection_, Connect(setting, session->driver_, request));
  session->request_ = std::move(request);
  MSR_TRY_ASSIGN(history::TableName table,
                 history::TableName::Resolve(options.table_name, options.lock_table, *session->connection_));
  session->history_ = std::make_unique<history::History>(*session->connection_, std::move(table));
  return session;
}

// A process that ends after this gives its memory back at once; piece by piece, ten thousand migrations cost it a
// millisecond. What is still pointed to is no leak.
Session::~Session() {
  if (!setting_.options.own_process || setting_.connects_again) return;
  // A run that fails early must not leave a thread behind that works on while the process ends.
  if (folder_ != nullptr) folder_->Stop();
  struct Kept {
    std::unique_ptr<source::Reading> folder;
    source::Catalog catalog;
    history::Snapshot snapshot;
    const Kept *before = nullptr;
  };
  static std::atomic<const Kept *> kept = nullptr;
  auto kept_here = std::make_unique<Kept>(Kept{std::move(folder_), std::move(catalog_), std::move(snapshot_)});
  kept_here->before = kept.exchange(kept_here.get());
  static_cast<void>(kept_here.release());
}

Result<void> Session::Scan() {
  source::ScanOptions scan;
  scan.folder = setting_.options.folder;
  scan.variants = connection_->description().variants;
  scan.known_variants = known_variants_;
  scan.allow_empty = setting_.options.allow_empty;
  first_read_ = history_->Read(/*under_lock=*/false, origins());
  MSR_TRY_ASSIGN(catalog_, source::Scan(scan, *folder_));
  for (const Warning &warning : catalog_.warnings) setting_.Tell(event::Warning{warning.message});
  return {};
}

Result<void> Session::ReadHistory(bool under_lock) {
  Result<history::Snapshot> read = first_read_ ? std::move(*first_read_) : history_->Read(under_lock, origins());
  first_read_.reset();
  MSR_TRY_ASSIGN(snapshot_, std::move(read));
  MSR_TRY(TakeChecksumsOfApplied());
  entries_ = plan::Compare(catalog_.migrations, snapshot_.records);
  return {};
}

// What is compared with the history has a checksum, however large its file. That of another is taken when its text is
// read to be checked: hashing a gigabyte once more would take longer than all else before the first statement.
Result<void> Session::TakeChecksumsOfApplied() {
  // Where none was left, a file without one is unreadable, which is a problem of the folder.
  if (folder_ == nullptr || folder_->large_files() == source::LargeFiles::kHash) return {};
  for (source::Migration &migration : catalog_.migrations) {
    if (!migration.checksum.empty()) continue;
    const bool has_row = std::any_of(snapshot_.records.begin(), snapshot_.records.end(), [&](const auto &record) {
      return record.kind == migration.kind && record.identity == migration.identity();
    });
    if (has_row) MSR_TRY(source::TakeChecksum(setting_.options.folder, migration));
  }
  return {};
}

void Session::Replace(std::size_t record, history::Record settled) {
  snapshot_.records[record] = std::move(settled);
  entries_ = plan::Compare(catalog_.migrations, snapshot_.records);
}

DatabaseInfo Session::info() const {
  const driver_manager::Description &found = connection_->description();
  return {std::string(driver_->name()), found.product, found.version, found.database, found.schema};
}

plan::Database Session::database() const {
  return {.dialect = &connection_->dialect(),
          .rolls_back_ddl = connection_->Can(MSR_CAN_ROLL_BACK_DDL),
          .product = connection_->description().product,
          .limits = LimitRulesOf(setting_.options, connection_->description().capabilities),
          .keeps_session = connection_->Can(MSR_CAN_LOCK) || !connection_->description().session.empty() ||
                           setting_.options.allow_pooled_autocommit};
}

// From another thread, where nobody may be told of notices.
Result<std::unique_ptr<driver_manager::Connection>> Session::OpenAnother() const {
  driver_manager::ConnectRequest quiet = request_;
  quiet.on_notice = nullptr;
  return driver_->Connect(quiet);
}

lock::Request Session::RequestFor(const history::Run &run, Taking taking) const {
  lock::Request request;
  request.mode = connection_->Can(MSR_CAN_LOCK) ? lock::Mode::kSession : lock::Mode::kLease;
  if (taking == Taking::kAsksNobody) request.mode = lock::Mode::kFence;
  request.robs = taking == Taking::kRobs;
  request.run = run;
  request.run.lease = setting_.options.lease;
  request.waiting = {.wait = setting_.options.lock_wait,
                     .deadline = setting_.deadline,
                     .stop = setting_.stop,
                     .on_waiting = [this](const std::string &holder) { setting_.Tell(event::LockWaiting{holder}); },
                     .on_notice = [this](const std::string &message) { setting_.Tell(event::Warning{message}); }};
  request.connect = [this] { return OpenAnother(); };
  return request;
}

Result<std::unique_ptr<lock::Guard>> Session::Lock(const history::Run &run, Taking taking) {
  MSR_TRY_ASSIGN(std::unique_ptr<lock::Guard> guard,
                 lock::Guard::Acquire(*connection_, *history_, RequestFor(run, taking)));
  MSR_TRY(ReadUnder(*guard));
  setting_.Tell(event::LockAcquired{guard->waited().count()});
  return guard;
}

Result<void> Session::ReadUnder(lock::Guard &lock) {
  bool is_free = false;
  while (!is_free) {
    MSR_TRY(ReadHistory(/*under_lock=*/true));
    MSR_TRY_ASSIGN(is_free, lock.Introduce(snapshot_));
  }
  return {};
}

plan::Plan PlanMigrate(const EngineOptions &options, const std::vector<plan::Entry> &entries,
                       const MigrateOptions &wanted) {
  return plan::PlanMigrate(entries, {wanted.target, wanted.steps, options.out_of_order, options.newer});
}

plan::LimitRules LimitRulesOf(const EngineOptions &options, std::uint32_t capabilities) {
  return {.can_limit_waiting = (capabilities & MSR_CAN_LIMIT_WAITING) != 0,
          .can_limit_statements = (capabilities & MSR_CAN_LIMIT_STATEMENTS) != 0,
          .lock_timeout = options.lock_timeout,
          .statement_timeout = options.statement_timeout};
}

Result<plan::Script> Session::ScriptOf(const plan::Step &step) {
  if (!step.from_history) return engine::ScriptOf(setting_, placeholders_, step);
  MSR_TRY_ASSIGN(std::string text, history_->ReadDownText(step.migration.kind, step.migration.identity()));
  return plan::Script::OfText(std::move(text), step.file(), placeholders_);
}

std::vector<plan::Prepared> Session::Prepare(std::vector<plan::Step> steps, std::vector<Error> &problems) {
  const plan::Database found = database();
  std::vector<plan::Prepared> prepared;
  prepared.reserve(steps.size());
  for (plan::Step &step : steps) {
    Result<plan::Script> script = ScriptOf(step);
    if (!script) {
      problems.push_back(script.error());
      break;
    }
    std::optional<plan::Prepared> one = plan::Prepare(std::move(step), std::move(*script), found, problems);
    if (!one) break;
    prepared.push_back(std::move(*one));
  }
  return prepared;
}

plan::Script ScriptOf(const Setting &setting, const sql::Placeholders &placeholders, const plan::Step &step) {
  const bool up = step.direction == Direction::kUp;
  return plan::Script::OfFile(setting.options.folder, step.file(), up ? step.migration.checksum : "", placeholders);
}

void Put(Outcome &outcome, Error error) {
  outcome.problems = {error};
  outcome.error = std::move(error);
}

void Put(Outcome &outcome, std::vector<Error> problems) {
  if (problems.empty()) return;
  outcome.error = problems.front();
  outcome.problems = std::move(problems);
}

void NameFiles(Outcome &outcome, const std::string &folder) {
  const auto name = [&](Error &error) {
    if (error.where && !error.where->file.empty() && error.where->file.front() != '/' &&
        !error.where->file.starts_with("history:") && !error.where->file.starts_with(folder + "/")) {
      error.where->file = folder + (folder.ends_with('/') ? "" : "/") + error.where->file;
    }
  };
  if (outcome.error) name(*outcome.error);
  for (Error &problem : outcome.problems) name(problem);
}

}  // namespace msr::engine
