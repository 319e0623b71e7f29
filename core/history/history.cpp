#include "core/history/history.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <iterator>
#include <optional>
#include <thread>
#include <vector>

#include <fmt/format.h>
#include <msr/driver_sdk.hpp>

#include "core/base/pause.hpp"
#include "core/base/version.hpp"
#include "core/history/lock_row.hpp"

namespace msr::history {
namespace {

using driver_manager::DriverError;
using driver_manager::DriverResult;
using driver_manager::Row;
using driver_manager::SqlText;

// The number of the tables' layout, kept in a row of its own: (layout, msr, <number>).
constexpr std::int64_t kLayout = 1;
constexpr std::string_view kLayoutKind = "layout";
constexpr std::string_view kLayoutIdentity = "msr";

constexpr std::pair<RecordState, std::string_view> kStates[] = {
    {RecordState::kApplied, "applied"},
    {RecordState::kRunning, "running"},
    {RecordState::kFailed, "failed"},
    {RecordState::kReverting, "reverting"},
    {RecordState::kRevertFailed, "revert_failed"},
    {RecordState::kOutdated, "outdated"},
};

// The order of the columns in Read and of the cells in AddRecord.
constexpr std::string_view kColumns =
    "kind, identity, version, name, file, checksum, state, statements, statements_done, done_hash, started_at, "
    "finished_at, "
    "run_id, applied_by, host, tool, CASE WHEN down_text IS NULL THEN 0 ELSE 1 END";

// The tables, with the dialect's names of the three types.
constexpr std::string_view kTableColumns =
    "kind {key} NOT NULL, identity {key} NOT NULL, version {key} NOT NULL, name {key} NOT NULL, file {text} NOT NULL, "
    "checksum {key} NOT NULL, state {key} NOT NULL, statements {integer} NOT NULL, statements_done {integer} NOT NULL, "
    "done_hash {key} NOT NULL, started_at {key} NOT NULL, finished_at {key}, run_id {key} NOT NULL, "
    "applied_by {key} NOT NULL, host {key} NOT NULL, tool {key} NOT NULL, down_text {text}, PRIMARY KEY (kind, "
    "identity)";
// No AUTO_INCREMENT: it would change LAST_INSERT_ID() for the migration.
constexpr std::string_view kLogColumns =
    "run_id {key} NOT NULL, sequence {integer} NOT NULL, logged_at {key} NOT NULL, event {key} NOT NULL, "
    "command {key} NOT NULL, kind {key} NOT NULL, identity {key} NOT NULL, version {key} NOT NULL, name {key} NOT "
    "NULL, "
    "checksum {key} NOT NULL, statements {integer} NOT NULL, applied_by {key} NOT NULL, host {key} NOT NULL, "
    "tool {key} NOT NULL, session {key} NOT NULL, error {text}, fence {integer} NOT NULL, PRIMARY KEY (run_id, "
    "sequence)";
constexpr std::string_view kJournalColumns =
    "kind {key} NOT NULL, identity {key} NOT NULL, statement {integer} NOT NULL, statement_text {text} NOT NULL, "
    "done_hash {key} NOT NULL, effect {integer} NOT NULL, evidence {text} NOT NULL, session {key} NOT NULL, "
    "run_id {key} NOT NULL, begun_at {key} NOT NULL, fence {integer} NOT NULL, PRIMARY KEY (kind, identity, statement)";
constexpr std::string_view kLockColumns =
    "history {key} NOT NULL, owner {key} NOT NULL, host {key} NOT NULL, pid {integer} NOT NULL, "
    "app_user {key} NOT NULL, command {key} NOT NULL, mode {key} NOT NULL, session {key} NOT NULL, "
    "acquired_at {key} NOT NULL, heartbeat_at {key} NOT NULL, lease_ms {integer} NOT NULL, fence {integer} NOT NULL, "
    "PRIMARY KEY (history)";

// Appends the record of a row, unless this msr does not know what the row says.
std::optional<Error> AddRecord(const Row &row, Origins origins, std::vector<Record> &records) {
  const std::string_view kind = row.Text(0);
  const auto state = std::find_if(std::begin(kStates), std::end(kStates),
                                  [&](const auto &known) { return known.second == row.Text(6); });
  const bool versioned = kind == KindWord(MigrationKind::kVersioned);
  if (state == std::end(kStates) || (!versioned && kind != KindWord(MigrationKind::kRepeatable))) {
    return Fail(ErrorKind::kDrift,
                fmt::format("the history has a row with kind \"{}\" and state \"{}\", which this msr does not know",
                            kind, row.Text(6)),
                "was it written by a newer msr, or by hand?")
        .value();
  }
  Record &record = records.emplace_back();
  record.kind = versioned ? MigrationKind::kVersioned : MigrationKind::kRepeatable;
  record.identity = row.Text(1);
  record.version = row.Text(2);
  record.name = row.Text(3);
  record.file = row.Text(4);
  record.checksum = row.Text(5);
  record.state = state->first;
  record.statements = row.Integer(7);
  record.statements_done = row.Integer(8);
  record.done_hash = row.Text(9);
  record.has_down_text = row.Integer(16) != 0;
  if (origins == Origins::kOfUnfinished && !record.is_unfinished()) return std::nullopt;
  record.origin = Origin({.started_at = row.Text(10),
                          .finished_at = row.Text(11),
                          .run_id = row.Text(12),
                          .applied_by = row.Text(13),
                          .host = row.Text(14),
                          .tool = row.Text(15)});
  return std::nullopt;
}

}  // namespace

std::string_view KindWord(MigrationKind kind) {
  return kind == MigrationKind::kVersioned ? "version" : "repeatable";
}

LogEntry EntryFor(const Record &record, std::string_view event, std::string_view words) {
  return {.event = event,
          .kind = record.kind,
          .identity = record.identity,
          .version = record.version,
          .name = record.name,
          .checksum = record.checksum,
          .statements = record.statements_done,
          .error = words};
}

bool IsFencedOut(const DriverError &error) {
  return error.condition == MSR_CONDITION_NULL_VIOLATION;
}

std::string_view StateWord(RecordState state) {
  for (const auto &[known, word] : kStates) {
    if (known == state) return word;
  }
  return "";
}

History::History(driver_manager::Connection &connection, TableName name)
    : connection_(connection),
      name_(std::move(name)),
      table_(name_.Quoted(connection.dialect())),
      log_(name_.QuotedLog(connection.dialect())),
      journal_(name_.QuotedJournal(connection.dialect())),
      locks_(name_.QuotedLocks(connection.dialect())) {}

Result<Snapshot> History::Read(bool under_lock, Origins origins) {
  Result<Snapshot> snapshot = ReadWith(/*with_lock_row=*/true, origins);
  // Without the lock table there is no history, unless the table of that name is somebody else's.
  if (under_lock || !snapshot || snapshot->exists) return snapshot;
  return ReadWith(/*with_lock_row=*/false, origins);
}

Result<Snapshot> History::ReadWith(bool with_lock_row, Origins origins) {
  Snapshot snapshot;
  // Room that is not used is never touched; a vector that grows copies its rows, and touches twice the memory.
  constexpr std::size_t kManyRows = 16384;
  snapshot.records.reserve(kManyRows);
  std::int64_t layout = 0;
  std::optional<Error> wrong;
  SqlText sql = connection_.Sql(fmt::format("SELECT {} FROM {}", kColumns, table_));
  if (with_lock_row) SelectLockRow(sql.Sql(" UNION ALL "));
  const DriverResult<void> read = connection_.Query(std::move(sql), [&](const Row &row) {
    if (row.Text(0) == kLayoutKind) {
      const std::string_view number = row.Text(2);
      std::from_chars(number.data(), number.data() + number.size(), layout);
      return true;
    }
    if (row.Text(0) == kLockKind) {
      snapshot.lock = ReadLockRow(row);
      return true;
    }
    std::optional<Error> unknown = AddRecord(row, origins, snapshot.records);
    if (unknown && !wrong) wrong = std::move(unknown);
    return true;
  });
  if (!read) {
    if (read.error().condition == MSR_CONDITION_NO_SUCH_TABLE) return snapshot;
    return Fail(Explain(read.error(), "read"));
  }
  if (layout > kLayout) {
    return Fail(ErrorKind::kDrift,
                fmt::format("the history {} has layout {}, which only a newer msr can read (this one knows {})",
                            name_.text(), layout, kLayout),
                "use the newer msr");
  }
  if (wrong) return Fail(*wrong);
  if (layout == 0 && !snapshot.records.empty()) {
    return Fail(ErrorKind::kDrift,
                fmt::format("the table {} is not a history of msr: it does not say its layout", name_.text()),
                "choose another one with --table-name");
  }
  // A table without its layout row is one that a runner did not finish making.
  snapshot.exists = layout != 0;
  return snapshot;
}

namespace {

// Another runner, or an earlier one, has made the table or the row.
bool IsMadeAlready(const DriverError &error) {
  return error.condition == MSR_CONDITION_ALREADY_EXISTS || error.condition == MSR_CONDITION_UNIQUE_VIOLATION;
}

// Rolled back in favour of another session: nothing of it stands, and it may be sent again. Galera does so to a write
// that meets the DDL of another runner.
bool IsRolledBack(const DriverError &error) {
  return error.condition == MSR_CONDITION_TRANSIENT && error.sqlstate.starts_with("40");
}

}  // namespace

DriverResult<bool> History::Create(const Run &run) {
  Making statements = {CreateWith(log_, kLogColumns),     CreateWith(journal_, kJournalColumns),
                       CreateWith(locks_, kLockColumns),  InsertLockRow(name_.text(), run, 1),
                       CreateWith(table_, kTableColumns), InsertLayout()};
  fence_ = 1;
  std::vector<const msr_statement *> steps;
  steps.reserve(statements.size());
  for (SqlText &statement : statements) steps.push_back(&statement.Borrow());
  const bool together = connection_.Can(MSR_CAN_ROLL_BACK_DDL);
  const DriverResult<void> made = connection_.RunUnit(together ? MSR_UNIT_TRANSACTION : 0, steps);
  if (made) return true;
  const bool may_go_on = IsMadeAlready(made.error()) || (!together && IsRolledBack(made.error()));
  if (!may_go_on) return tl::unexpected<DriverError>(Explain(made.error(), "create"));
  // Where nothing is rolled back, what stands before the step that failed has been done.
  const bool is_ours = !together && made.error().step > kLockRowStatement;
  const DriverResult<bool> missing = CreateMissing(statements);
  return missing ? is_ours || *missing : missing;
}

// A runner was stopped between the tables, or another history of this schema has made the one for locks, or another
// runner makes them now, perhaps between any two of these statements: make what is not there yet. Whose lock row it is
// says who may go on. That of another one may be free again already, but then there may be a history, too, which has to
// be read first.
DriverResult<bool> History::CreateMissing(Making &statements) {
  bool is_ours = false;
  for (std::size_t i = 0; i < statements.size(); ++i) {
    const DriverResult<std::int64_t> one = ExecuteAlone(statements[i]);
    if (i == std::size_t{kLockRowStatement}) is_ours = one.has_value();
    if (!one && !IsMadeAlready(one.error())) return tl::unexpected<DriverError>(Explain(one.error(), "create"));
  }
  return is_ours;
}

DriverResult<std::int64_t> History::ExecuteAlone(SqlText &statement) {
  constexpr int kAttempts = 8;  // about two seconds
  for (int attempt = 1;; ++attempt) {
    DriverResult<std::int64_t> rows = connection_.Execute(statement.Borrow());
    if (rows || !IsRolledBack(rows.error()) || attempt == kAttempts) return rows;
    const std::chrono::milliseconds pause(5 << attempt);
    std::this_thread::sleep_for(RandomBetween(pause / 2, pause * 3 / 2));
  }
}

DriverError History::Explain(const DriverError &error, std::string_view doing) const {
  DriverError explained = error;
  if (error.condition == MSR_CONDITION_NO_SUCH_COLUMN) {
    explained.kind = ErrorKind::kDrift;
    explained.message = fmt::format("the table {} is not a history of msr: {}", name_.text(), error.message);
    explained.hint = "it belongs to something else; choose another one with --table-name";
    return explained;
  }
  // A right that is missing is a matter of the login, not of a migration.
  const bool refused_for_now = error.condition == MSR_CONDITION_TRANSIENT;
  if (explained.kind == ErrorKind::kStatement && !refused_for_now) explained.kind = ErrorKind::kConnection;
  explained.message = fmt::format("cannot {} the history {}: {}", doing, name_.text(), error.message);
  return explained;
}

SqlText History::CreateWith(std::string_view table, std::string_view columns) const {
  const msr_dialect &d = connection_.dialect();
  const std::string types =
      fmt::format(fmt::runtime(columns), fmt::arg("key", sdk::View(d.type_key)),
                  fmt::arg("text", sdk::View(d.type_text)), fmt::arg("integer", sdk::View(d.type_integer)));
  return connection_.Sql(fmt::format("CREATE TABLE {} ({}) {}", table, types, sdk::View(d.table_options)));
}

SqlText History::InsertLayout() const {
  SqlText sql =
      connection_.Sql(fmt::format("INSERT INTO {} (kind, identity, version, name, file, checksum, state, statements, "
                                  "statements_done, done_hash, started_at, "
                                  "finished_at, run_id, applied_by, host, tool) VALUES (",
                                  table_));
  sql.Value(kLayoutKind).Sql(", ").Value(kLayoutIdentity).Sql(", ").Value(std::to_string(kLayout));
  sql.Sql(", 'layout of this table', '', '', 'applied', 0, 0, '', ")
      .Sql(sdk::View(connection_.dialect().now))
      .Sql(", NULL, '', '', '', ");
  sql.Value(std::string_view(kToolName)).Sql(")");
  return sql;
}

SqlText History::Insert(const Record &record, const Run &run, const std::string *down_text) const {
  const msr_dialect &d = connection_.dialect();
  const bool applied = record.state == RecordState::kApplied;
  SqlText sql = connection_.Sql("INSERT INTO ");
  sql.Sql(table_).Sql(
      " (kind, identity, version, name, file, checksum, state, statements, statements_done, done_hash, started_at, "
      "finished_at, run_id, applied_by, host, tool, down_text) VALUES (");
  for (const std::string_view value :
       {KindWord(record.kind), std::string_view(record.identity), std::string_view(record.version),
        std::string_view(record.name), std::string_view(record.file), std::string_view(record.checksum),
        StateWord(record.state)}) {
    sql.Value(value).Sql(", ");
  }
  sql.Value(record.statements).Sql(", ").Value(applied ? record.statements : std::int64_t{0}).Sql(", '', ");
  const bool knows_start = applied && d.unit_started.size != 0;
  sql.Sql(sdk::View(knows_start ? d.unit_started : d.now))
      .Sql(", ")
      .Sql(applied ? sdk::View(d.now) : std::string_view("NULL"))
      .Sql(", ");
  for (const std::string_view value : {std::string_view(run.id), std::string_view(run.user), std::string_view(run.host),
                                       std::string_view(kToolName)}) {
    sql.Value(value).Sql(", ");
  }
  if (down_text != nullptr) {
    sql.Value(*down_text);
  } else {
    sql.Sql("NULL");
  }
  sql.Sql(")");
  return sql;
}

SqlText History::Update(std::string_view assignments) const {
  return connection_.Sql(fmt::format("UPDATE {} SET {}", table_, assignments));
}

SqlText History::Where(SqlText sql, MigrationKind kind, std::string_view identity) {
  sql.Sql(" WHERE kind = ").Value(KindWord(kind)).Sql(" AND identity = ").Value(identity);
  return sql;
}

SqlText History::MarkApplied(const Record &record) const {
  SqlText sql = Update("state = 'applied', done_hash = '', statements_done = statements, finished_at = ");
  sql.Sql(sdk::View(connection_.dialect().now));
  return Where(std::move(sql), record.kind, record.identity);
}

SqlText History::MarkProgress(const Record &record, std::int64_t statements_done, std::string_view done_hash) const {
  SqlText sql = Update("statements_done = ");
  sql.Value(statements_done).Sql(", done_hash = ").Value(done_hash);
  return Where(std::move(sql), record.kind, record.identity);
}

SqlText History::MarkState(const Record &record, RecordState state) const {
  SqlText sql = Update("state = ");
  sql.Value(StateWord(state));
  return Where(std::move(sql), record.kind, record.identity);
}

SqlText History::MarkResumed(const Record &record, RecordState state, const Run &run) const {
  SqlText sql = Update("state = ");
  sql.Value(StateWord(state))
      .Sql(", checksum = ")
      .Value(record.checksum)
      .Sql(", statements = ")
      .Value(record.statements);
  sql.Sql(", statements_done = ")
      .Value(record.statements_done)
      .Sql(", done_hash = ")
      .Value(record.done_hash)
      .Sql(", run_id = ")
      .Value(run.id);
  return Where(std::move(sql), record.kind, record.identity);
}

SqlText History::MarkAccepted(const Record &record) const {
  SqlText sql = Update("checksum = ");
  sql.Value(record.checksum).Sql(", name = ").Value(record.name).Sql(", file = ").Value(record.file);
  return Where(std::move(sql), record.kind, record.identity);
}

SqlText History::Delete(MigrationKind kind, std::string_view identity) const {
  return Where(connection_.Sql(fmt::format("DELETE FROM {}", table_)), kind, identity);
}

Result<std::string> History::ReadDownText(MigrationKind kind, std::string_view identity) {
  std::string text;
  SqlText sql = Where(connection_.Sql(fmt::format("SELECT down_text FROM {}", table_)), kind, identity);
  const DriverResult<void> read = connection_.Query(std::move(sql), [&](const Row &row) {
    text = row.Text(0);
    return true;
  });
  if (!read) return Fail(Explain(read.error(), "read"));
  return text;
}

SqlText History::Log(const LogEntry &entry, const Run &run, std::int64_t sequence) const {
  SqlText sql = connection_.Sql("INSERT INTO ");
  sql.Sql(log_).Sql(
      " (run_id, sequence, logged_at, event, command, kind, identity, version, name, checksum, statements, applied_by, "
      "host, tool, session, error, fence) VALUES (");
  sql.Value(run.id).Sql(", ").Value(sequence).Sql(", ").Sql(sdk::View(connection_.dialect().now)).Sql(", ");
  for (const std::string_view value : {entry.event, std::string_view(run.command), KindWord(entry.kind), entry.identity,
                                       entry.version, entry.name, entry.checksum}) {
    sql.Value(value).Sql(", ");
  }
  sql.Value(entry.statements).Sql(", ");
  for (const std::string_view value :
       {std::string_view(run.user), std::string_view(run.host), std::string_view(kToolName),
        std::string_view(connection_.description().session)}) {
    sql.Value(value).Sql(", ");
  }
  entry.error.empty() ? sql.Null() : sql.Value(entry.error);
  Fenced(sql.Sql(", ")).Sql(")");
  return sql;
}

}  // namespace msr::history
