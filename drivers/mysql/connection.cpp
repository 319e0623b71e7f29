#include "drivers/mysql/connection.hpp"

#include <algorithm>
#include <charconv>
#include <utility>
#include <vector>

#include "drivers/mysql/answers.hpp"
#include "drivers/mysql/facts.hpp"
#include "drivers/mysql/literals.hpp"
#include "drivers/mysql/option_files.hpp"

namespace msr::mysql {
namespace {

constexpr int kInterrupted = 1317;
constexpr int kSortInterrupted = 1028;
constexpr int kIncompleteRollback = 1196;
constexpr std::size_t kMessageLimit = std::size_t{4} << 20;
constexpr std::size_t kPacketRoom = 1024;

/// "10.11.19-MariaDB" as 10011, "8.0.36" as 8000.
int VersionNumber(std::string_view version) {
  int major = 0;
  int minor = 0;
  const char *end = version.data() + version.size();
  const char *dot = std::from_chars(version.data(), end, major).ptr;
  if (dot != end) std::from_chars(dot + 1, end, minor);
  return major * 1000 + minor;
}

constexpr int kOldestMariadb = 10004;
constexpr int kOldestMysql = 8000;
constexpr int kMariadbRenamedIsolation = 11001;

/// Passes rows on to the host.
class ToSink final : public Answers {
 public:
  explicit ToSink(const sdk::RowSink &sink) : sink_(&sink) {}
  bool Row(std::size_t, std::span<const msr_value> cells) override { return sink_->Row(cells); }

 private:
  const sdk::RowSink *sink_;
};

class CountRows final : public Answers {
 public:
  void Done(std::size_t, std::int64_t count) override { rows = count; }
  std::int64_t rows = -1;
};

class FindWarning final : public Answers {
 public:
  explicit FindWarning(std::int64_t code) : code_(code) {}
  bool Row(std::size_t, std::span<const msr_value> cells) override {
    if (cells.size() > 1 && cells[1].kind == MSR_VALUE_INT64 && cells[1].as.integer == code_) found = true;
    return true;
  }
  bool found = false;

 private:
  std::int64_t code_;
};

Message OneStatement(std::string_view text, const Shape &shape, bool has_values) {
  Piece piece;
  piece.counts_rows = CountsRows(shape.head);
  piece.commits = Commits(shape.head);
  piece.has_position = !has_values;
  Message message;
  message.Add(text, piece);
  message.set_any_results();
  return message;
}

}  // namespace

MysqlConnection::MysqlConnection(const sdk::ConnectOptions &options)
    : application_(options.application), notice_context_(options.context), notice_function_(options.notice_function) {
  std::vector<std::string> skipped;
  settings_ = ReadSettings(options.url, ReadOptionFiles(skipped));
  for (const std::string &file : skipped) {
    options.Notice("the option file " + file + " is left out, since everybody may write it");
  }
  session_ = std::make_unique<Session>(settings_, application_);
  ReadStart(options);
}

MysqlConnection::~MysqlConnection() {
  try {
    FreeLocks();
  } catch (...) {
    // The session ends all the same when the library closes the connection.
  }
}

void MysqlConnection::CheckVersion(const std::string &version) {
  mariadb_ = version.find("MariaDB") != std::string::npos;
  const int number = VersionNumber(version);
  if (number >= (mariadb_ ? kOldestMariadb : kOldestMysql)) return;
  sdk::Failure failure(MSR_UNSUPPORTED, "the server at " + settings_.Describe() + " is version " + version);
  failure.hint = "MariaDB 10.4 and MySQL 8.0 are the oldest that this driver works with";
  throw failure;
}

void MysqlConnection::RequireTls(bool encrypted) const {
  if (encrypted || settings_.ssl_mode < SslMode::kRequired) return;
  throw NotEncrypted(settings_);
}

// One round trip tells all that describe, reset and the rest need to know. It also takes back what the
// client library did to the session while it connected: it sets an isolation level of its own.
void MysqlConnection::ReadStart(const sdk::ConnectOptions &options) {
  const std::string version = session_->ServerVersion();
  CheckVersion(version);
  const bool old_name = mariadb_ && VersionNumber(version) < kMariadbRenamedIsolation;
  const std::string isolation = old_name ? "tx_isolation" : "transaction_isolation";
  Message message;
  message.AddOwn("SHOW SESSION STATUS LIKE 'Ssl_cipher'");
  message.AddOwn("SET NAMES utf8mb4");
  message.AddOwn("SET SESSION " + isolation + "=@@GLOBAL." + isolation);
  message.AddOwn(options.read_only ? "SET SESSION TRANSACTION READ ONLY" : "DO 0");
  message.AddOwn("SELECT VERSION(), DATABASE(), CURRENT_USER(), CONNECTION_ID(), CURRENT_ROLE()");
  message.AddOwn(SessionState::VariablesToAsk());
  bool encrypted = false;
  OnRow answers([&](std::size_t piece, std::span<const msr_value> cells) {
    if (piece == 0) encrypted = cells.size() > 1 && !TextOf(cells[1]).empty();
    if (piece == 4) ReadFacts(cells);
    if (piece == 5 && cells.size() > 1) state_.Remember(TextOf(cells[0]), TextOf(cells[1]));
  });
  try {
    Run(message, answers);
  } catch (sdk::Failure &failure) {
    if (failure.status == MSR_LOST) failure.status = MSR_UNREACHABLE;
    failure.message = "cannot connect to MySQL at " + settings_.Describe() + ": " + failure.message;
    throw;
  }
  RequireTls(encrypted);
  ReadBackslashesAsEscapes();
  Narrow();
}

// Scripts are taken apart with backslashes as escapes, whatever the server's default is.
void MysqlConnection::ReadBackslashesAsEscapes() {
  const std::string modes = state_.Value("sql_mode");
  const std::string wanted = WithoutMode(modes, "NO_BACKSLASH_ESCAPES");
  if (wanted == modes) return;
  Message message;
  message.AddOwn("SET SESSION sql_mode='" + wanted + "'");
  Answers none;
  Run(message, none);
  state_.Remember("sql_mode", wanted);
}

void MysqlConnection::ReadFacts(std::span<const msr_value> cells) {
  description_.version = TextOf(cells[0]);
  description_.database = TextOf(cells[1]);
  description_.user = TextOf(cells[2]);
  description_.session = cells[3].kind == MSR_VALUE_INT64 ? std::to_string(cells[3].as.integer) : TextOf(cells[3]);
  description_.schema = description_.database;
  state_.SetDatabase(description_.database);
  const std::string role(TextOf(cells[4]));
  // MySQL answers with a list of quoted roles, MariaDB with one bare name.
  if (role.empty() || role == "NONE") {
    state_.SetRole("SET ROLE NONE");
  } else {
    state_.SetRole("SET ROLE " + (mariadb_ ? QuoteIdentifier(role) : role));
  }
}

void MysqlConnection::Narrow() {
  description_.product = mariadb_ ? "MariaDB" : "MySQL";
  description_.variants = mariadb_ ? std::vector<std::string>{"mariadb", "mysql"} : std::vector<std::string>{"mysql"};
  description_.capabilities = kCapabilities;
  // MySQL's max_execution_time is for SELECT only.
  if (!mariadb_) description_.capabilities &= ~static_cast<std::uint32_t>(MSR_CAN_LIMIT_STATEMENTS);
  // GET_LOCK is known to one server of a cluster only, and so is the number of a session.
  const std::string provider = state_.Value("wsrep_provider");
  const bool galera = state_.Value("wsrep_on") == "ON" && !provider.empty() && provider != "none";
  if (galera || !state_.Value("group_replication_group_name").empty()) {
    description_.capabilities &=
        ~static_cast<std::uint32_t>(MSR_CAN_LOCK | MSR_CAN_NAME_LOCK_HOLDER | MSR_CAN_END_SESSION);
  }
  lock_wait_ends_transaction_ = state_.Value("innodb_rollback_on_timeout") == "ON";

  std::size_t packet = std::size_t{16} << 20;
  const std::string text = state_.Value("max_allowed_packet");
  std::from_chars(text.data(), text.data() + text.size(), packet);
  statement_limit_ = packet - std::min(packet, kPacketRoom);
  message_limit_ = std::min(kMessageLimit, statement_limit_);
}

sdk::Description MysqlConnection::Describe() {
  return description_;
}

void MysqlConnection::RefuseUnsendable(std::string_view text) const {
  if (text.size() <= statement_limit_) return;
  sdk::Failure failure(MSR_STATEMENT, "the statement has " + std::to_string(text.size()) +
                                          " bytes, more than the server takes in one message");
  failure.vendor_code = 1153;
  failure.sqlstate = "08S01";
  failure.hint = "raise max_allowed_packet on the server, or split the statement";
  throw failure;
}

void MysqlConnection::RefuseEndedTransaction() const {
  if (!transaction_ended_) return;
  throw sdk::Failure(MSR_STATEMENT, "the server has rolled the transaction back; nothing more can run in it");
}

void MysqlConnection::RunDeferred() {
  if (in_transaction_) return;
  for (const std::string &sql : state_.TakeDeferred()) {
    Message message;
    message.AddOwn(sql);
    Answers none;
    Run(message, none);
  }
}

std::int64_t MysqlConnection::Execute(const sdk::Statement &statement) {
  sdk::RefuseEmpty(statement);
  RefuseEndedTransaction();
  const Call call(*this);
  const std::string text = Render(statement);
  const Shape shape = Look(text);
  if (shape.several) throw sdk::Failure(MSR_INVALID, "the text holds more than one statement");
  RefuseUnsendable(text);
  RunDeferred();
  if (statement.from_migration()) Watch(text, shape);
  CountRows answers;
  ThrowIfCancelled();
  Run(OneStatement(text, shape, !statement.values().empty()), answers);
  if (MayEndSilently(shape.head)) ThrowIfCancelled();
  return CountsRows(shape.head) ? answers.rows : -1;
}

void MysqlConnection::Watch(const std::string &text, const Shape &shape) {
  state_.Watch(text, shape);
  limits_.Watch(text, shape);
  cover_.Watch(text, shape.head);
}

void MysqlConnection::Query(const sdk::Statement &statement, const sdk::RowSink &sink) {
  sdk::RefuseEmpty(statement);
  RefuseEndedTransaction();
  const Call call(*this);
  const std::string text = Render(statement);
  const Shape shape = Look(text);
  if (shape.several) throw sdk::Failure(MSR_INVALID, "the text holds more than one statement");
  RefuseUnsendable(text);
  RunDeferred();
  ToSink answers(sink);
  ThrowIfCancelled();
  Run(OneStatement(text, shape, !statement.values().empty()), answers);
  if (MayEndSilently(shape.head)) ThrowIfCancelled();
}

void MysqlConnection::Begin(std::uint32_t /*unit_flags*/) {
  if (in_transaction_) throw sdk::Failure(MSR_INVALID, "a transaction is open already");
  const Call call(*this);
  Message message;
  for (const std::string &sql : state_.TakeDeferred()) message.AddOwn(sql);
  AddHead(message);
  message.AddOwn("START TRANSACTION");
  Answers none;
  try {
    Run(message, none);
  } catch (const sdk::Failure &) {
    limits_.Doubt();
    throw;
  }
  in_transaction_ = true;
}

void MysqlConnection::Commit() {
  if (!in_transaction_) throw sdk::Failure(MSR_INVALID, "no transaction is open");
  const Call call(*this);
  if (transaction_ended_) {
    RollBackNow();
    throw sdk::Failure(MSR_STATEMENT, "nothing was committed: the server had rolled the transaction back");
  }
  Message message;
  message.AddCommit();
  Answers none;
  try {
    Run(message, none);
  } catch (sdk::Failure &failure) {
    RollBackAfter(failure);
    throw;
  }
  in_transaction_ = false;
}

void MysqlConnection::Rollback() {
  const Call call(*this);
  const bool was_open = in_transaction_;
  if (!RollBackNow() || !was_open || notice_function_ == nullptr) return;
  notice_function_(notice_context_, sdk::Borrow(kKeptChanges));
}

void MysqlConnection::Reset() {
  const Call call(*this);
  Message message;
  if (!in_transaction_) {
    for (const std::string &sql : state_.TakeDeferred()) message.AddOwn(sql);
  }
  for (const std::string &sql : state_.Restore(in_transaction_)) message.AddOwn(sql);
  limits_.Forget();
  cover_.OnReset();
  if (in_transaction_) AddLimits(message);
  Answers none;
  Run(message, none);
}

void MysqlConnection::Limit(const sdk::Limits &limits) {
  if (limits.statement_ms > 0 && !mariadb_) {
    throw sdk::Failure(MSR_UNSUPPORTED, "MySQL cannot limit how long a statement runs; it can for SELECT only");
  }
  limits_.Set(limits);
}

void MysqlConnection::AddLimits(Message &message) {
  if (const std::string change = limits_.Change(state_); !change.empty()) message.AddOwn(change);
}

void MysqlConnection::AddHead(Message &message) {
  AddLimits(message);
  message.AddOwn(kMarkUnitStart);
}

void MysqlConnection::Run(const Message &message, Answers &answers) {
  try {
    session_->Run(message, answers);
  } catch (const MessageError &error) {
    Fail(error, message);
  }
}

void MysqlConnection::Fail(const MessageError &error, const Message &message) {
  sdk::Failure failure = ToFailure(error.error);
  const bool known = error.piece < message.pieces().size();
  if (failure.status == MSR_LOST) {
    if (message.CommitsFrom(error.piece)) failure.status = MSR_IN_DOUBT;
    in_transaction_ = false;
    transaction_ended_ = false;
    locks_.clear();
  } else if (EndsTransaction(error.error.code, lock_wait_ends_transaction_)) {
    transaction_ended_ = in_transaction_;
  } else if (error.error.code == kInterrupted || error.error.code == kSortInterrupted) {
    if (WasCancelled()) failure.status = MSR_CANCELLED;
    interrupted_ = true;
  }
  if (known) {
    const Piece &piece = message.pieces()[error.piece];
    failure.step = piece.step;
    if (piece.has_position && (error.error.code == 1064 || error.error.code == 1149)) {
      failure.position = SyntaxErrorPosition(error.error.message, message.text(), piece.begin, piece.size);
      failure.message = WithoutWhatFollows(failure.message, message.text(), piece.begin, piece.size, failure.position);
    }
  }
  throw failure;
}

void MysqlConnection::Ask(std::string_view sql, Answers &answers) {
  Message message;
  message.AddOwn(sql);
  Run(message, answers);
}

bool MysqlConnection::RollBackNow() {
  Message message;
  message.AddOwn("ROLLBACK");
  message.AddOwn("SHOW WARNINGS");
  FindWarning warning(kIncompleteRollback);
  for (int attempt = 0;; ++attempt) {
    try {
      Run(message, warning);
      break;
    } catch (const sdk::Failure &failure) {
      // A cancel may hit the ROLLBACK instead of the statement that it was meant for.
      if (failure.vendor_code != kInterrupted || attempt > 0) throw;
    }
  }
  in_transaction_ = false;
  transaction_ended_ = false;
  return warning.found;
}

void MysqlConnection::RollBackAfter(sdk::Failure &failure) {
  if (!session_->alive()) return;
  try {
    if (RollBackNow()) {
      failure.detail.append(failure.detail.empty() ? "" : "\n").append(kKeptChanges);
      failure.hint.append(failure.hint.empty() ? "" : "; ")
          .append("check these tables by hand before the next attempt");
    }
  } catch (const sdk::Failure &second) {
    failure.detail.append(failure.detail.empty() ? "" : "\n").append("ROLLBACK failed too: " + second.message);
  }
}

}  // namespace msr::mysql
