// driver_sdk.hpp: write a driver as a C++ class; driver_table.hpp makes the C table of driver.h from it.
//
// A driver is one class derived from msr::sdk::Connection, one constant of facts and one line:
//
//   MSR_DEFINE_DRIVER(postgresql, PostgresqlConnection, kFacts)
//
// Inside a driver failures are thrown as msr::sdk::Failure. Nothing thrown leaves the library: every
// entry of the table catches here, and turns what it caught into a report to the host.
#ifndef MSR_DRIVER_SDK_HPP
#define MSR_DRIVER_SDK_HPP

#include <cstddef>
#include <cstdint>
#include <exception>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <msr/abi_text.hpp>
#include <msr/driver.h>

namespace msr::sdk {

/// One line of a dialect's table of rules; see msr_statement_rule.
constexpr msr_statement_rule Rule(std::string_view pattern, std::uint32_t traits, std::uint32_t removes = 0) {
  return {Borrow(pattern), traits, removes};
}

/// What went wrong inside a driver, thrown. See msr_error for what the members mean to the host.
struct Failure : std::exception {
  msr_status status = MSR_INTERNAL;
  uint32_t condition = MSR_CONDITION_NONE;
  std::int64_t vendor_code = 0;
  std::int64_t step = -1;
  std::int64_t position = -1;
  std::string sqlstate;
  std::string message;
  std::string detail;
  std::string hint;

  Failure(msr_status failure_status, std::string text) : status(failure_status), message(std::move(text)) {}
  const char *what() const noexcept override { return message.c_str(); }
};

/// The data that follows a statement; see msr_data_source.
class DataSource {
 public:
  explicit DataSource(const msr_data_source &source) : source_(&source) {}

  /// The next piece; none at the end. Throws where the data cannot be read: the statement must not succeed.
  std::optional<std::string_view> Next() const {
    msr_str piece{};
    const std::int32_t answer = source_->next(source_->context, &piece);
    if (answer < 0) throw Failure(MSR_STATEMENT, "the data of this statement cannot be read");
    if (answer == 0) return std::nullopt;
    return View(piece);
  }

 private:
  const msr_data_source *source_;
};

/// A statement as the host handed it over.
class Statement {
 public:
  explicit Statement(const msr_statement &statement) : statement_(&statement) {}

  std::string_view text() const { return View(statement_->text); }
  bool from_migration() const { return (statement_->flags & MSR_STEP_MIGRATION) != 0; }
  bool is_plain_dml() const { return (statement_->flags & MSR_STEP_PLAIN_DML) != 0; }
  bool changes_lexing() const { return (statement_->flags & MSR_STEP_CHANGES_LEXING) != 0; }
  bool is_reset() const { return (statement_->flags & MSR_STEP_RESET) != 0; }
  std::span<const msr_value> values() const { return {statement_->values, statement_->value_count}; }
  /// Where in the text the values belong, in bytes.
  std::span<const std::size_t> places() const { return {statement_->value_offsets, statement_->value_count}; }
  std::optional<DataSource> data() const {
    if (statement_->data == nullptr) return std::nullopt;
    return DataSource(*statement_->data);
  }

  /// The text with `spell(k, value)` at the place of value k, counted from 0: a placeholder, or a
  /// literal. Without values it is the text itself.
  template <class Spell>
  std::string Render(Spell &&spell) const {
    std::string out;
    out.reserve(statement_->text.size + 16 * statement_->value_count);
    std::size_t from = 0;
    for (std::size_t k = 0; k < statement_->value_count; ++k) {
      const std::size_t at = statement_->value_offsets[k];
      out.append(text().substr(from, at - from));
      out.append(spell(k, statement_->values[k]));
      from = at;
    }
    out.append(text().substr(from));
    return out;
  }

 private:
  const msr_statement *statement_;
};

/// Where the rows of a query go.
class RowSink {
 public:
  explicit RowSink(const msr_row_sink &sink) : sink_(&sink) {}
  /// Hands one row over; false means that the host has enough.
  bool Row(std::span<const msr_value> cells) const {
    return sink_->row(sink_->context, cells.data(), cells.size()) == 0;
  }

 private:
  const msr_row_sink *sink_;
};

/// A unit of work as the host handed it over.
class Unit {
 public:
  explicit Unit(const msr_unit &unit) : unit_(&unit) {}

  std::size_t size() const { return unit_->step_count; }
  Statement step(std::size_t index) const { return Statement(*unit_->steps[index]); }
  bool is_transaction() const { return (unit_->flags & MSR_UNIT_TRANSACTION) != 0; }
  std::uint32_t flags() const { return unit_->flags; }
  void StepDone(std::size_t index, std::int64_t rows) const {
    if (unit_->step_done != nullptr) unit_->step_done(unit_->context, index, rows);
  }

 private:
  const msr_unit *unit_;
};

/// How long a statement may take, in milliseconds; see msr_limits.
struct Limits {
  std::int64_t lock_wait_ms = 0;
  std::int64_t statement_ms = 0;
  bool waiting_by_default = false;

  bool operator==(const Limits &) const = default;
};

/// What `describe` answers; see msr_description.
struct Description {
  std::uint32_t capabilities = 0;
  std::string product;
  std::string version;
  std::string database;
  std::string schema;
  std::string user;
  std::string session;
  std::vector<std::string> variants;
};

struct LockHolder {
  std::string host;
  std::string process;
  std::string user;
  std::string since;
  std::string session;
};

/// See msr_blocker.
struct Blocker {
  std::string session;
  std::string host;
  std::string process;
  std::string user;
  std::string since;
  std::string state;
};

/// See msr_observation.
struct Observation {
  std::uint32_t effect = MSR_EFFECT_UNKNOWN;
  std::string evidence;
};

/// See msr_settlement.
struct Settlement {
  std::uint32_t outcome = MSR_SETTLED_UNKNOWN;
  std::string looked_at;
  std::string cleanup;
};

/// What `connect` was asked for.
struct ConnectOptions {
  std::string_view url;
  std::string_view application;
  bool may_create = false;
  bool read_only = false;
  bool own_process = false;
  void *context = nullptr;
  void (*notice_function)(void *, msr_str) = nullptr;

  /// Passes a server's notice on to the person who runs msr.
  void Notice(const std::string &message) const {
    if (notice_function != nullptr) notice_function(context, Borrow(message));
  }
};

/// One session. The constructor of a driver's class takes a `const ConnectOptions &` and connects;
/// the destructor disconnects and does not throw.
class Connection {
 public:
  Connection() = default;
  Connection(const Connection &) = delete;
  Connection &operator=(const Connection &) = delete;
  virtual ~Connection() = default;

  virtual Description Describe() = 0;
  /// Runs one statement and returns the number of rows it changed, -1 where that means nothing.
  virtual std::int64_t Execute(const Statement &statement) = 0;
  virtual void Query(const Statement &statement, const RowSink &sink) = 0;
  virtual void Begin(std::uint32_t unit_flags) = 0;
  virtual void Commit() = 0;
  virtual void Rollback() = 0;
  virtual void Reset() = 0;

  /// Runs a unit step by step. A driver whose protocol carries several statements in one message
  /// overrides it.
  virtual void RunUnit(const Unit &unit) {
    // A transaction takes its mode from the session when it begins, so what is to be undone first is
    // undone before that.
    std::size_t first = 0;
    while (first < unit.size() && unit.step(first).is_reset()) RunStep(unit, first++);
    if (unit.is_transaction()) Begin(unit.flags());
    for (std::size_t i = first; i < unit.size(); ++i) RunStep(unit, i);
    if (unit.is_transaction()) CommitUnit();
  }

  virtual bool TryLock(std::string_view /*name*/) { throw Failure(MSR_UNSUPPORTED, "this driver has no locks"); }
  virtual void Unlock(std::string_view /*name*/) { throw Failure(MSR_UNSUPPORTED, "this driver has no locks"); }
  /// False when the lock is free.
  virtual bool FindLockHolder(std::string_view /*name*/, LockHolder & /*holder*/) {
    throw Failure(MSR_UNSUPPORTED, "this driver cannot tell who holds a lock");
  }
  virtual void Cancel() noexcept {}
  /// Remembers the limits for what follows; see msr_driver.limit. The values are good ones.
  virtual void Limit(const Limits & /*limits*/) {
    throw Failure(MSR_UNSUPPORTED, "this driver cannot limit how long a statement takes");
  }
  virtual Observation Observe(const Statement & /*statement*/) {
    throw Failure(MSR_UNSUPPORTED, "this driver cannot tell whether a statement took effect");
  }
  virtual Settlement Settle(const Statement & /*statement*/, std::string_view /*evidence*/) {
    throw Failure(MSR_UNSUPPORTED, "this driver cannot tell whether a statement took effect");
  }
  virtual void EndSession(std::string_view /*session*/) {
    throw Failure(MSR_UNSUPPORTED, "this driver cannot end another session");
  }
  /// The name of something that a transaction does not take back; empty where it takes back all. Without a statement:
  /// of any. See msr_driver.covers.
  virtual std::string FindKept(const Statement * /*statement*/) {
    throw Failure(MSR_UNSUPPORTED, "this driver cannot tell what a transaction covers");
  }
  virtual std::vector<Blocker> FindBlockers(std::string_view /*session*/) {
    throw Failure(MSR_UNSUPPORTED, "this driver cannot tell who keeps a session waiting");
  }

 protected:
  /// One step of a unit; a failure says which, after the transaction was rolled back.
  void RunStep(const Unit &unit, std::size_t index) {
    try {
      const Statement step = unit.step(index);
      std::int64_t rows = -1;
      if (step.is_reset()) {
        Reset();
      } else {
        rows = Execute(step);
      }
      unit.StepDone(index, rows);
    } catch (Failure &failure) {
      failure.step = static_cast<std::int64_t>(index);
      if (unit.is_transaction()) RollbackQuietly();
      throw;
    }
  }

  /// Ends a failed transaction. The first failure is the one to report, so a second one is dropped.
  void RollbackQuietly() noexcept {
    try {
      Rollback();
    } catch (...) {
    }
  }

 private:
  void CommitUnit() {
    try {
      Commit();
    } catch (const Failure &) {
      RollbackQuietly();
      throw;
    }
  }
};

/// What a driver states about itself without a connection.
struct Facts {
  std::string_view version;
  std::string_view url_form;
  std::span<const msr_str> schemes;
  std::uint32_t capabilities = 0;
  const msr_dialect *dialect = nullptr;
  msr_str (*client_library)() = nullptr;
};

/// An empty or blank statement is the caller's mistake; every driver refuses it alike.
inline void RefuseEmpty(const Statement &statement) {
  if (statement.text().find_first_not_of(" \t\r\n;") == std::string_view::npos) {
    throw Failure(MSR_INVALID, "an empty statement cannot be run");
  }
}

inline msr_value NullValue() {
  msr_value value{};
  value.kind = MSR_VALUE_NULL;
  return value;
}
inline msr_value IntegerValue(std::int64_t integer) {
  msr_value value{};
  value.kind = MSR_VALUE_INT64;
  value.as.integer = integer;
  return value;
}
inline msr_value RealValue(double real) {
  msr_value value{};
  value.kind = MSR_VALUE_DOUBLE;
  value.as.real = real;
  return value;
}
inline msr_value TextValue(std::string_view text) {
  msr_value value{};
  value.kind = MSR_VALUE_TEXT;
  value.as.text = Borrow(text);
  return value;
}
inline msr_value BlobValue(std::string_view bytes) {
  msr_value value{};
  value.kind = MSR_VALUE_BLOB;
  value.as.text = Borrow(bytes);
  return value;
}

}  // namespace msr::sdk

#include <msr/driver_table.hpp>

/// Exports the driver `name`: `connection_class` derives from msr::sdk::Connection, `facts` is a
/// msr::sdk::Facts.
#define MSR_DEFINE_DRIVER(name, connection_class, facts)                                             \
  extern "C" __attribute__((visibility("default"))) const msr_driver *msr_driver_##name##_v0(void) { \
    static const msr_driver table = ::msr::sdk::detail::Table<connection_class>::Make(#name, facts); \
    return &table;                                                                                   \
  }                                                                                                  \
  static_assert(true, "a semicolon follows")

#endif  // MSR_DRIVER_SDK_HPP
