// connection.hpp: one session with a database.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <msr/driver.h>
#include <msr/engine.hpp>

#include "core/base/result.hpp"
#include "core/base/secrets.hpp"
#include "core/driver_manager/sql_text.hpp"

namespace msr::driver_manager {

/// An Error with what the engine needs to decide what to do next.
struct DriverError : Error {
  msr_status status = MSR_INTERNAL;
  std::uint32_t condition = MSR_CONDITION_NONE;
  std::int64_t step = -1;      ///< in a unit: which step failed; -1 where it is not known
  std::int64_t position = -1;  ///< byte offset in the text of the statement; -1 where it is not known
};

template <class T>
class [[nodiscard]] DriverResult : public tl::expected<T, DriverError> {
 public:
  using tl::expected<T, DriverError>::expected;
};

struct ConnectRequest {
  std::string url;
  bool may_create = false;
  bool read_only = false;
  bool own_process = false;
  std::string application;
  std::vector<std::string> secrets;                    ///< that messages must not show, besides those of the URL
  std::function<void(const std::string &)> on_notice;  ///< may be empty
};

/// What the session said about itself; see msr_description.
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

/// How long a statement may take; zero is no limit of msr's. See msr_limits.
struct Limits {
  std::chrono::milliseconds lock_wait{0};
  std::chrono::milliseconds statement{0};
  bool waiting_by_default = false;
};

/// What a driver says about a statement before it runs; see msr_observation.
struct Observation {
  std::uint32_t effect = MSR_EFFECT_UNKNOWN;
  std::string evidence;
};

/// What became of a statement; see msr_settlement.
struct Settlement {
  std::uint32_t outcome = MSR_SETTLED_UNKNOWN;
  std::string looked_at;
  std::string cleanup;
};

/// A session that keeps another one waiting; see msr_blocker.
struct Blocker {
  std::string session;
  std::string host;
  std::string process;
  std::string user;
  std::string since;
  std::string state;
};

/// A row of a query: cells by index.
class Row {
 public:
  Row(const msr_value *cells, std::size_t count) : cells_(cells), count_(count) {}
  std::size_t size() const { return count_; }
  /// The text of a cell; empty for NULL. Valid until the row callback returns.
  std::string_view Text(std::size_t index) const;
  /// The number in a cell, also if the database sent it as text; 0 for NULL.
  std::int64_t Integer(std::size_t index) const;
  bool IsNull(std::size_t index) const { return index >= count_ || cells_[index].kind == MSR_VALUE_NULL; }
  const msr_value &cell(std::size_t index) const { return cells_[index]; }

 private:
  const msr_value *cells_;
  std::size_t count_;
};

/// A session. Ends with the object: an open transaction is rolled back and locks are freed. Used by one
/// thread at a time; only Cancel may come from another.
class Connection {
 public:
  static DriverResult<std::unique_ptr<Connection>> Open(const msr_driver &table, const msr_dialect &dialect,
                                                        const ConnectRequest &request);
  ~Connection();
  Connection(const Connection &) = delete;
  Connection &operator=(const Connection &) = delete;

  const Description &description() const { return description_; }
  const msr_dialect &dialect() const { return dialect_; }
  bool Can(std::uint32_t capability) const { return (description_.capabilities & capability) != 0; }
  /// A new session in the place of the old one, which is given up without waiting for it. What was set, locked or
  /// open there is not here.
  Result<void> Reopen();
  /// An empty statement in this database's dialect.
  SqlText Sql(std::string_view text = {}) const { return SqlText(dialect_, text); }

  DriverResult<std::int64_t> Execute(const msr_statement &statement);
  DriverResult<std::int64_t> Execute(SqlText statement) { return Execute(statement.Borrow()); }
  /// Hands each row to `row` until that returns false.
  DriverResult<void> Query(const msr_statement &statement, const std::function<bool(const Row &)> &row);
  DriverResult<void> Query(SqlText statement, const std::function<bool(const Row &)> &row) {
    return Query(statement.Borrow(), row);
  }

  DriverResult<void> Begin(std::uint32_t unit_flags = 0);
  DriverResult<void> Commit();
  DriverResult<void> Rollback();
  DriverResult<void> Reset();
  /// Runs a unit; `step_done` hears of each step that succeeded.
  DriverResult<void> RunUnit(std::uint32_t flags, const std::vector<const msr_statement *> &steps,
                             const std::function<void(std::size_t step, std::int64_t rows)> &step_done = {});

  DriverResult<bool> TryLock(std::string_view name);
  DriverResult<void> Unlock(std::string_view name);
  DriverResult<std::optional<LockHolder>> FindLockHolder(std::string_view name);
  void Cancel();
  /// What has to be known to tell later whether `statement` took effect; unknown where the driver cannot.
  DriverResult<Observation> Observe(const msr_statement &statement);
  /// Whether it did, by what was observed before it ran.
  DriverResult<Settlement> Settle(const msr_statement &statement, std::string_view evidence);
  /// Ends another session; see msr_driver.end_session.
  DriverResult<void> EndSession(std::string_view session);
  /// What a transaction would not take back of what `statement` changes, or of what any does (nullptr); none if it
  /// covers all. See msr_driver.covers.
  DriverResult<std::optional<std::string>> FindKept(const msr_statement *statement);
  /// Who keeps another session waiting; see msr_driver.blockers. Needs MSR_CAN_NAME_BLOCKERS.
  DriverResult<std::vector<Blocker>> FindBlockers(std::string_view session);
  /// For the units and transactions that follow, until the next call. A session that cannot limit anything takes
  /// no limits only.
  DriverResult<void> Limit(const Limits &limits);

 private:
  Connection(const msr_driver &table, const msr_dialect &dialect, ConnectRequest request);
  DriverResult<void> Connect();
  DriverResult<void> Describe();
  msr_conn *Exchange(msr_conn *handle);
  void Notice(msr_str message);

  msr_driver table_;
  const msr_dialect &dialect_;
  ConnectRequest request_;
  Secrets secrets_;
  // Only Cancel comes from another thread: it and a change of the handle exclude each other.
  std::mutex handle_mutex_;
  msr_conn *handle_ = nullptr;
  Description description_;
};

}  // namespace msr::driver_manager
