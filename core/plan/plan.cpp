#include "core/plan/plan.hpp"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>

#include "core/base/result.hpp"
#include "core/base/text.hpp"

namespace msr::plan {
namespace {

using history::Record;
using history::RecordState;

Error Finding(const Entry &entry, ErrorKind kind, std::string message, std::string hint) {
  Error error;
  error.kind = kind;
  error.message = std::move(message);
  error.hint = std::move(hint);
  if (entry.file != nullptr) error.where = Location{.file = entry.file->up_file};
  return error;
}

// A runner is at work or vanished; only under the lock is it certain that it vanished.
Error InDoubt(const Entry &entry) {
  const Record &record = *entry.record;
  if (record.doubt) {
    Error error = Finding(
        entry, ErrorKind::kInDoubt,
        fmt::format("it is not known whether statement {} of {} took effect: its runner stopped while it ran",
                    record.statements_done + 1, entry.reverting ? "the down file of " + entry.title() : record.file),
        "look in the database, then say so: msr repair --statement-applied, or msr repair --statement-not-applied");
    error.detail = fmt::format("the statement: {}\nlooked at: {}", record.doubt->statement, record.doubt->looked_at);
    return error;
  }
  return Finding(entry, ErrorKind::kInDoubt,
                 fmt::format("{} was left unfinished: of its {} statements {} are done, and it is not known whether "
                             "statement {} took effect",
                             entry.title(), record.statements, record.statements_done, record.statements_done + 1),
                 fmt::format("look in the database whether statement {} of {} took effect; run {} began at {} on {}",
                             record.statements_done + 1, entry.reverting ? "its down file" : record.file,
                             record.origin.run_id(), record.origin.started_at(), record.origin.host()));
}

}  // namespace

std::optional<Error> DriftOf(const Entry &entry) {
  switch (entry.state) {
    case MigrationState::kChanged:
      return Finding(
          entry, ErrorKind::kDrift, fmt::format("{} was changed after it was applied", entry.file->up_file),
          fmt::format("put the applied text back and write the change as a new migration (applied {}, now {})",
                      entry.record->checksum, entry.file->checksum));
    case MigrationState::kRenamed:
      return Finding(entry, ErrorKind::kDrift,
                     fmt::format("{} was applied under the name {}", entry.file->up_file, entry.record->title()),
                     "give the file its old name again, or a version of its own");
    case MigrationState::kMissing:
      if (entry.is_repeatable() && entry.record->state == RecordState::kOutdated) return std::nullopt;
      return Finding(entry, ErrorKind::kDrift, fmt::format("{} is applied, but there is no file of it", entry.title()),
                     fmt::format("put {} back into the folder", entry.record->file));
    case MigrationState::kFailed:
      if (entry.file != nullptr || entry.reverting) return std::nullopt;
      return Finding(entry, ErrorKind::kDrift,
                     fmt::format("{} is unfinished, but there is no file of it", entry.title()),
                     fmt::format("put {} back into the folder", entry.record->file));
    case MigrationState::kRunning:
    case MigrationState::kInDoubt:
      return InDoubt(entry);
    default:
      return std::nullopt;
  }
}

namespace {

Step StepUp(const Entry &entry) {
  Step step{.direction = Direction::kUp, .migration = *entry.file};
  if (entry.record != nullptr) step.record = *entry.record;
  return step;
}

// The migration of a record whose file is gone: enough of it to revert by the text in the history.
source::Migration FromRecord(const Record &record) {
  source::Migration migration;
  migration.kind = record.kind;
  if (record.kind == MigrationKind::kVersioned) migration.version = source::Version::Parse(record.version);
  migration.name = record.name;
  migration.up_file = record.file;
  migration.checksum = record.checksum;
  return migration;
}

Step StepDown(const Entry &entry, bool from_history) {
  return Step{.direction = Direction::kDown,
              .migration = entry.file != nullptr ? *entry.file : FromRecord(*entry.record),
              .record = *entry.record,
              .from_history = from_history};
}

/// The version that an option names; an error unless a file or an applied migration has it.
Result<source::Version> FindTarget(const std::vector<Entry> &entries, const std::string &text) {
  MSR_TRY_ASSIGN(source::Version wanted, source::ReadVersion(text));
  const bool known =
      wanted.is_zero() || std::any_of(entries.begin(), entries.end(), [&](const Entry &entry) {
        return !entry.is_repeatable() &&
               (entry.file != nullptr ? entry.file->identity() : entry.record->identity) == wanted.identity();
      });
  if (known) return wanted;
  return Fail(ErrorKind::kValidation,
              fmt::format("there is no version {}, neither in the folder nor in the history", text),
              "msr list shows the versions");
}

source::Version VersionOf(const Entry &entry) {
  return entry.file != nullptr ? *entry.file->version
                               : source::Version::Parse(entry.record->identity).value_or(*source::Version::Parse("0"));
}

/// Makes the plan of `migrate`.
class MigratePlanner {
 public:
  MigratePlanner(const std::vector<Entry> &entries, const MigratePlanOptions &options)
      : entries_(entries), options_(options), older_(FindOlderFiles(entries)) {}

  Plan Run() {
    for (const Entry &entry : entries_) {
      std::optional<Error> drift = older_.Lack(entry) ? std::nullopt : DriftOf(entry);
      if (drift) plan_.problems.push_back(std::move(*drift));
    }
    const std::size_t drift = plan_.problems.size();
    FindUnfinishedDown();
    std::optional<source::Version> target;
    if (options_.target) {
      Result<source::Version> found = FindTarget(entries_, *options_.target);
      if (!found) {
        plan_.problems.insert(plan_.problems.begin(), std::move(found).error());
        return std::move(plan_);
      }
      target = std::move(*found);
    }
    AddVersions(target);
    if (older_.newest_applied == nullptr) AddRepeatables();
    JudgeNewer(drift);
    if (!plan_.problems.empty()) plan_.steps.clear();
    return std::move(plan_);
  }

 private:
  // It explains the problems behind `place`: what is pending is older than what is applied.
  void JudgeNewer(std::size_t place) {
    if (older_.newest_applied == nullptr) return;
    const std::string message =
        fmt::format("the database is newer than these files: {} is applied, and the newest file is {}",
                    older_.newest_applied->title(), older_.newest_file->file->up_file);
    const bool nothing_else = plan_.steps.empty() && plan_.problems.empty();
    const bool refuse = options_.newer == Newer::kError || (options_.newer == Newer::kAuto && !nothing_else);
    if (refuse) {
      Error error;
      error.kind = ErrorKind::kDrift;
      error.message = message;
      error.hint =
          "take the files that this database was migrated with, or say what to do with --newer ok or warn; msr down "
          "--from-history goes back by the texts that the history keeps";
      plan_.problems.insert(plan_.problems.begin() + static_cast<std::ptrdiff_t>(place), std::move(error));
    } else if (options_.newer != Newer::kOk) {
      plan_.warnings.push_back({message, ""});
    }
  }

  void FindUnfinishedDown() {
    for (const Entry &entry : entries_) {
      if (entry.state != MigrationState::kFailed || !entry.reverting) continue;
      plan_.problems.push_back(
          Finding(entry, ErrorKind::kStatement,
                  fmt::format("{} is half reverted: {} of {} statements of its down file are done", entry.title(),
                              entry.record->statements_done, entry.record->statements),
                  "correct the down file and finish with: msr down --steps 1"));
    }
  }

  void AddVersions(const std::optional<source::Version> &target) {
    for (const Entry &entry : entries_) {
      if (entry.is_repeatable() || entry.file == nullptr || entry.is_applied()) continue;
      if (entry.state == MigrationState::kOutOfOrder && !TakesLate(entry)) continue;
      const bool beyond =
          (target && VersionOf(entry) > *target) || (options_.steps && plan_.steps.size() >= *options_.steps);
      if (beyond) {
        versions_left_ = true;
      } else {
        plan_.steps.push_back(StepUp(entry));
      }
    }
  }

  // By the policy: true when the migration is to run although a newer one did.
  bool TakesLate(const Entry &entry) {
    const std::string message =
        fmt::format("{} is not applied, but older than an applied migration", entry.file->up_file);
    switch (options_.out_of_order) {
      case OutOfOrder::kRun:
        return true;
      case OutOfOrder::kError:
        plan_.problems.push_back(
            Finding(entry, ErrorKind::kOutOfOrder, message,
                    "give it a newer version, or say what to do with --out-of-order run, warn or ignore"));
        return false;
      case OutOfOrder::kWarn:
        plan_.warnings.push_back({message + ": left out", entry.file->up_file});
        break;
      case OutOfOrder::kIgnore:
        break;
    }
    plan_.ignored.push_back(Describe(entry));
    return false;
  }

  // Repeatables stand on the newest schema: they wait until no version is left.
  void AddRepeatables() {
    if (versions_left_) return;
    for (const Entry &entry : entries_) {
      if (!entry.is_repeatable() || entry.file == nullptr) continue;
      const bool due = entry.state == MigrationState::kPending || entry.state == MigrationState::kOutdated ||
                       entry.state == MigrationState::kFailed || entry.state == MigrationState::kRenamed;
      if (!due) continue;
      if (options_.steps && plan_.steps.size() >= *options_.steps) return;
      plan_.steps.push_back(StepUp(entry));
    }
  }

  const std::vector<Entry> &entries_;
  const MigratePlanOptions &options_;
  const OlderFiles older_;
  Plan plan_;
  bool versions_left_ = false;
};

bool CanBeReverted(const Entry &entry) {
  return entry.record != nullptr && (entry.is_applied() || entry.reverting || entry.state == MigrationState::kFailed);
}

// The applied versions to revert, newest first; repeatables come first of all, in reverse order.
Plan PlanRevert(const std::vector<Entry> &entries, const std::vector<const Entry *> &versions, bool from_history) {
  Plan plan;
  for (const Entry &entry : entries) {
    if (entry.state == MigrationState::kRunning || entry.state == MigrationState::kInDoubt)
      plan.problems.push_back(InDoubt(entry));
  }
  for (auto entry = entries.rbegin(); entry != entries.rend(); ++entry) {
    if (!entry->is_repeatable() || !CanBeReverted(*entry)) continue;
    const bool has_file = entry->file != nullptr && entry->file->down_file;
    const bool by_history = !has_file && from_history && entry->record->has_down_text;
    if (has_file || by_history) {
      plan.steps.push_back(StepDown(*entry, by_history));
    } else if (entry->is_applied()) {
      plan.outdate.push_back(*entry->record);
    }
  }
  for (const Entry *entry : versions) {
    if (entry->state == MigrationState::kFailed && !entry->reverting) {
      plan.problems.push_back(Finding(*entry, ErrorKind::kStatement,
                                      fmt::format("{} is half applied: {} of {} statements are done", entry->title(),
                                                  entry->record->statements_done, entry->record->statements),
                                      "correct the rest of the file and finish it with: msr migrate"));
    } else if (entry->file != nullptr && entry->file->down_file) {
      plan.steps.push_back(StepDown(*entry, /*from_history=*/false));
    } else if (from_history && entry->record->has_down_text) {
      plan.steps.push_back(StepDown(*entry, /*from_history=*/true));
    } else {
      plan.problems.push_back(Finding(
          *entry, ErrorKind::kValidation, fmt::format("{} cannot be reverted: there is no down file", entry->title()),
          entry->record->has_down_text
              ? "put the down file back into the folder, or revert by the text that the history keeps of it: "
                "--from-history"
              : fmt::format("add V{}_{}.down.sql, or revert to a version above it", entry->record->version,
                            entry->record->name)));
    }
  }
  if (!plan.problems.empty()) plan.steps.clear();
  return plan;
}

std::vector<const Entry *> NewestApplied(const std::vector<Entry> &entries, std::size_t steps) {
  std::vector<const Entry *> newest;
  for (auto entry = entries.rbegin(); entry != entries.rend() && newest.size() < steps; ++entry) {
    if (!entry->is_repeatable() && CanBeReverted(*entry)) newest.push_back(&*entry);
  }
  return newest;
}

}  // namespace

bool OlderFiles::Lack(const Entry &entry) const {
  if (newest_applied == nullptr || entry.state != MigrationState::kMissing) return false;
  return entry.is_repeatable() || VersionOf(entry) > VersionOf(*newest_file);
}

OlderFiles FindOlderFiles(const std::vector<Entry> &entries) {
  OlderFiles found;
  for (const Entry &entry : entries) {
    if (entry.is_repeatable()) continue;
    if (entry.file != nullptr) {
      found = {.newest_file = &entry, .newest_applied = nullptr};
    } else if (entry.state == MigrationState::kMissing && found.newest_file != nullptr) {
      found.newest_applied = &entry;
    }
  }
  return found;
}

Plan PlanMigrate(const std::vector<Entry> &entries, const MigratePlanOptions &options) {
  return MigratePlanner(entries, options).Run();
}

Plan PlanDown(const std::vector<Entry> &entries, const DownOptions &options) {
  if (options.steps) {
    const std::vector<const Entry *> newest = NewestApplied(entries, *options.steps);
    return newest.empty() ? Plan{} : PlanRevert(entries, newest, options.from_history);
  }
  Result<source::Version> target = FindTarget(entries, options.target.value_or(""));
  if (!target) {
    Plan plan;
    plan.problems.push_back(std::move(target).error());
    return plan;
  }
  std::vector<const Entry *> versions;
  for (auto entry = entries.rbegin(); entry != entries.rend(); ++entry) {
    if (!entry->is_repeatable() && CanBeReverted(*entry) && VersionOf(*entry) > *target) versions.push_back(&*entry);
  }
  // Down to the empty database takes the repeatables along, even if they are all that is left.
  return versions.empty() && !target->is_zero() ? Plan{} : PlanRevert(entries, versions, options.from_history);
}

Plan PlanRedo(const std::vector<Entry> &entries, const RedoOptions &options) {
  const std::vector<const Entry *> versions = NewestApplied(entries, options.steps);
  if (versions.empty()) return {};
  Plan plan = PlanRevert(entries, versions, /*from_history=*/false);
  if (!plan.problems.empty()) return plan;
  // Both halves are known before the first statement runs: nothing is reverted that cannot come back.
  std::vector<const Entry *> again(versions.rbegin(), versions.rend());
  for (const Entry &entry : entries) {
    if (entry.is_repeatable() && entry.file != nullptr && entry.record != nullptr) again.push_back(&entry);
  }
  for (const Entry *entry : again) {
    Step step = StepUp(*entry);
    // A row that `down` takes away is not there when the migration comes back.
    const bool reverted = std::any_of(plan.steps.begin(), plan.steps.end(), [&](const Step &s) {
      return s.direction == Direction::kDown && s.migration.kind == step.migration.kind &&
             s.migration.identity() == step.migration.identity();
    });
    if (reverted) step.record.reset();
    plan.steps.push_back(std::move(step));
  }
  return plan;
}

}  // namespace msr::plan
