// session.hpp: one libpq connection, and what is common to all exchanges with its server.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <msr/driver_sdk.hpp>

#include "drivers/postgresql/canceller.hpp"
#include "drivers/postgresql/libpq.hpp"

namespace msr::postgresql {

/// What a lost connection means for what was sent last.
enum class OnLoss {
  kNotApplied,  ///< the server rolls it back: MSR_LOST
  kInDoubt,     ///< a commit was on its way: MSR_IN_DOUBT
};

/// What one message, or one command of a pipeline, came to.
struct Reply {
  std::int64_t rows = -1;               ///< changed by the statement; -1 where that means nothing
  std::string tag;                      ///< the server's word for what it did: "COMMIT"
  bool skipped = false;                 ///< not run, since a command before it in the pipeline failed
  std::optional<sdk::Failure> failure;  ///< the first one
};

class Session {
 public:
  explicit Session(const sdk::ConnectOptions &options);
  Session(const Session &) = delete;
  Session &operator=(const Session &) = delete;

  PGconn *conn() const { return conn_.get(); }
  Canceller &canceller() { return canceller_; }
  bool alive() const { return !ended_ && PQstatus(conn()) == CONNECTION_OK; }
  /// Whether the server was told to look now and then whether this client is still there.
  bool checks_client() const { return checks_client_; }
  void set_checks_client(bool checks) { checks_client_ = checks; }
  bool in_transaction() const { return PQtransactionStatus(conn()) != PQTRANS_IDLE; }

  /// Throws MSR_LOST if the server has ended the session before anything is sent, which proves that
  /// what would have been sent is not applied.
  void CheckAlive();

  /// Reads the answers up to the end of a message, or of one command of a pipeline. Rows go to `sink`, if there is one.
  /// `copy_data` is sent if the server asks for data; where there is none, the COPY fails.
  Reply Read(OnLoss on_loss, const sdk::RowSink *sink = nullptr,
             const std::optional<sdk::DataSource> &copy_data = std::nullopt);

  /// Runs `sql`, one or several statements without values, and throws the first failure.
  Reply Run(const char *sql, OnLoss on_loss);
  /// Runs one statement of the engine or of a migration. A failure is in the reply, and located.
  Reply RunStatement(const sdk::Statement &statement, OnLoss on_loss, const sdk::RowSink *sink = nullptr);
  /// Asks a question that the driver itself writes, with at most one text value; throws on failure.
  ResultPtr Ask(const char *sql, const std::string *value = nullptr);

  /// What a failed result, or a null one after a failed call, comes to. Its position is as the server
  /// counts it; see LocateIn.
  sdk::Failure FailureOf(const PGresult *result, OnLoss on_loss) const;

 private:
  static void OnNotice(void *self, const PGresult *notice) noexcept;
  void AnswerCopy(const PGresult *result, const std::optional<sdk::DataSource> &copy_data);
  void SendCopy(const sdk::DataSource &data);
  static sdk::Failure LossOf(std::string_view sqlstate, std::string_view message, OnLoss on_loss);

  sdk::ConnectOptions notices_;       ///< only its notice function is used; its texts are gone
  std::optional<std::string> ended_;  ///< why the server ended the session while nothing ran
  bool checks_client_ = false;
  Canceller canceller_;
  ConnPtr conn_;
};

/// Turns the server's position, in characters of the text that was sent, into a byte of the engine's
/// own text of `statement`.
void LocateIn(const sdk::Statement &statement, sdk::Failure &failure);

/// Throws MSR_INVALID for what cannot be the name of a session.
void CheckSessionName(std::string_view session);

/// A commit that the server answered with a rollback.
sdk::Failure RolledBackInstead();

}  // namespace msr::postgresql
