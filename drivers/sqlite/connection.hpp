// connection.hpp: a session with an SQLite database.
#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <msr/driver_sdk.hpp>

#include "drivers/sqlite/cancellation.hpp"
#include "drivers/sqlite/file_lock.hpp"
#include "drivers/sqlite/foreign_keys.hpp"
#include "drivers/sqlite/journal.hpp"
#include "drivers/sqlite/open.hpp"
#include "drivers/sqlite/session_state.hpp"
#include "drivers/sqlite/url.hpp"

namespace msr::sqlite {

class Connection final : public sdk::Connection {
 public:
  static constexpr std::uint32_t kCapabilities = MSR_CAN_ROLL_BACK_DDL | MSR_CAN_LOCK | MSR_CAN_NAME_LOCK_HOLDER |
                                                 MSR_CAN_CANCEL | MSR_CAN_TELL_POSITION | MSR_CAN_LIMIT_WAITING |
                                                 MSR_CAN_LIMIT_STATEMENTS | MSR_CAN_SETTLE;

  explicit Connection(const sdk::ConnectOptions &options);
  Connection(const Connection &) = delete;
  Connection &operator=(const Connection &) = delete;
  ~Connection() override;

  sdk::Description Describe() override;
  std::int64_t Execute(const sdk::Statement &statement) override;
  void Query(const sdk::Statement &statement, const sdk::RowSink &sink) override;
  void Begin(std::uint32_t unit_flags) override;
  void Commit() override;
  void Rollback() override;
  void Reset() override;
  void RunUnit(const sdk::Unit &unit) override;
  bool TryLock(std::string_view name) override;
  void Unlock(std::string_view name) override;
  bool FindLockHolder(std::string_view name, sdk::LockHolder &holder) override;
  void Cancel() noexcept override { cancellation_.Request(); }
  void Limit(const sdk::Limits &limits) override;
  sdk::Observation Observe(const sdk::Statement &statement) override;
  sdk::Settlement Settle(const sdk::Statement &statement, std::string_view evidence) override;

 private:
  template <class Body>
  auto Call(Body &&body);
  template <class Body>
  auto CallFor(const sdk::Statement &statement, Body &&body);
  void Explain(sdk::Failure &failure) const;
  sdk::Failure ReadOnly() const;

  bool StepInTime(sqlite3_stmt *statement);
  bool waiting_is_limited() const;
  std::chrono::milliseconds BusyTimeout() const;

  Prepared Prepare(const sdk::Statement &statement);
  Prepared PrepareWithValues(const sdk::Statement &statement);
  Prepared PrepareKept(const sdk::Statement &statement);
  void RefuseLostTransaction() const;
  void DefineFunctions();

  void RememberSession();
  void NoteSchemaWrites(std::string_view sql);
  void SuspendForeignKeys();
  void RefuseNewOrphans();
  void EndTransaction() noexcept;
  void TidySession() noexcept;

  sdk::ConnectOptions options_;  // for notices; its texts are gone after the constructor
  std::string application_;
  Location location_;
  Cancellation cancellation_;
  // Before the database, since members end in reverse order: the lock lives until the transaction is gone.
  // Nothing for a database in memory, which nobody else can see.
  std::optional<FileLock> file_lock_;
  Opened opened_;
  Database &database_;
  // The engine writes the same few statements for each migration, which take longer to prepare than to run.
  struct Kept {
    std::string text;  // as the host gave it
    std::vector<std::size_t> places;
    Prepared statement;

    bool IsOf(const sdk::Statement &wanted) const {
      return text == wanted.text() && std::ranges::equal(places, wanted.places());
    }
  };
  std::array<Kept, 8> kept_;
  std::size_t next_kept_ = 0;
  std::optional<std::string> held_lock_;  // the name under which this session took the lock
  Journal journal_;
  std::optional<SessionState> session_;  // as it was before the first statement
  std::optional<Orphans> old_orphans_;   // in a unit that rebuilds tables: those of before
  sdk::Limits limits_;
  std::string unit_started_;     // empty between units
  bool in_unit_call_ = false;    // RunUnit runs
  bool in_transaction_ = false;  // between our BEGIN and our COMMIT or ROLLBACK
  bool foreign_keys_suspended_ = false;
  bool schema_may_be_stale_ = false;  // rows of sqlite_schema may have been written
  bool reset_is_owed_ = false;        // a reset in a transaction could not do everything
};

}  // namespace msr::sqlite
