#include "drivers/postgresql/connection.hpp"

#include <utility>
#include <vector>

#include "drivers/postgresql/facts.hpp"
#include "drivers/postgresql/unit.hpp"

namespace msr::postgresql {

namespace {

constexpr int kOldestServer = 120000;

constexpr const char *kDescribe =
    "SELECT pg_catalog.current_schema(), pg_catalog.current_database(), current_user, "
    "pg_catalog.pg_backend_pid(), pg_catalog.version()";

constexpr int kFirstThatChecksClient = 140000;

std::string_view Cell(const ResultPtr &result, int column) {
  return Text(PQgetvalue(result.get(), 0, column));
}

void RefuseOldServer(PGconn *conn) {
  if (PQserverVersion(conn) >= kOldestServer) return;
  const std::string version(Text(PQparameterStatus(conn, "server_version")));
  throw sdk::Failure(MSR_UNSUPPORTED, "PostgreSQL " + version + " is too old: this driver needs 12 or newer");
}

[[noreturn]] void RefuseWithoutSchema() {
  sdk::Failure failure(MSR_INVALID, "no schema of the search path exists, so there is no place for tables");
  failure.hint =
      "create the schema, or name one that exists: ALTER ROLE … SET search_path = …, or "
      "?options=-csearch_path%3Dname in the database URL";
  throw failure;
}

/// What servers that speak PostgreSQL's protocol cannot do: their advisory locks do not reach the whole
/// cluster, and DDL is not undone reliably.
constexpr std::uint32_t kNotOnClusters = MSR_CAN_LOCK | MSR_CAN_NAME_LOCK_HOLDER | MSR_CAN_ROLL_BACK_DDL;

void NameProduct(std::string_view version, sdk::Description &description) {
  description.product = "PostgreSQL";
  description.variants = {"postgresql", "postgres"};
  if (version.find("CockroachDB") != std::string_view::npos) {
    description.product = "CockroachDB";
  } else if (version.find("-YB-") != std::string_view::npos) {
    description.product = "YugabyteDB";
  } else {
    return;
  }
  description.capabilities &= ~kNotOnClusters;
}

/// Commands in one message.
std::string Joined(std::string message, const std::vector<std::string> &commands) {
  for (const std::string &command : commands) message.append(message.empty() ? "" : ";\n").append(command);
  return message;
}

}  // namespace

// The session of a client that is gone would work on, and commit. From version 14 on the server looks for that every
// two seconds if it is told to; that is told here, where it costs no round trip. Behind a pooler the setting would stay
// with somebody else's session, so it is left alone there; and so is one that somebody has chosen.
ResultPtr PostgresqlConnection::AskDescription() {
  session_.set_checks_client(false);
  if (PQserverVersion(session_.conn()) < kFirstThatChecksClient) return session_.Ask(kDescribe);
  const std::string pid = std::to_string(PQbackendPID(session_.conn()));
  const std::string question = std::string(kDescribe) + ", CASE WHEN pg_catalog.pg_backend_pid() = " + pid +
                               " AND pg_catalog.current_setting('client_connection_check_interval') = '0'"
                               " THEN pg_catalog.set_config('client_connection_check_interval', '2000', false) END";
  try {
    ResultPtr result = session_.Ask(question.c_str());
    session_.set_checks_client(PQgetisnull(result.get(), 0, 5) == 0);
    return result;
  } catch (const sdk::Failure &failure) {
    // Where the server's system cannot look, the setting is refused.
    if (failure.status != MSR_STATEMENT) throw;
    return session_.Ask(kDescribe);
  }
}

sdk::Description PostgresqlConnection::Describe() {
  const Canceller::Call call(session_.canceller());
  session_.CheckAlive();
  RefuseOldServer(session_.conn());
  const ResultPtr result = AskDescription();
  if (PQgetisnull(result.get(), 0, 0) != 0) RefuseWithoutSchema();
  sdk::Description description;
  description.capabilities = kCapabilities;
  description.version = Text(PQparameterStatus(session_.conn(), "server_version"));
  description.schema = Cell(result, 0);
  description.database = Cell(result, 1);
  description.user = Cell(result, 2);
  description.session = Cell(result, 3);
  NameProduct(Cell(result, 4), description);
  // A pooler stands between: the next transaction may run in another session than the lock, so there is none that has
  // a name.
  is_pooled_ = description.session != std::to_string(PQbackendPID(session_.conn()));
  if (is_pooled_) {
    description.capabilities &= ~static_cast<std::uint32_t>(MSR_CAN_LOCK);
    description.session.clear();
  }
  return description;
}

std::int64_t PostgresqlConnection::Execute(const sdk::Statement &statement) {
  const Canceller::Call call(session_.canceller());
  session_.CheckAlive();
  // Outside a transaction the statement brings its own commit.
  const OnLoss on_loss = session_.in_transaction() ? OnLoss::kNotApplied : OnLoss::kInDoubt;
  Reply reply = session_.RunStatement(statement, on_loss);
  if (reply.failure) throw *std::move(reply.failure);
  return reply.rows;
}

void PostgresqlConnection::Query(const sdk::Statement &statement, const sdk::RowSink &sink) {
  const Canceller::Call call(session_.canceller());
  session_.CheckAlive();
  Reply reply = session_.RunStatement(statement, OnLoss::kNotApplied, &sink);
  if (reply.failure) throw *std::move(reply.failure);
}

void PostgresqlConnection::Begin(std::uint32_t /*unit_flags*/) {
  const Canceller::Call call(session_.canceller());
  session_.CheckAlive();
  if (session_.in_transaction()) throw sdk::Failure(MSR_INVALID, "a transaction is open already");
  session_.Run(Joined("BEGIN", limits_.ForTransaction()).c_str(), OnLoss::kNotApplied);
}

void PostgresqlConnection::Commit() {
  const Canceller::Call call(session_.canceller());
  session_.CheckAlive();
  if (!session_.in_transaction()) throw sdk::Failure(MSR_INVALID, "no transaction is open");
  const Reply reply = session_.Run("COMMIT", OnLoss::kInDoubt);
  if (reply.tag != "COMMIT") throw RolledBackInstead();
}

void PostgresqlConnection::Rollback() {
  const Canceller::Call call(session_.canceller());
  session_.CheckAlive();
  if (session_.in_transaction()) session_.Run("ROLLBACK", OnLoss::kNotApplied);
  UnlimitSession();
}

void PostgresqlConnection::Reset() {
  const Canceller::Call call(session_.canceller());
  session_.CheckAlive();
  std::vector<std::string> commands(ResetCommands(session_).begin(), ResetCommands(session_).end());
  std::vector<std::string> limits;
  if (session_is_limited_) {
    limits = limits_.ForSession();
  } else if (session_.in_transaction()) {
    limits = limits_.ForTransaction();
  }
  for (std::string &command : limits) commands.push_back(std::move(command));
  session_.Run(Joined("", commands).c_str(), OnLoss::kNotApplied);
}

void PostgresqlConnection::RunUnit(const sdk::Unit &unit) {
  if (unit.is_transaction() || session_.in_transaction()) {
    try {
      const Canceller::Call call(session_.canceller());
      session_.CheckAlive();
      UnitRun(session_, limits_, unit).Run();
    } catch (const sdk::Failure &) {
      UnlimitSession();
      throw;
    }
  } else {
    RunWithoutTransaction(unit);
  }
  UnlimitSession();
}

void PostgresqlConnection::RunWithoutTransaction(const sdk::Unit &unit) {
  for (std::size_t i = 0; i < unit.size(); ++i) {
    if (unit.step(i).from_migration()) limits_.Watch(unit.step(i).text());
  }
  try {
    LimitSession();
    sdk::Connection::RunUnit(unit);
  } catch (const sdk::Failure &) {
    RollbackQuietly();
    UnlimitSession();
    throw;
  }
}

void PostgresqlConnection::LimitSession() {
  // Through a pooler they would stay with a session that serves others next.
  const std::vector<std::string> commands = is_pooled_ ? std::vector<std::string>() : limits_.ForSession();
  if (commands.empty()) return;
  session_.CheckAlive();
  session_.Run(Joined("", commands).c_str(), OnLoss::kNotApplied);
  session_is_limited_ = true;
}

// Comes after what cannot be taken back, so it does not fail: a session that is lost is found so by the next call.
// In a transaction that the migration itself began the limits stay until its end.
void PostgresqlConnection::UnlimitSession() noexcept {
  if (!session_is_limited_ || session_.in_transaction()) return;
  session_is_limited_ = false;
  try {
    if (session_.alive()) session_.Run(Joined("", limits_.Back()).c_str(), OnLoss::kNotApplied);
  } catch (...) {
  }
}

}  // namespace msr::postgresql
