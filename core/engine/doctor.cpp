#include "core/engine/doctor.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "core/engine/examine.hpp"
#include "core/engine/lock.hpp"

namespace msr::engine {
namespace {

using history::RecordState;

// How many migrations a sentence names.
constexpr std::size_t kNamed = 10;

std::string NameOf(MigrationKind kind, const std::string &version, const std::string &name) {
  return kind == MigrationKind::kVersioned ? version : "R_" + name;
}

/// Puts into words what was found out about unfinished migrations.
class UnfinishedWords {
 public:
  UnfinishedWords(const plan::Entry &entry, const Unfinished &unfinished, bool alive)
      : entry_(entry), unfinished_(unfinished), alive_(alive) {}

  Diagnosis Say() const {
    Diagnosis diagnosis;
    diagnosis.migration = plan::Describe(entry_);
    diagnosis.statement = Statement();
    if (alive_) {
      diagnosis.message = fmt::format("a runner is at work on {}: {}", File(), Done());
      diagnosis.next = "waits for that runner";
    } else if (entry_.state == MigrationState::kInDoubt) {
      SayDoubt(diagnosis);
    } else {
      SayStopped(diagnosis);
    }
    return diagnosis;
  }

 private:
  void SayDoubt(Diagnosis &diagnosis) const {
    const std::int64_t number = unfinished_.finding.open->statement + 1;
    diagnosis.message = fmt::format(
        "it is not known whether statement {} of {} took effect: its runner stopped while it ran", number, File());
    diagnosis.next = "stops with exit 11 until it is known";
    diagnosis.question = fmt::format("look in the database: did statement {} take effect?", number);
    const std::string version = NameOf(entry_.record->kind, entry_.record->version, entry_.record->name);
    diagnosis.remedies = {{"yes", "msr repair --statement-applied --version " + version},
                          {"no", "msr repair --statement-not-applied --version " + version}};
  }

  void SayStopped(Diagnosis &diagnosis) const {
    const bool was_refused =
        unfinished_.stored == RecordState::kFailed || unfinished_.stored == RecordState::kRevertFailed;
    diagnosis.message = was_refused ? fmt::format("{} stopped at a statement that failed: {}", File(), Done())
                                    : fmt::format("{} was left by a runner that is gone: {}", File(), Done());
    const history::Record &record = *entry_.record;
    const std::string version = NameOf(record.kind, record.version, record.name);
    if (entry_.reverting) {
      diagnosis.next = "refuses to run: the migration is half reverted";
      diagnosis.remedies = {{"correct the rest of the down file, then it goes on there", "msr down --steps 1"},
                            {"it is reverted by hand", "msr repair --mark-reverted " + version}};
      return;
    }
    diagnosis.next = fmt::format("goes on at statement {}", record.statements_done + 1);
    diagnosis.remedies = {
        {was_refused ? "correct the rest of the file, then it goes on there" : "it goes on there", "msr migrate"},
        {"the rest was done by hand", "msr repair --mark-applied " + version},
        {record.statements_done == 0 ? "it is not to be applied any more" : "what stands of it was undone by hand",
         "msr repair --drop-failed --version " + version}};
  }

  std::optional<StatementInfo> Statement() const {
    const std::optional<history::Intent> &open = unfinished_.finding.open;
    if (!open) return std::nullopt;
    return StatementInfo{.number = open->statement + 1,
                         .text = open->text,
                         .outcome = std::string(Outcome()),
                         .looked_at = unfinished_.finding.looked_at,
                         .session = open->session,
                         .run_id = open->run_id,
                         .begun_at = open->begun_at};
  }

  std::string_view Outcome() const {
    if (alive_) return "running";
    if (unfinished_.stored == RecordState::kFailed || unfinished_.stored == RecordState::kRevertFailed)
      return "refused";
    if (unfinished_.finding.outcome == MSR_SETTLED_APPLIED) return "applied";
    return unfinished_.finding.outcome == MSR_SETTLED_NOT_APPLIED ? "not_applied" : "unknown";
  }

  std::string File() const { return entry_.reverting ? "the down file of " + entry_.title() : entry_.record->file; }

  std::string Done() const {
    return fmt::format("{} of {} statements are done", entry_.record->statements_done, entry_.record->statements);
  }

  const plan::Entry &entry_;
  const Unfinished &unfinished_;
  bool alive_;
};

// A file that is not what was applied; none for other states.
std::optional<Diagnosis> DiagnoseDrift(const plan::Entry &entry) {
  if (entry.record == nullptr || entry.record->is_unfinished()) return std::nullopt;
  const std::optional<Error> drift = plan::DriftOf(entry);
  if (!drift) return std::nullopt;
  Diagnosis diagnosis;
  diagnosis.migration = plan::Describe(entry);
  diagnosis.message = drift->message;
  diagnosis.next = "stops with exit 10";
  diagnosis.remedies.push_back({drift->hint, ""});
  const std::string version = NameOf(entry.record->kind, entry.record->version, entry.record->name);
  if (entry.state == MigrationState::kMissing) {
    diagnosis.remedies.push_back({"what it did is gone from the database", "msr repair --mark-reverted " + version});
  } else {
    diagnosis.remedies.push_back(
        {"the file as it is now says what was applied", "msr repair --accept-checksum " + version});
  }
  return diagnosis;
}

Diagnosis OfNewer(const plan::Entry &entry, const plan::OlderFiles &files, Newer newer) {
  Diagnosis diagnosis;
  diagnosis.migration = plan::Describe(entry);
  diagnosis.message = fmt::format("{} is applied, and newer than these files", entry.title());
  diagnosis.next = newer == Newer::kError  ? "stops with exit 10"
                   : newer == Newer::kAuto ? "goes on where nothing is pending, else stops with exit 10"
                                           : "goes on";
  diagnosis.remedies.push_back({"take the files that this database was migrated with", ""});
  diagnosis.remedies.push_back({"go back to what these files know",
                                fmt::format("msr down {} --from-history", files.newest_file->file->version->text())});
  return diagnosis;
}

std::string Names(const std::vector<plan::Step> &steps) {
  std::string names;
  for (std::size_t i = 0; i < steps.size() && i < kNamed; ++i) {
    names += fmt::format("{}{}", i == 0 ? "" : ", ", steps[i].migration.title());
  }
  if (steps.size() > kNamed) names += fmt::format(" and {} more", steps.size() - kNamed);
  return names;
}

/// One look at everything.
class Doctoring {
 public:
  Doctoring(const Setting &setting, DoctorResult &result) : setting_(setting), result_(result) {}

  msr::Result<void> Run() {
    MSR_TRY_ASSIGN(session_,
                   Session::Open(setting_, Access::kRead, std::make_unique<source::Reading>(setting_.options.folder)));
    result_.database = session_->info();
    MSR_TRY(session_->Scan());
    result_.warnings = session_->catalog().warnings;
    MSR_TRY(session_->ReadHistory());
    MSR_TRY_ASSIGN(const Examined examined, ExamineUnfinished(*session_));
    MSR_TRY(LookAtLock(*session_, session_->snapshot(), result_.lock));
    result_.current_version = plan::CurrentVersion(session_->entries());
    DiagnoseAll(examined);
    // Beside a folder with problems every file that it could not take would count as missing.
    if (!session_->catalog().problems.empty()) Put(result_, session_->catalog().problems);
    result_.next = Next();
    return {};
  }

 private:
  void DiagnoseAll(const Examined &examined) {
    const std::vector<history::Record> &records = session_->snapshot().records;
    const plan::OlderFiles files = plan::FindOlderFiles(session_->entries());
    for (const plan::Entry &entry : session_->entries()) {
      const auto unfinished = std::find_if(examined.unfinished.begin(), examined.unfinished.end(),
                                           [&](const Unfinished &one) { return entry.record == &records[one.record]; });
      if (unfinished != examined.unfinished.end()) {
        result_.findings.push_back(UnfinishedWords(entry, *unfinished, examined.holder.has_value()).Say());
      } else if (session_->catalog().problems.empty() && files.Lack(entry)) {
        result_.findings.push_back(OfNewer(entry, files, setting_.options.newer));
      } else if (session_->catalog().problems.empty()) {
        std::optional<Diagnosis> drift = DiagnoseDrift(entry);
        if (drift) result_.findings.push_back(std::move(*drift));
      }
    }
  }

  std::string Next() {
    const bool works_alone = result_.lock.row && !result_.lock.row->run_id.empty() && !result_.lock.stale;
    if (result_.lock.held || works_alone)
      return "waits for the runner that is at work, and then looks again what is to be done";
    if (!result_.ok()) return fmt::format("stops: {}", result_.error->message);
    plan::Plan plan = PlanMigrate(setting_.options, session_->entries());
    if (plan.steps.empty() && plan.problems.empty()) return "does nothing: no migration is pending";
    std::string words = fmt::format("applies {}", Names(plan.steps));
    if (plan.problems.empty()) static_cast<void>(session_->Prepare(std::move(plan.steps), plan.problems));
    return plan.problems.empty() ? words : fmt::format("stops: {}", plan.problems.front().message);
  }

  const Setting &setting_;
  DoctorResult &result_;
  std::unique_ptr<Session> session_;
};

}  // namespace

DoctorResult Doctor(const Setting &setting) {
  DoctorResult result;
  const msr::Result<void> done = Doctoring(setting, result).Run();
  if (!done) Put(result, done.error());
  NameFiles(result, setting.options.folder);
  return result;
}

}  // namespace msr::engine
