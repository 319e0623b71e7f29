#include "core/engine/repair.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include <fmt/format.h>

#include "core/engine/examine.hpp"
#include "core/engine/mending.hpp"

namespace msr {

std::string_view ActionName(RepairAction action) {
  switch (action) {
    case RepairAction::kMarkApplied:
      return "marked_applied";
    case RepairAction::kMarkReverted:
      return "marked_reverted";
    case RepairAction::kStatementApplied:
      return "statement_applied";
    case RepairAction::kStatementNotApplied:
      return "statement_not_applied";
    case RepairAction::kAcceptChecksum:
      return "checksum_accepted";
    case RepairAction::kDropFailed:
      return "failed_dropped";
  }
  return "";
}

namespace engine {
namespace {

using driver_manager::SqlText;
using history::Record;
using history::RecordState;
using plan::Entry;

constexpr std::string_view kLookHint = "msr doctor shows what is unfinished, failed or changed";

tl::unexpected<Error> Refuse(std::string message, std::string hint) {
  return Fail(ErrorKind::kValidation, std::move(message), std::move(hint));
}

/// How the command line names a migration.
struct Name {
  MigrationKind kind = MigrationKind::kVersioned;
  std::string identity;

  bool Fits(const Entry &entry) const {
    return entry.kind() == kind &&
           (entry.file != nullptr ? entry.file->identity() : entry.record->identity) == identity;
  }
};

Result<Name> ReadName(const std::string &text) {
  if (text.starts_with("R_") && text.size() > 2) return Name{MigrationKind::kRepeatable, text.substr(2)};
  const std::optional<source::Version> version = source::Version::Parse(text);
  if (version) return Name{MigrationKind::kVersioned, version->identity()};
  return Fail(ErrorKind::kUsage, fmt::format("\"{}\" names no migration", text),
              "give a version, for example 202601151030 or 1.10, or R_<name> for a repeatable migration");
}

/// One call of `repair`.
class Repairer {
 public:
  Repairer(const Setting &setting, const RepairOptions &options, RepairResult &result)
      : setting_(setting), options_(options), result_(result) {}

  Result<void> Run() {
    if (!options_.migration.empty()) {
      MSR_TRY_ASSIGN(wanted_, ReadName(options_.migration));
    }
    MSR_TRY_ASSIGN(mending_, Mending::Begin(setting_, "repair", result_));
    // The lock is ours, so whoever began what is unfinished is gone.
    MSR_TRY(ExamineUnderLock());
    MSR_TRY_ASSIGN(const Entry entry, Find());
    result_.before = plan::Describe(entry);
    return Mend(entry);
  }

 private:
  Result<void> ExamineUnderLock() {
    Session &session = mending_->session();
    for (std::size_t i = 0; i < session.snapshot().records.size(); ++i) {
      if (!session.snapshot().records[i].is_unfinished()) continue;
      Record record = session.snapshot().records[i];
      MSR_TRY_ASSIGN(execute::Finding finding, execute::Examine(session.connection(), session.history(), record));
      execute::Take(record, finding);
      session.Replace(i, std::move(record));
      findings_.push_back({.record = i, .stored = RecordState::kRunning, .finding = std::move(finding)});
    }
    return {};
  }

  // The migration that is meant: the one that was named, or the only one that the action may concern.
  Result<Entry> Find() {
    const bool wants_failed = options_.action == RepairAction::kDropFailed;
    const MigrationState state = wants_failed ? MigrationState::kFailed : MigrationState::kInDoubt;
    const std::vector<Entry> &entries = mending_->session().entries();
    std::vector<Entry> found;
    std::copy_if(entries.begin(), entries.end(), std::back_inserter(found),
                 [&](const Entry &entry) { return wanted_ ? wanted_->Fits(entry) : entry.state == state; });
    if (found.size() == 1) return found.front();
    if (wanted_)
      return Refuse(
          fmt::format("there is no migration {}, neither in the folder nor in the history", options_.migration),
          "msr list shows all");
    if (found.empty())
      return Refuse(wants_failed ? "no migration has failed" : "no migration is in doubt", std::string(kLookHint));
    std::string titles;
    for (const Entry &entry : found) titles += (titles.empty() ? "" : ", ") + entry.title();
    return Refuse(
        fmt::format("{} migrations {}: {}", found.size(), wants_failed ? "have failed" : "are in doubt", titles),
        "say which one is meant with --version");
  }

  Result<void> Mend(const Entry &entry) {
    switch (options_.action) {
      case RepairAction::kMarkApplied:
        return MarkApplied(entry);
      case RepairAction::kMarkReverted:
        return MarkReverted(entry);
      case RepairAction::kStatementApplied:
      case RepairAction::kStatementNotApplied:
        return AnswerDoubt(entry);
      case RepairAction::kAcceptChecksum:
        return AcceptChecksum(entry);
      case RepairAction::kDropFailed:
        return DropFailed(entry);
    }
    return {};
  }

  Result<void> MarkApplied(const Entry &entry) {
    if (entry.file == nullptr)
      return Refuse(fmt::format("there is no file of {}, and the history holds the checksum of one", entry.title()),
                    fmt::format("put {} into the folder", entry.record->file));
    const bool is_there = entry.is_applied() && entry.record->state != RecordState::kOutdated;
    if (is_there && entry.state == MigrationState::kApplied)
      return Refuse(fmt::format("{} is applied already", entry.title()), std::string(kLookHint));
    if (is_there && !entry.is_repeatable())
      return Refuse(fmt::format("{} is applied already, but its file is not what was applied", entry.title()),
                    fmt::format("msr repair --accept-checksum {} takes the file as it is now", options_.migration));
    Record record = plan::RecordOf(*entry.file);
    MSR_TRY_ASSIGN(const std::optional<std::string> down_text,
                   execute::ReadDownText(setting_.options.folder, *entry.file, setting_.observer));
    MSR_TRY(mending_->Claim());
    std::vector<SqlText> writes = Forget(entry);
    writes.push_back(mending_->Insert(record, down_text ? &*down_text : nullptr));
    return Write(std::move(writes), record,
                 fmt::format("{} counts as applied; no statement of it was run", entry.title()));
  }

  Result<void> MarkReverted(const Entry &entry) {
    if (entry.record == nullptr) return Refuse(fmt::format("{} is not applied", entry.title()), std::string(kLookHint));
    MSR_TRY(mending_->Claim());
    return Write(Forget(entry), *entry.record,
                 fmt::format("{} counts as not applied; no statement was run", entry.title()));
  }

  Result<void> AnswerDoubt(const Entry &entry) {
    if (entry.state != MigrationState::kInDoubt)
      return Refuse(fmt::format("nothing is in doubt about {}: it is {}", entry.title(), StateName(entry.state)),
                    std::string(kLookHint));
    const history::Intent &open = OpenOf(entry);
    const bool applied = options_.action == RepairAction::kStatementApplied;
    Record record = *entry.record;
    record.state = entry.reverting ? RecordState::kRevertFailed : RecordState::kFailed;
    if (applied) {
      record.statements_done = open.statement + 1;
      record.done_hash = open.done_hash;
    }
    MSR_TRY(mending_->Claim());
    const history::History &history = mending_->session().history();
    std::vector<SqlText> writes;
    writes.push_back(history.MarkProgress(record, record.statements_done, record.done_hash));
    writes.push_back(history.MarkState(record, record.state));
    writes.push_back(history.ForgetIntents(record));
    return Write(std::move(writes), record,
                 fmt::format("statement {} of {} {}; {} goes on {} it", open.statement + 1, entry.title(),
                             applied ? "took effect" : "took no effect", entry.reverting ? "msr down" : "msr migrate",
                             applied ? "behind" : "at"));
  }

  Result<void> AcceptChecksum(const Entry &entry) {
    if (entry.record == nullptr) return Refuse(fmt::format("{} is not applied", entry.title()), std::string(kLookHint));
    if (entry.file == nullptr)
      return Refuse(fmt::format("there is no file of {}", entry.title()),
                    fmt::format("put {} back into the folder, or forget it with msr repair --mark-reverted {}",
                                entry.record->file, options_.migration));
    if (entry.state != MigrationState::kChanged && entry.state != MigrationState::kRenamed)
      return Refuse(fmt::format("{} is {}, and not changed or renamed", entry.title(), StateName(entry.state)),
                    std::string(kLookHint));
    Record record = *entry.record;
    record.name = entry.file->name;
    record.file = entry.file->up_file;
    record.checksum = entry.file->checksum;
    MSR_TRY(mending_->Claim());
    std::vector<SqlText> writes;
    writes.push_back(mending_->session().history().MarkAccepted(record));
    return Write(std::move(writes), record,
                 fmt::format("{} as it is now counts as what was applied", entry.file->up_file));
  }

  Result<void> DropFailed(const Entry &entry) {
    if (entry.state == MigrationState::kInDoubt)
      return Refuse(fmt::format("{} is in doubt, and not known to have failed", entry.title()),
                    "answer first: msr repair --statement-applied, or msr repair --statement-not-applied");
    if (entry.state != MigrationState::kFailed)
      return Refuse(fmt::format("{} did not fail: it is {}", entry.title(), StateName(entry.state)),
                    std::string(kLookHint));
    if (entry.reverting)
      return Refuse(fmt::format("{} is half reverted, and not half applied", entry.title()),
                    "finish it with msr down --steps 1, or by hand and then msr repair --mark-reverted");
    const std::int64_t done = entry.record->statements_done;
    MSR_TRY(mending_->Claim());
    return Write(
        Forget(entry), *entry.record,
        done == 0 ? fmt::format("{} is forgotten; none of its statements was done", entry.title())
                  : fmt::format("{} is forgotten; of its statements {} had been done, which counts as undone by hand",
                                entry.title(), done));
  }

  // Takes the row away, with all that was noted about it.
  std::vector<SqlText> Forget(const Entry &entry) {
    std::vector<SqlText> writes;
    if (entry.record == nullptr) return writes;
    const history::History &history = mending_->session().history();
    writes.push_back(history.Delete(entry.record->kind, entry.record->identity));
    writes.push_back(history.ForgetIntents(*entry.record));
    return writes;
  }

  const history::Intent &OpenOf(const Entry &entry) const {
    const std::vector<Record> &records = mending_->session().snapshot().records;
    const auto found = std::find_if(findings_.begin(), findings_.end(),
                                    [&](const Unfinished &one) { return &records[one.record] == entry.record; });
    return *found->finding.open;
  }

  Result<void> Write(std::vector<SqlText> writes, const Record &record, std::string message) {
    writes.push_back(mending_->Log(record, ActionName(options_.action)));
    MSR_TRY(mending_->Write(std::move(writes)));
    result_.run_id = mending_->run_id();
    result_.message = std::move(message);
    return {};
  }

  const Setting &setting_;
  const RepairOptions &options_;
  RepairResult &result_;
  std::optional<Name> wanted_;
  std::unique_ptr<Mending> mending_;
  std::vector<Unfinished> findings_;
};

/// One call of `baseline`.
class Baseliner {
 public:
  Baseliner(const Setting &setting, const std::string &version, BaselineResult &result)
      : setting_(setting), text_(version), result_(result) {}

  Result<void> Run() {
    MSR_TRY_ASSIGN(const source::Version version, source::ReadVersion(text_));
    MSR_TRY_ASSIGN(mending_, Mending::Begin(setting_, "baseline", result_));
    if (!mending_->session().catalog().problems.empty()) {
      Put(result_, mending_->session().catalog().problems);
      return {};
    }
    std::vector<Entry> wanted;
    bool is_file = false;
    for (const Entry &entry : mending_->session().entries()) {
      if (entry.is_repeatable() || entry.file == nullptr || *entry.file->version > version) continue;
      is_file = is_file || *entry.file->version == version;
      wanted.push_back(entry);
    }
    if (!is_file) return Refuse(fmt::format("there is no file of version {}", text_), "msr list shows the versions");
    const bool all_applied = std::all_of(wanted.begin(), wanted.end(),
                                         [](const Entry &entry) { return entry.state == MigrationState::kApplied; });
    if (!all_applied) {
      MSR_TRY(RefuseOthers());
      MSR_TRY(RecordAll(wanted));
    }
    result_.current_version =
        all_applied ? plan::CurrentVersion(mending_->session().entries()) : wanted.back().file->version->text();
    return {};
  }

 private:
  // A history that says something else is not to be written over.
  Result<void> RefuseOthers() {
    for (const Entry &entry : mending_->session().entries()) {
      if (entry.is_repeatable() || entry.record == nullptr) continue;
      return Refuse(
          fmt::format("the history knows migrations already: {} is {}", entry.title(), StateName(entry.state)),
          "a baseline is for a database without history; msr repair --mark-applied adds a single migration");
    }
    return {};
  }

  Result<void> RecordAll(const std::vector<Entry> &wanted) {
    MSR_TRY(mending_->Claim());
    std::vector<SqlText> writes;
    for (const Entry &entry : wanted) {
      const history::Record record = plan::RecordOf(*entry.file);
      MSR_TRY_ASSIGN(const std::optional<std::string> down_text,
                     execute::ReadDownText(setting_.options.folder, *entry.file, setting_.observer));
      writes.push_back(mending_->Insert(record, down_text ? &*down_text : nullptr));
      writes.push_back(mending_->Log(record, "baselined"));
      result_.recorded.push_back(plan::Describe(entry));
      result_.recorded.back().state = MigrationState::kApplied;
    }
    const Result<void> written = mending_->Write(std::move(writes));
    if (!written) result_.recorded.clear();
    MSR_TRY(written);
    result_.run_id = mending_->run_id();
    return {};
  }

  const Setting &setting_;
  const std::string &text_;
  BaselineResult &result_;
  std::unique_ptr<Mending> mending_;
};

}  // namespace

RepairResult Repair(const Setting &setting, const RepairOptions &options) {
  RepairResult result;
  result.action = options.action;
  const Result<void> done = Repairer(setting, options, result).Run();
  if (!done) Put(result, done.error());
  NameFiles(result, setting.options.folder);
  return result;
}

BaselineResult Baseline(const Setting &setting, const std::string &version) {
  BaselineResult result;
  const Result<void> done = Baseliner(setting, version, result).Run();
  if (!done) Put(result, done.error());
  NameFiles(result, setting.options.folder);
  return result;
}

}  // namespace engine
}  // namespace msr
