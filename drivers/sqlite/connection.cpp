#include "drivers/sqlite/connection.hpp"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include <pwd.h>
#include <unistd.h>

#include "drivers/sqlite/effects.hpp"
#include "drivers/sqlite/errors.hpp"
#include "drivers/sqlite/text.hpp"

namespace msr::sqlite {
namespace {

using sdk::Failure;

void Bind(const Database &database, sqlite3_stmt *statement, int index, const msr_value &value) {
  // A null pointer would bind NULL, and an empty text may have one.
  const char *data = value.kind < MSR_VALUE_TEXT || value.as.text.data == nullptr ? "" : value.as.text.data;
  int code = SQLITE_OK;
  switch (value.kind) {
    case MSR_VALUE_NULL:
      code = sqlite3_bind_null(statement, index);
      break;
    case MSR_VALUE_INT64:
      code = sqlite3_bind_int64(statement, index, value.as.integer);
      break;
    case MSR_VALUE_DOUBLE:
      code = sqlite3_bind_double(statement, index, value.as.real);
      break;
    // The host's text lives as long as the statement, so SQLite need not copy it (a null destructor).
    case MSR_VALUE_TEXT:
      code = sqlite3_bind_text64(statement, index, data, value.as.text.size, nullptr, SQLITE_UTF8);
      break;
    case MSR_VALUE_BLOB:
      code = sqlite3_bind_blob64(statement, index, data, value.as.text.size, nullptr);
      break;
    default:
      throw Failure(MSR_INVALID, "a parameter has an unknown kind");
  }
  if (code != SQLITE_OK) throw FailureOf(database.handle());
}

// Blanks keep the placeholder apart from digits that may follow: ?1 would be another one.
constexpr std::string_view kPlaceholder = " ? ";

// A position in the text with placeholders, as one in the text that the host gave. Neither can hold a NUL, so
// that NULs can stand for the placeholders.
std::int64_t PositionInHostText(const sdk::Statement &statement, std::int64_t position) {
  if (position < 0) return position;
  const std::string marked =
      statement.Render([](std::size_t, const msr_value &) { return std::string(kPlaceholder.size(), '\0'); });
  return position - std::count(marked.begin(), marked.begin() + position, '\0');
}

// `blob` keeps the bytes of a blob: SQLite puts no NUL behind them, and the host expects one. A value is
// asked instead of the statement, which would look at the statement again for each question; the connection is
// opened without a mutex, so that nothing has to be protected meanwhile.
msr_value CellOf(sqlite3_value *value, std::string &blob) {
  switch (sqlite3_value_type(value)) {
    case SQLITE_INTEGER:
      return sdk::IntegerValue(sqlite3_value_int64(value));
    case SQLITE_FLOAT:
      return sdk::RealValue(sqlite3_value_double(value));
    case SQLITE_TEXT: {
      const auto *text = reinterpret_cast<const char *>(sqlite3_value_text(value));
      if (text == nullptr) throw Failure(MSR_INTERNAL, "out of memory while reading a row");
      return sdk::TextValue({text, static_cast<std::size_t>(sqlite3_value_bytes(value))});
    }
    case SQLITE_BLOB: {
      const auto *bytes = static_cast<const char *>(sqlite3_value_blob(value));
      blob.assign(bytes == nullptr ? "" : bytes, static_cast<std::size_t>(sqlite3_value_bytes(value)));
      return sdk::BlobValue(blob);
    }
    default:
      return sdk::NullValue();
  }
}

// SQLite goes on telling the count of the last DML statement after statements that are none.
std::int64_t ChangedRows(const Database &database, sqlite3_stmt *statement) {
  const std::string word = FirstWord(sqlite3_sql(statement));
  const bool is_dml = word == "INSERT" || word == "UPDATE" || word == "DELETE" || word == "REPLACE" ||
                      (word == "WITH" && sqlite3_stmt_readonly(statement) == 0);
  return is_dml ? sqlite3_changes64(database.handle()) : -1;
}

// SQLite counts the memory of the whole process under a lock, for a statistic that nobody reads here; an INSERT
// takes it some forty times. Where SQLite is in use already, it keeps its settings.
const sdk::ConnectOptions &Tune(const sdk::ConnectOptions &options) {
  if (options.own_process) static_cast<void>(sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0));
  return options;
}

std::string HostName() {
  std::array<char, 256> name{};
  return gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "";
}

std::string UserName() {
  std::array<char, 4096> buffer{};
  passwd entry{};
  passwd *found = nullptr;
  getpwuid_r(geteuid(), &entry, buffer.data(), buffer.size(), &found);
  return found != nullptr ? found->pw_name : "uid " + std::to_string(geteuid());
}

}  // namespace

Connection::Connection(const sdk::ConnectOptions &options)
    : options_(Tune(options)),
      application_(options.application),
      location_(ParseLocation(options.url)),
      opened_(OpenDatabase(location_, options)),
      database_(opened_.database) {
  options_.url = options_.application = {};
  if (!opened_.file.empty()) file_lock_.emplace(opened_.file, location_.allow_network_file_system);
  if (location_.sets_foreign_keys) SetForeignKeys(database_, location_.foreign_keys);
  if (options.read_only) database_.Run("PRAGMA query_only=ON");
  DefineFunctions();
  cancellation_.Attach(database_.handle(), location_.busy_timeout);
}

Connection::~Connection() {
  const Cancellation::Shield shield(cancellation_);
  try {
    if (!database_.InTransaction()) journal_.GiveUp(database_);
  } catch (...) {
    // An empty journal is none.
  }
}

void Connection::DefineFunctions() {
  const auto unit_started = [](sqlite3_context *context, int, sqlite3_value **) {
    const auto &self = *static_cast<const Connection *>(sqlite3_user_data(context));
    const std::string text = self.unit_started_.empty() ? UtcNow() : self.unit_started_;
    sqlite3_result_text64(context, text.data(), text.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
  };
  // DIRECTONLY: a view or trigger that used it would be broken for everyone but msr.
  const int code =
      sqlite3_create_function_v2(database_.handle(), "msr_unit_started", 0, SQLITE_UTF8 | SQLITE_DIRECTONLY, this,
                                 unit_started, nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) throw FailureOf(database_.handle());
}

// Runs `body` as a call that can be cancelled, and explains what it throws.
template <class Body>
auto Connection::Call(Body &&body) {
  const Cancellation::Call call(cancellation_);
  try {
    cancellation_.Check();
    return body();
  } catch (Failure &failure) {
    Explain(failure);
    throw;
  }
}

// The same, with places in the text that the host gave.
template <class Body>
auto Connection::CallFor(const sdk::Statement &statement, Body &&body) {
  try {
    return Call(body);
  } catch (Failure &failure) {
    if (!statement.values().empty()) failure.position = PositionInHostText(statement, failure.position);
    throw;
  }
}

// Says what SQLite does not know, or says too tersely: that the host wanted it, who is in the way, and why
// the file cannot be written.
void Connection::Explain(Failure &failure) const {
  if (failure.condition == MSR_CONDITION_TRANSIENT && cancellation_.requested()) {
    failure = Failure(MSR_CANCELLED, "cancelled while waiting for another connection");
  }
  if (failure.condition == MSR_CONDITION_TRANSIENT) {
    failure.hint = "another connection is using the database";
    if (!waiting_is_limited()) failure.hint += "; the option busy-timeout in the URL says how long to wait";
  }
  if (failure.vendor_code == SQLITE_READONLY_DBMOVED) {
    failure.hint = "the file was moved or deleted after it was opened";
  }
  const bool refused = failure.status == MSR_READ_ONLY || (failure.vendor_code & 0xff) == SQLITE_CANTOPEN;
  if (refused && failure.vendor_code != 0 && !opened_.write_obstacle.empty()) failure = ReadOnly();
}

Failure Connection::ReadOnly() const {
  return Failure(MSR_READ_ONLY, "the database " + opened_.name + " cannot be written: " + opened_.write_obstacle);
}

sdk::Description Connection::Describe() {
  sdk::Description description;
  description.capabilities = kCapabilities;
  description.product = "SQLite";
  description.version = sqlite3_libversion();
  description.database = opened_.name;
  // Qualified by it, the engine's tables cannot be hidden by temporary ones of the same name.
  description.schema = "main";
  description.variants = {"sqlite"};
  return description;
}

// --- statements --------------------------------------------------------------------------------------

Prepared Connection::Prepare(const sdk::Statement &statement) {
  RefuseLostTransaction();
  // A run with nothing to do only selects, and must not pay for what it cannot need.
  const std::string word = FirstWord(statement.text());
  if (word != "SELECT") RememberSession();
  if (word == "PRAGMA") {
    NoteSchemaWrites(statement.text());
    if (!in_transaction_) journal_.GiveUp(database_);
  }
  Prepared prepared = statement.values().empty() ? database_.Prepare(statement.text()) : PrepareWithValues(statement);
  if (!opened_.write_obstacle.empty() && sqlite3_stmt_readonly(prepared.get()) == 0) throw ReadOnly();
  return prepared;
}

Prepared Connection::PrepareWithValues(const sdk::Statement &statement) {
  Prepared prepared = PrepareKept(statement);
  int index = 0;
  for (const msr_value &value : statement.values()) Bind(database_, prepared.get(), ++index, value);
  return prepared;
}

// SQLite prepares a kept statement again by itself when the schema has changed.
Prepared Connection::PrepareKept(const sdk::Statement &statement) {
  constexpr std::size_t kLargest = 4096;
  const auto prepare = [&] {
    return database_.Prepare(statement.Render([](std::size_t, const msr_value &) { return kPlaceholder; }));
  };
  if (statement.text().size() > kLargest) return prepare();
  auto found = std::find_if(kept_.begin(), kept_.end(), [&](const Kept &kept) { return kept.IsOf(statement); });
  if (found == kept_.end()) {
    Prepared prepared = prepare();
    found = kept_.begin() + static_cast<std::ptrdiff_t>(next_kept_++ % kept_.size());
    // In the middle of its rows it belongs to whoever reads them.
    if (found->statement != nullptr && sqlite3_stmt_busy(found->statement.get()) != 0) return prepared;
    const std::span<const std::size_t> places = statement.places();
    *found = {std::string(statement.text()), {places.begin(), places.end()}, std::move(prepared)};
  } else if (sqlite3_stmt_busy(found->statement.get()) != 0) {
    return prepare();
  }
  return Prepared(found->statement.get(), EndStatement{.is_kept = true});
}

std::int64_t Connection::Execute(const sdk::Statement &statement) {
  return CallFor(statement, [&] {
    const Prepared prepared = Prepare(statement);
    const Cancellation::Deadline deadline(cancellation_, std::chrono::milliseconds(limits_.statement_ms));
    while (StepInTime(prepared.get())) {
    }
    if (in_unit_call_) RefuseLostTransaction();
    return ChangedRows(database_, prepared.get());
  });
}

// A statement that waits for its end is interrupted from within, which SQLite does not tell from a cancel.
bool Connection::StepInTime(sqlite3_stmt *statement) {
  try {
    return database_.Step(statement);
  } catch (const Failure &failure) {
    if (failure.status != MSR_CANCELLED || cancellation_.requested() || !cancellation_.is_late()) throw;
  }
  Failure failure(MSR_STATEMENT, "interrupted");
  failure.condition = MSR_CONDITION_TOO_LONG;
  failure.vendor_code = SQLITE_INTERRUPT;
  throw failure;
}

void Connection::Query(const sdk::Statement &statement, const sdk::RowSink &sink) {
  CallFor(statement, [&] {
    const Prepared prepared = Prepare(statement);
    std::vector<msr_value> cells;
    std::vector<std::string> blobs;
    while (database_.Step(prepared.get())) {
      // Only now: a kept statement may have more columns than when it was made.
      const auto columns = static_cast<std::size_t>(sqlite3_data_count(prepared.get()));
      cells.resize(columns);
      blobs.resize(columns);
      for (std::size_t i = 0; i < columns; ++i)
        cells[i] = CellOf(sqlite3_column_value(prepared.get(), static_cast<int>(i)), blobs[i]);
      if (!sink.Row(cells)) return;
    }
  });
}

// What would run now would be committed statement by statement.
void Connection::RefuseLostTransaction() const {
  if (!in_transaction_ || database_.InTransaction()) return;
  Failure failure(MSR_STATEMENT, "a statement of the migration ended the transaction");
  failure.hint = "leave COMMIT, END and ROLLBACK out of the migration: its transaction is msr's";
  throw failure;
}

// --- transactions ------------------------------------------------------------------------------------

void Connection::Begin(std::uint32_t unit_flags) {
  Call([&] {
    if (in_transaction_ || database_.InTransaction()) throw Failure(MSR_INVALID, "a transaction is open already");
    if (!opened_.write_obstacle.empty()) throw ReadOnly();
    if (reset_is_owed_) Reset();
    RememberSession();
    if (!in_unit_call_) unit_started_ = UtcNow();
    const bool rebuilds = (unit_flags & MSR_UNIT_REBUILDS_TABLES) != 0;
    try {
      if (rebuilds) SuspendForeignKeys();
      // IMMEDIATE takes the write lock now: a transaction that reads first and writes later can be refused
      // at that point, without waiting, because another one wrote in between.
      database_.Run("BEGIN IMMEDIATE");
      in_transaction_ = true;
      journal_.Keep(database_);
      if (rebuilds) old_orphans_ = FindOrphans(database_);
    } catch (...) {
      RollbackQuietly();
      throw;
    }
  });
}

void Connection::Commit() {
  Call([&] {
    try {
      RefuseLostTransaction();
      if (!database_.InTransaction()) throw Failure(MSR_INVALID, "no transaction is open");
      RefuseNewOrphans();
      database_.Run("COMMIT");
      EndTransaction();
    } catch (...) {
      RollbackQuietly();
      throw;
    }
  });
}

// SQLite ends a transaction by itself after some failures, such as a full disk.
void Connection::Rollback() {
  const Cancellation::Shield shield(cancellation_);
  if (database_.InTransaction()) database_.Run("ROLLBACK");
  EndTransaction();
}

void Connection::EndTransaction() noexcept {
  in_transaction_ = false;
  old_orphans_.reset();
  if (!in_unit_call_) unit_started_.clear();
  TidySession();
}

// Comes after a commit that cannot be taken back, so it does not fail: what it cannot do stays owed, and the
// next Begin tries again and reports it.
void Connection::TidySession() noexcept {
  const Cancellation::Shield shield(cancellation_);
  try {
    if (foreign_keys_suspended_) SetForeignKeys(database_, true);
    foreign_keys_suspended_ = false;
    if (reset_is_owed_) Reset();
  } catch (...) {
    reset_is_owed_ = true;
  }
}

void Connection::RunUnit(const sdk::Unit &unit) {
  struct Scope {
    Connection &self;
    bool begins;  // in a transaction that is open already the unit goes on
    explicit Scope(Connection &connection) : self(connection), begins(!connection.in_transaction_) {
      self.in_unit_call_ = true;
      if (begins) self.unit_started_ = UtcNow();
    }
    ~Scope() {
      self.in_unit_call_ = false;
      if (begins) self.unit_started_.clear();
    }
  };
  const Cancellation::Call call(cancellation_);
  const Scope scope(*this);
  const bool is_misuse = unit.is_transaction() && database_.InTransaction();
  try {
    sdk::Connection::RunUnit(unit);
  } catch (...) {
    // Also a transaction that the statements of the unit began; but not one that the host forgot.
    if (!is_misuse) RollbackQuietly();
    throw;
  }
}

// --- foreign keys ------------------------------------------------------------------------------------

// While they are on, DROP TABLE deletes the rows of the table first, and that cascades. They can be
// switched only outside a transaction.
void Connection::SuspendForeignKeys() {
  if (!ForeignKeysAreOn(database_)) return;
  SetForeignKeys(database_, false);
  foreign_keys_suspended_ = true;
}

void Connection::RefuseNewOrphans() {
  if (!old_orphans_) return;
  const Orphans orphans = FindOrphans(database_);
  const std::string found = DescribeNewOrphans(*old_orphans_, orphans);
  if (!found.empty()) {
    Failure failure(MSR_STATEMENT, "FOREIGN KEY constraint failed: rows would be left without their parent");
    failure.vendor_code = SQLITE_CONSTRAINT_FOREIGNKEY;
    failure.detail = found;
    throw failure;
  }
  if (const std::int64_t count = CountOrphans(orphans); count > 0) {
    options_.Notice("the database had " + std::to_string(count) +
                    " violations of foreign keys before this migration, and still has; see PRAGMA foreign_key_check");
  }
}

// --- session -----------------------------------------------------------------------------------------

void Connection::RememberSession() {
  if (!session_) session_.emplace(database_);
}

// What is written into sqlite_schema by hand, as the dump of a virtual table does, this session does not know.
void Connection::NoteSchemaWrites(std::string_view sql) {
  schema_may_be_stale_ = schema_may_be_stale_ || HasWord(sql, "WRITABLE_SCHEMA");
}

void Connection::Reset() {
  const Cancellation::Shield shield(cancellation_);
  if (!session_) return;  // nothing has run
  cancellation_.Attach(database_.handle(), BusyTimeout());
  reset_is_owed_ = !session_->Restore(database_);
  if (!reset_is_owed_) journal_.Forget();
  if (!schema_may_be_stale_ || reset_is_owed_) return;
  database_.Run("PRAGMA writable_schema=RESET");
  schema_may_be_stale_ = false;
}

bool Connection::waiting_is_limited() const {
  return limits_.lock_wait_ms > 0 && !limits_.waiting_by_default;
}

std::chrono::milliseconds Connection::BusyTimeout() const {
  return waiting_is_limited() ? std::chrono::milliseconds(limits_.lock_wait_ms) : location_.busy_timeout;
}

void Connection::Limit(const sdk::Limits &limits) {
  limits_ = limits;
  cancellation_.LimitWaiting(BusyTimeout());
}

// --- lock --------------------------------------------------------------------------------------------

bool Connection::TryLock(std::string_view name) {
  if (held_lock_) throw Failure(MSR_INVALID, "this session holds the lock of the database already");
  if (file_lock_) {
    if (!opened_.write_obstacle.empty()) throw ReadOnly();
    const std::string process = application_.empty() ? "pid " + std::to_string(getpid()) : application_;
    if (!file_lock_->TryTake({HostName(), process, UserName(), UtcNow(), {}})) return false;
  }
  held_lock_ = name;
  return true;
}

void Connection::Unlock(std::string_view name) {
  if (held_lock_ != name) throw Failure(MSR_INVALID, "this session does not hold the lock");
  held_lock_.reset();
  if (file_lock_) file_lock_->Release();
}

bool Connection::FindLockHolder(std::string_view /*name*/, sdk::LockHolder &holder) {
  if (!file_lock_) {
    if (held_lock_) holder = {HostName(), "this session", UserName(), {}, {}};
    return held_lock_.has_value();
  }
  const std::optional<sdk::LockHolder> found = file_lock_->Holder();
  if (found) holder = *found;
  return found.has_value();
}

sdk::Observation Connection::Observe(const sdk::Statement &statement) {
  sdk::RefuseEmpty(statement);
  return {.effect = IsRepeatable(statement.text()) ? MSR_EFFECT_REPEATABLE : MSR_EFFECT_UNKNOWN, .evidence = {}};
}

// All that could be seen afterwards is transactional here, so nothing is ever observed that could be settled.
sdk::Settlement Connection::Settle(const sdk::Statement &statement, std::string_view /*evidence*/) {
  sdk::RefuseEmpty(statement);
  return {.outcome = MSR_SETTLED_UNKNOWN, .looked_at = "nothing was noted before the statement ran", .cleanup = {}};
}

}  // namespace msr::sqlite
