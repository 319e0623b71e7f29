// connection.hpp: the driver for MySQL and MariaDB.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <msr/driver_sdk.hpp>

#include "drivers/mysql/cover.hpp"
#include "drivers/mysql/limits.hpp"
#include "drivers/mysql/message.hpp"
#include "drivers/mysql/scanner.hpp"
#include "drivers/mysql/session.hpp"
#include "drivers/mysql/session_state.hpp"
#include "drivers/mysql/settings.hpp"

namespace msr::mysql {

/// "10.0.0.7:51234" without the port, which is nobody's name.
std::string WithoutPort(const std::string &host);

class MysqlConnection final : public sdk::Connection {
 public:
  explicit MysqlConnection(const sdk::ConnectOptions &options);
  ~MysqlConnection() override;

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

  void Cancel() noexcept override;
  void Limit(const sdk::Limits &limits) override;

  sdk::Observation Observe(const sdk::Statement &statement) override;
  sdk::Settlement Settle(const sdk::Statement &statement, std::string_view evidence) override;
  void EndSession(std::string_view session) override;
  std::string FindKept(const sdk::Statement *statement) override;
  std::vector<sdk::Blocker> FindBlockers(std::string_view session) override;

 private:
  friend class UnitRunner;

  /// Marks the time in which Cancel has something to end.
  class Call {
   public:
    explicit Call(MysqlConnection &connection);
    ~Call();
    Call(const Call &) = delete;
    Call &operator=(const Call &) = delete;

   private:
    MysqlConnection *connection_;
  };

  void ReadStart(const sdk::ConnectOptions &options);
  void ReadFacts(std::span<const msr_value> cells);
  void Narrow();
  void CheckVersion(const std::string &version);
  void RequireTls(bool encrypted) const;
  void ReadBackslashesAsEscapes();

  /// Runs a message and turns an error into a failure that knows its step and position.
  void Run(const Message &message, Answers &answers);
  [[noreturn]] void Fail(const MessageError &error, const Message &message);
  /// Runs one statement of the driver's own that answers with rows.
  void Ask(std::string_view sql, Answers &answers);
  /// The cells of the first row that `sql` answers with; NULL is none.
  std::vector<std::optional<std::string>> FirstRowOf(const std::string &sql);
  /// What another session calls itself; empty where that is not to be seen.
  std::string ProcessOf(const std::string &session);
  /// The numbers of the sessions in the first column of an answer; none where it may not be asked for.
  std::vector<std::string> SessionsOf(const std::string &sql);
  void RunDeferred();
  /// Runs questions of the driver's own under the limits of the statements that follow.
  void AskLimited(const std::vector<std::string> &questions, Answers &answers);
  void FindOutCover();
  /// Hears of a migration's statement before it is sent.
  void Watch(const std::string &text, const Shape &shape);
  void AddLimits(Message &message);
  /// What stands in front of every unit.
  void AddHead(Message &message);
  void RefuseUnsendable(std::string_view text) const;
  void RefuseEndedTransaction() const;

  /// Ends the open transaction. True if tables without transactions kept their changes.
  bool RollBackNow();
  /// The same after a failure: adds what it found to `failure`.
  void RollBackAfter(sdk::Failure &failure);
  void FreeLocks();
  bool WasCancelled();
  /// `step` is the one of a unit that is not sent any more.
  void ThrowIfCancelled(std::int64_t step = -1);
  void Absorb() noexcept;

  Settings settings_;
  std::string application_;
  void *notice_context_ = nullptr;
  void (*notice_function_)(void *, msr_str) = nullptr;

  std::unique_ptr<Session> session_;
  SessionState state_;
  Limits limits_;
  Cover cover_;
  bool looked_with_lock_ = false;
  sdk::Description description_;
  std::set<std::string, std::less<>> locks_;
  std::size_t message_limit_ = 0;    ///< bytes that are put together at most
  std::size_t statement_limit_ = 0;  ///< bytes that the server takes at most
  bool mariadb_ = false;
  bool lock_wait_ends_transaction_ = false;
  bool in_transaction_ = false;
  bool transaction_ended_ = false;  ///< by the server, while the caller believes it open

  std::mutex cancel_mutex_;
  bool running_ = false;      ///< guarded by cancel_mutex_
  bool cancel_sent_ = false;  ///< guarded by cancel_mutex_
  bool interrupted_ = false;  ///< the server has answered a cancel; used by the working thread only
};

}  // namespace msr::mysql
