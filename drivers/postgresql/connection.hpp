// connection.hpp: the driver's connection: what the contract asks for, on top of one session.
#pragma once

#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <msr/driver_sdk.hpp>

#include "drivers/postgresql/limits.hpp"
#include "drivers/postgresql/session.hpp"

namespace msr::postgresql {

class PostgresqlConnection final : public sdk::Connection {
 public:
  explicit PostgresqlConnection(const sdk::ConnectOptions &options) : session_(options) {}

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
  void Cancel() noexcept override { session_.canceller().Request(); }
  void Limit(const sdk::Limits &limits) override { limits_.Set(limits); }
  sdk::Observation Observe(const sdk::Statement &statement) override;
  sdk::Settlement Settle(const sdk::Statement &statement, std::string_view evidence) override;
  void EndSession(std::string_view session) override;
  std::vector<sdk::Blocker> FindBlockers(std::string_view session) override;

 private:
  ResultPtr AskDescription();
  void RunWithoutTransaction(const sdk::Unit &unit);
  void LimitSession();
  void UnlimitSession() noexcept;

  Session session_;
  Limits limits_;
  bool is_pooled_ = false;                    ///< each transaction may run in another session of the server
  bool session_is_limited_ = false;           ///< outside a transaction, or since before one of the migration's own
  std::set<std::string, std::less<>> locks_;  ///< names of the locks that this session holds
};

}  // namespace msr::postgresql
