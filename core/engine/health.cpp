#include "core/engine/health.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "core/engine/examine.hpp"
#include "core/engine/lock.hpp"
#include "core/engine/wait.hpp"

namespace msr::engine {
namespace {

/// One call of `health`.
class Checkup {
 public:
  Checkup(const Setting &setting, const HealthOptions &options, HealthResult &result)
      : setting_(setting), options_(options), history_only_(options.history_only), result_(result) {}

  Result<void> Run() {
    std::optional<source::Version> wanted;
    if (options_.version) {
      MSR_TRY_ASSIGN(wanted, source::ReadVersion(*options_.version));
    }
    std::unique_ptr<source::Reading> folder;
    if (!history_only_) folder = std::make_unique<source::Reading>(setting_.options.folder);
    MSR_TRY_ASSIGN(session_, Session::Open(setting_, Access::kRead, std::move(folder)));
    result_.database = session_->info();
    result_.connected = true;
    if (!history_only_) MSR_TRY(Scan());
    MSR_TRY(session_->ReadHistory());
    result_.readable = true;
    result_.exists = session_->snapshot().exists;
    MSR_TRY(ExamineUnfinished(*session_));
    MSR_TRY(LookAtLock(*session_, session_->snapshot(), result_.lock));
    result_.current_version = plan::CurrentVersion(session_->entries());
    if (wanted) result_.has_version = Reach(session_->snapshot(), *wanted).is_there;
    if (options_.detailed) MSR_TRY(ReadLastRun());
    // Beside a folder with problems every file that it could not take would count as missing.
    if (!session_->catalog().problems.empty()) {
      Put(result_, session_->catalog().problems);
      return {};
    }
    Judge();
    return {};
  }

 private:
  Result<void> Scan() {
    MSR_TRY(session_->Scan());
    result_.warnings = session_->catalog().warnings;
    return {};
  }

  Result<void> ReadLastRun() {
    if (!result_.exists) return {};
    Result<std::optional<RunInfo>> run = session_->history().ReadLastRun(session_->snapshot());
    // A login that may read the history alone is told all the rest.
    if (run) result_.last_run = std::move(*run);
    if (!run && run.error().kind == ErrorKind::kConnection) return Fail(std::move(run).error());
    return {};
  }

  void Judge() {
    const std::vector<plan::Entry> &entries = session_->entries();
    const plan::OlderFiles files = plan::FindOlderFiles(entries);
    bool in_doubt = false;
    bool drifted = false;
    bool failed = false;
    std::size_t pending = 0;
    for (const plan::Entry &entry : entries) {
      if (entry.is_applied()) ++result_.applied;
      const bool is_newer = setting_.options.newer != Newer::kError && files.Lack(entry);
      // Without a folder there is no file to compare with, and every row is without one.
      const bool is_settled =
          entry.state == MigrationState::kApplied || (entry.is_applied() && (history_only_ || is_newer));
      if (!is_settled || options_.detailed) result_.migrations.push_back(plan::Describe(entry));
      in_doubt = in_doubt || entry.state == MigrationState::kInDoubt;
      failed = failed || entry.state == MigrationState::kFailed;
      drifted = drifted ||
                (!is_settled && (entry.state == MigrationState::kChanged || entry.state == MigrationState::kMissing ||
                                 entry.state == MigrationState::kRenamed));
      if (IsPending(entry, setting_.options.out_of_order)) ++pending;
    }
    if (!history_only_) result_.pending = pending;
    result_.status = in_doubt ? "in_doubt" : drifted ? "drift" : failed ? "failed" : pending > 0 ? "pending" : "ok";
  }

  const Setting &setting_;
  const HealthOptions &options_;
  const bool history_only_;
  HealthResult &result_;
  std::unique_ptr<Session> session_;
};

}  // namespace

HealthResult Health(const Setting &setting, const HealthOptions &options) {
  HealthResult result;
  const Result<void> done = Checkup(setting, options, result).Run();
  if (!done) Put(result, done.error());
  NameFiles(result, setting.options.folder);
  return result;
}

}  // namespace msr::engine
