#include "drivers/mysql/session.hpp"

#include <cppconn/connection.h>
#include <cppconn/datatype.h>
#include <cppconn/exception.h>
#include <cppconn/metadata.h>
#include <cppconn/resultset.h>
#include <cppconn/resultset_metadata.h>
#include <cppconn/statement.h>
#include <mysql_connection.h>
#include <mysql_driver.h>

#include <charconv>
#include <limits>
#include <map>
#include <mutex>
#include <vector>

#include "drivers/mysql/greeting.hpp"

namespace msr::mysql {
namespace {

using ::sql::SQLString;

::sql::mysql::MySQL_Driver &Driver() {
  // The library makes its one driver object without a lock.
  static std::mutex mutex;
  const std::lock_guard<std::mutex> guard(mutex);
  return *::sql::mysql::get_mysql_driver_instance();
}

const std::string &Text(const SQLString &text) {
  return static_cast<const std::string &>(text);
}

/// The host as the library wants it: a URL of its own.
std::string HostOption(const Settings &settings) {
  if (settings.host.empty()) return settings.socket.empty() ? std::string() : "unix://" + settings.socket;
  const bool ipv6 = settings.host.find(':') != std::string::npos;
  const std::string host = ipv6 ? "[" + settings.host + "]" : settings.host;
  return "tcp://" + host + ":" + std::to_string(settings.port);
}

void AddTls(::sql::ConnectOptionsMap &options, const Settings &settings) {
  options["sslEnforce"] = true;
  if (settings.ssl_mode == SslMode::kVerify) options["sslVerify"] = true;
  if (!settings.ssl_ca.empty()) options["sslCA"] = SQLString(settings.ssl_ca);
  if (!settings.ssl_cert.empty()) options["sslCert"] = SQLString(settings.ssl_cert);
  if (!settings.ssl_key.empty()) options["sslKey"] = SQLString(settings.ssl_key);
  if (!settings.tls_version.empty()) options["OPT_TLS_VERSION"] = SQLString(settings.tls_version);
}

// The types of the values must be exactly these: the library refuses others, and ignores unknown names.
::sql::ConnectOptionsMap Options(const Settings &settings, std::string_view application, bool tls) {
  ::sql::ConnectOptionsMap options;
  if (const std::string host = HostOption(settings); !host.empty()) options["hostName"] = SQLString(host);
  options["userName"] = SQLString(settings.user.value_or(""));
  options["password"] = SQLString(settings.password.value_or(""));
  options["schema"] = SQLString(settings.database);
  options["CLIENT_MULTI_STATEMENTS"] = true;
  // Rows that an UPDATE found, as every other database counts them.
  options["CLIENT_FOUND_ROWS"] = true;
  options["OPT_CHARSET_NAME"] = SQLString("utf8mb4");
  options["OPT_CONNECT_TIMEOUT"] = settings.connect_timeout;
  if (settings.read_timeout > 0) options["OPT_READ_TIMEOUT"] = settings.read_timeout;
  if (settings.write_timeout > 0) options["OPT_WRITE_TIMEOUT"] = settings.write_timeout;
  options["OPT_LOCAL_INFILE"] = settings.local_infile ? 1 : 0;
  std::map<SQLString, SQLString> attributes;
  attributes["program_name"] = SQLString(std::string(application.empty() ? "msr" : application));
  options["OPT_CONNECT_ATTR_ADD"] = attributes;
  if (tls) AddTls(options, settings);
  return options;
}

std::string ConnectHint(int code, const Settings &settings) {
  if (code == 1049) return "create it first: CREATE DATABASE `" + settings.database + "`";
  if (code == 2026 && settings.ssl_mode == SslMode::kPreferred) {
    return "the server offers TLS, but it failed; ssl-mode=DISABLED connects without";
  }
  if (code == 1045 && !settings.password.has_value()) return "no password was given";
  return {};
}

sdk::Failure ConnectFailure(const ServerError &error, const Settings &settings) {
  const int code = error.code;
  // A server that went away during the handshake did not refuse.
  const bool ended = code == 2026 && error.message.find("unexpected eof") != std::string::npos;
  sdk::Failure failure(code == 0 ? MSR_INTERNAL
                       : ended   ? MSR_UNREACHABLE
                                 : ClassifyConnect(code),
                       "cannot connect to MySQL at " + settings.Describe() + ": " + error.message);
  failure.vendor_code = code;
  if (error.sqlstate.size() == 5) failure.sqlstate = error.sqlstate;
  failure.hint = ConnectHint(code, settings);
  return failure;
}

/// Whether to ask the client library for TLS. Where it was asked and the server has none, it goes on without, takes the
/// line for encrypted all the same, and sends the password readably when the account's method wants it so
/// (caching_sha2_password). Only with a certificate to check it gives up. So the server is asked first.
bool UseTls(const Settings &settings) {
  if (settings.ssl_mode == SslMode::kDisabled) return false;
  if (settings.ssl_mode == SslMode::kVerify) return true;
  // On a local socket TLS protects nothing, so only who asks for it gets it.
  if (settings.host.empty()) return settings.ssl_mode == SslMode::kRequired;
  try {
    if (AskWhetherTlsIsOffered(settings.host, settings.port, settings.connect_timeout)) return true;
  } catch (const NoGreeting &error) {
    throw ConnectFailure({error.code(), "HY000", error.what()}, settings);
  }
  if (settings.ssl_mode == SslMode::kRequired) throw NotEncrypted(settings);
  return false;
}

enum class CellKind { kInteger, kUnsigned, kReal, kText, kBlob };

CellKind KindOf(::sql::ResultSetMetaData &columns, unsigned int column) {
  switch (columns.getColumnType(column)) {
    case ::sql::DataType::BIT:
    case ::sql::DataType::TINYINT:
    case ::sql::DataType::SMALLINT:
    case ::sql::DataType::MEDIUMINT:
    case ::sql::DataType::INTEGER:
    case ::sql::DataType::BIGINT:
    case ::sql::DataType::YEAR:
      return columns.isSigned(column) ? CellKind::kInteger : CellKind::kUnsigned;
    case ::sql::DataType::REAL:
    case ::sql::DataType::DOUBLE:
      return CellKind::kReal;
    case ::sql::DataType::BINARY:
    case ::sql::DataType::VARBINARY:
    case ::sql::DataType::LONGVARBINARY:
    case ::sql::DataType::GEOMETRY:
      return CellKind::kBlob;
    default:
      return CellKind::kText;
  }
}

/// The value of one cell; `text` keeps the bytes that it borrows. The library answers for NULL with zero or
/// with an empty text, so only of those it is asked which it was: ten thousand rows have many cells.
msr_value Cell(const ::sql::ResultSet &rows, unsigned int column, CellKind kind, SQLString &text) {
  if (kind == CellKind::kInteger) {
    const std::int64_t value = rows.getInt64(column);
    return value == 0 && rows.isNull(column) ? sdk::NullValue() : sdk::IntegerValue(value);
  }
  text = rows.getString(column);
  const std::string &bytes = Text(text);
  if (bytes.empty() && rows.isNull(column)) return sdk::NullValue();
  if (kind == CellKind::kUnsigned) {
    const std::uint64_t value = rows.getUInt64(column);
    if (value <= static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) {
      return sdk::IntegerValue(static_cast<std::int64_t>(value));
    }
  }
  if (kind == CellKind::kBlob) return sdk::BlobValue(bytes);
  if (kind == CellKind::kReal) {
    double real = 0;
    const char *end = bytes.data() + bytes.size();
    if (std::from_chars(bytes.data(), end, real).ec == std::errc()) return sdk::RealValue(real);
  }
  return sdk::TextValue(bytes);
}

ServerError ErrorOf(const ::sql::SQLException &error) {
  return {error.getErrorCode(), error.getSQLState(), error.what()};
}

}  // namespace

sdk::Failure NotEncrypted(const Settings &settings) {
  sdk::Failure failure(
      MSR_DENIED, "cannot connect to MySQL at " + settings.Describe() + ": the server does not encrypt the connection");
  failure.hint = "ssl-mode asks for TLS; switch it on in the server";
  return failure;
}

std::string ClientLibrary() {
  ::sql::mysql::MySQL_Driver &driver = Driver();
  return "MySQL Connector/C++ " + std::to_string(driver.getMajorVersion()) + "." +
         std::to_string(driver.getMinorVersion()) + "." + std::to_string(driver.getPatchVersion());
}

Session::Session(const Settings &settings, std::string_view application) {
  const bool tls = UseTls(settings);
  try {
    ::sql::ConnectOptionsMap options = Options(settings, application, tls);
    connection_.reset(Driver().connect(options));
    statement_.reset(connection_->createStatement());
  } catch (const ::sql::SQLException &error) {
    throw ConnectFailure(ErrorOf(error), settings);
  }
}

Session::~Session() {
  Drop();
}

void Session::Drop() noexcept {
  statement_.reset();
  connection_.reset();
}

std::string Session::ServerVersion() const {
  try {
    return connection_->getMetaData()->getDatabaseProductVersion();
  } catch (const ::sql::SQLException &error) {
    throw sdk::Failure(MSR_INTERNAL, error.what());
  }
}

void Session::Run(const Message &message, Answers &answers) {
  std::size_t piece = 0;
  if (!alive()) throw MessageError{piece, {2006, "HY000", "the connection to the server was lost before"}};
  try {
    RunPieces(message, answers, piece);
  } catch (const ::sql::SQLException &error) {
    MessageError found{piece, ErrorOf(error)};
    // A lost session is given up at once, so that nothing of it lives on.
    if (Classify(found.error.code).status == MSR_LOST) Drop();
    throw found;
  }
}

void Session::Run(std::string_view text) {
  Message message;
  message.AddOwn(text);
  Answers none;
  Run(message, none);
}

void Session::RunPieces(const Message &message, Answers &answers, std::size_t &piece) {
  // The library cannot tell whether more results follow, so each piece is asked for exactly once. Its
  // error comes when it is its turn.
  for (piece = 0; piece < message.pieces().size(); ++piece) {
    const bool has_rows = piece == 0 ? statement_->execute(message.text()) : statement_->getMoreResults();
    if (!has_rows && message.pieces()[piece].role == Role::kCount) {
      Drop();
      throw MessageError{piece, {2014, "HY000", "the server's answers do not match the statements that were sent"}};
    }
    std::int64_t rows = TakeResult(has_rows, piece, answers);
    if (!has_rows && piece > 0 && message.pieces()[piece].count_in_info) rows = CountInInfo();
    if (message.any_results()) ReadFurtherResults();
    answers.Done(piece, rows);
  }
}

// "Rows matched: 3  Changed: 2  Warnings: 0" or "Records: 3  Duplicates: 0  Warnings: 0", in the
// server's language; the first number is the one. An INSERT of a single row has no such text.
std::int64_t Session::CountInInfo() const {
  const std::string info = dynamic_cast<::sql::mysql::MySQL_Connection &>(*connection_).getLastStatementInfo();
  const std::size_t digit = info.find_first_of("0123456789");
  std::int64_t count = 1;
  if (digit != std::string::npos) std::from_chars(info.data() + digit, info.data() + info.size(), count);
  return count;
}

std::int64_t Session::TakeResult(bool has_rows, std::size_t piece, Answers &answers) {
  // The library counts changed rows only for the first statement of a message.
  if (!has_rows) return piece == 0 ? static_cast<std::int64_t>(statement_->getUpdateCount()) : -1;
  const std::unique_ptr<::sql::ResultSet> rows(statement_->getResultSet());
  if (rows == nullptr) throw ::sql::SQLException("the result could not be read", "HY000", 2000);
  ReadRows(*rows, piece, answers);
  return static_cast<std::int64_t>(rows->rowsCount());
}

// A CALL answers with its result sets and then once without rows. Asking once too often is harmless,
// while an unread result would spoil the next statement.
void Session::ReadFurtherResults() {
  Answers nobody;
  for (int empty = 0; empty < 2;) {
    if (statement_->getMoreResults()) {
      TakeResult(true, 0, nobody);
      empty = 0;
    } else {
      ++empty;
    }
  }
}

// Results are buffered by the library. Its unbuffered mode ends a result silently when the statement is
// killed half-way.
void Session::ReadRows(::sql::ResultSet &rows, std::size_t piece, Answers &answers) {
  ::sql::ResultSetMetaData &columns = *rows.getMetaData();
  const unsigned int count = columns.getColumnCount();
  std::vector<CellKind> kinds;
  for (unsigned int column = 1; column <= count; ++column) kinds.push_back(KindOf(columns, column));
  std::vector<SQLString> texts(count);
  std::vector<msr_value> cells(count);
  while (rows.next()) {
    for (unsigned int i = 0; i < count; ++i) cells[i] = Cell(rows, i + 1, kinds[i], texts[i]);
    if (!answers.Row(piece, cells)) return;
  }
}

}  // namespace msr::mysql
