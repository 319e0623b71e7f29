#include "core/plan/compare.hpp"

#include <algorithm>
#include <array>
#include <unordered_map>

#include "core/history/times.hpp"

namespace msr::plan {
namespace {

using history::Record;
using history::RecordState;

// Orders entries like the folder is ordered, also those that only the history has.
bool ComesBefore(const Entry &a, const Entry &b) {
  if (a.is_repeatable() != b.is_repeatable()) return !a.is_repeatable();
  const auto identity = [](const Entry &e) -> const std::string & {
    return e.file != nullptr ? e.file->identity() : e.record->identity;
  };
  if (a.is_repeatable()) return identity(a) < identity(b);
  const auto left = source::Version::Parse(identity(a));
  const auto right = source::Version::Parse(identity(b));
  if (!left || !right) return identity(a) < identity(b);
  return *left < *right;
}

MigrationState StateOf(const Entry &entry) {
  const Record *record = entry.record;
  if (record == nullptr) return MigrationState::kPending;
  switch (record->state) {
    case RecordState::kRunning:
    case RecordState::kReverting:
      return record->doubt ? MigrationState::kInDoubt : MigrationState::kRunning;
    case RecordState::kFailed:
    case RecordState::kRevertFailed:
      return MigrationState::kFailed;
    case RecordState::kOutdated:
      return entry.file == nullptr ? MigrationState::kMissing : MigrationState::kOutdated;
    case RecordState::kApplied:
      break;
  }
  if (entry.file == nullptr) return MigrationState::kMissing;
  if (entry.file->name != record->name) return MigrationState::kRenamed;
  if (entry.file->checksum == record->checksum) return MigrationState::kApplied;
  return entry.is_repeatable() ? MigrationState::kOutdated : MigrationState::kChanged;
}

// A pending file below an applied one came late, for instance by a merged branch.
void FindOutOfOrder(std::vector<Entry> &entries) {
  bool newer_applied = false;
  for (auto entry = entries.rbegin(); entry != entries.rend(); ++entry) {
    if (entry->is_repeatable()) continue;
    if (entry->state == MigrationState::kPending && newer_applied) entry->state = MigrationState::kOutOfOrder;
    if (entry->is_applied()) newer_applied = true;
  }
}

/// Finds the rows of files, each once. Most histories hold their rows in the order of the files, so the row
/// behind the last one found is tried first, and tables to look up are made only when that fails.
class Rows {
 public:
  explicit Rows(const std::vector<Record> &records) : records_(records), taken_(records.size()) {}

  const Record *Take(const source::Migration &file) {
    if (next_ < records_.size() && !taken_[next_] && IsOf(records_[next_], file)) return TakeAt(next_);
    if (!indexed_) Index();
    const auto &of_kind = index_[file.kind == MigrationKind::kVersioned ? 0 : 1];
    const auto found = of_kind.find(file.identity());
    return found == of_kind.end() || taken_[found->second] ? nullptr : TakeAt(found->second);
  }

  void TakeRest(std::vector<Entry> &entries) const {
    for (std::size_t i = 0; i < records_.size(); ++i) {
      if (!taken_[i]) entries.push_back({.record = &records_[i]});
    }
  }

 private:
  static bool IsOf(const Record &record, const source::Migration &file) {
    return record.kind == file.kind && record.identity == file.identity();
  }

  const Record *TakeAt(std::size_t at) {
    taken_[at] = true;
    next_ = at + 1;
    return &records_[at];
  }

  void Index() {
    indexed_ = true;
    for (std::size_t i = 0; i < records_.size(); ++i) {
      if (!taken_[i]) index_[records_[i].kind == MigrationKind::kVersioned ? 0 : 1].emplace(records_[i].identity, i);
    }
  }

  const std::vector<Record> &records_;
  std::vector<bool> taken_;
  std::size_t next_ = 0;
  bool indexed_ = false;
  std::array<std::unordered_map<std::string_view, std::size_t>, 2> index_;
};

}  // namespace

std::vector<Entry> Compare(const std::vector<source::Migration> &files, const std::vector<Record> &records) {
  Rows rows(records);
  std::vector<Entry> entries;
  entries.reserve(std::max(files.size(), records.size()));
  for (const source::Migration &file : files) entries.push_back({.file = &file, .record = rows.Take(file)});
  const std::size_t with_file = entries.size();
  rows.TakeRest(entries);
  const bool only_in_history = entries.size() > with_file;
  // The files come sorted; sorting again costs a parse of each version.
  if (only_in_history) std::sort(entries.begin(), entries.end(), ComesBefore);
  for (Entry &entry : entries) {
    entry.state = StateOf(entry);
    entry.reverting = entry.record != nullptr && (entry.record->state == RecordState::kReverting ||
                                                  entry.record->state == RecordState::kRevertFailed);
  }
  FindOutOfOrder(entries);
  return entries;
}

Record RecordOf(const source::Migration &file) {
  Record record;
  record.kind = file.kind;
  record.identity = file.identity();
  record.version = file.version ? file.version->text() : "";
  record.name = file.name;
  record.file = file.up_file;
  record.checksum = file.checksum;
  record.state = RecordState::kApplied;
  return record;
}

MigrationInfo Describe(const Entry &entry) {
  MigrationInfo info;
  info.kind = entry.kind();
  info.state = entry.state;
  info.reverting = entry.reverting;
  if (const source::Migration *file = entry.file) {
    info.version = file->version ? file->version->text() : "";
    info.name = file->name;
    info.file = file->up_file;
    info.checksum = file->checksum;
    info.has_down = file->down_file.has_value();
  }
  const Record *record = entry.record;
  if (record == nullptr) return info;
  if (entry.file == nullptr) {
    info.version = record->version;
    info.name = record->name;
  }
  info.applied_checksum = record->checksum;
  info.started_at = record->origin.started_at();
  info.finished_at = record->origin.finished_at();
  info.applied_by = record->origin.applied_by();
  info.host = record->origin.host();
  info.tool = record->origin.tool();
  info.run_id = record->origin.run_id();
  info.has_down = info.has_down || record->has_down_text;
  if (record->is_unfinished()) {
    info.statements = record->statements;
    info.statements_done = record->statements_done;
  }
  const auto begin = history::Milliseconds(record->origin.started_at());
  const auto end = history::Milliseconds(record->origin.finished_at());
  if (begin && end) info.duration_ms = std::max<std::int64_t>(0, *end - *begin);
  return info;
}

std::vector<MigrationInfo> Describe(const std::vector<Entry> &entries) {
  std::vector<MigrationInfo> infos;
  infos.reserve(entries.size());
  for (const Entry &entry : entries) infos.push_back(Describe(entry));
  return infos;
}

std::string CurrentVersion(const std::vector<Entry> &entries) {
  for (auto entry = entries.rbegin(); entry != entries.rend(); ++entry) {
    if (!entry->is_repeatable() && entry->is_applied()) return entry->record->version;
  }
  return {};
}

std::string CurrentVersion(const std::vector<Entry> &entries, const std::vector<FinishedStep> &done) {
  // By the version as it is compared: 1.0 and 1 are one.
  const auto identity = [](const std::string &version) {
    const auto parsed = source::Version::Parse(version);
    return parsed ? parsed->identity() : version;
  };
  std::unordered_map<std::string, const FinishedStep *> last;
  for (const FinishedStep &step : done) {
    if (step.kind == MigrationKind::kVersioned) last[identity(step.version)] = &step;
  }
  for (auto entry = entries.rbegin(); entry != entries.rend(); ++entry) {
    if (entry->is_repeatable()) continue;
    const auto found = last.find(entry->file != nullptr ? entry->file->identity() : entry->record->identity);
    if (found == last.end() && entry->is_applied()) return entry->record->version;
    if (found != last.end() && found->second->direction == Direction::kUp) return found->second->version;
  }
  return {};
}

}  // namespace msr::plan
