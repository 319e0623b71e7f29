#include "drivers/mysql/errors.hpp"

#include <algorithm>
#include <charconv>

namespace msr::mysql {
namespace {

std::uint32_t Condition(int code) {
  switch (code) {
    case 1146:  // no such table
    case 1051:  // unknown table in DROP
    case 1049:  // unknown database
      return MSR_CONDITION_NO_SUCH_TABLE;
    case 1054:  // unknown column
      return MSR_CONDITION_NO_SUCH_COLUMN;
    case 1007:  // database exists
    case 1050:  // table exists
      return MSR_CONDITION_ALREADY_EXISTS;
    case 1062:  // duplicate entry
    case 1586:  // duplicate entry, with the key's name
    case 1859:  // duplicate unknown in index
      return MSR_CONDITION_UNIQUE_VIOLATION;
    case 1048:  // column cannot be null
      return MSR_CONDITION_NULL_VIOLATION;
    case 1205:  // lock wait timeout
    case 1213:  // deadlock
    case 1020:  // record has changed since last read (snapshot isolation of MariaDB)
    case 1412:  // table definition has changed, retry
    case 1615:  // prepared statement needs to be re-prepared
    case 3058:  // deadlock of user-level locks
    case 3101:  // group replication rolled the transaction back
    case 3572:  // NOWAIT found a lock
      return MSR_CONDITION_TRANSIENT;
    case 1969:  // max_statement_time (MariaDB)
    case 3024:  // max_execution_time (MySQL)
      return MSR_CONDITION_TOO_LONG;
    default:
      return MSR_CONDITION_NONE;
  }
}

bool IsLost(int code) {
  switch (code) {
    case 1053:  // server shutdown in progress
    case 1077:  // normal shutdown
    case 1079:  // shutdown complete
    case 1080:  // forcing close of thread
    case 1158:  // network errors, seen from the server
    case 1159:
    case 1160:
    case 1161:
    case 1927:  // connection was killed
    case 2000:  // unknown error of the client: the state of the protocol is not known
    case 2001:
    case 2002:
    case 2003:
    case 2006:  // server has gone away
    case 2013:  // lost connection during query
    case 2014:  // commands out of sync: the session cannot be used any more
    case 2026:  // TLS failed
    case 2027:  // malformed packet
    case 2055:  // lost connection, with a system error
    case 3169:  // session was killed
    case 4031:  // disconnected for inactivity
      return true;
    default:
      return false;
  }
}

/// The part of a server's message that stands in the outermost single quotes before the line number.
bool ReadNear(std::string_view message, std::string_view &near_text, std::size_t &line) {
  const std::size_t open = message.find('\'');
  const std::size_t close = message.rfind('\'');
  if (open == std::string_view::npos || close == open) return false;
  near_text = message.substr(open + 1, close - open - 1);
  const std::size_t digits = message.find_first_of("0123456789", close);
  if (digits == std::string_view::npos) return false;
  return std::from_chars(message.data() + digits, message.data() + message.size(), line).ec == std::errc() && line > 0;
}

/// A text cut by the server ends in "..." on MariaDB, or in the middle of a character.
std::string_view DropCutEnd(std::string_view text) {
  if (text.size() > 60 && text.substr(text.size() - 3) == "...") text.remove_suffix(3);
  const auto is_tail = [](char c) { return static_cast<unsigned char>(c) >= 0x80 || c == '?'; };
  for (int i = 0; i < 4 && text.size() > 40 && is_tail(text.back()); ++i) text.remove_suffix(1);
  return text;
}

std::size_t LineOf(std::string_view text, std::size_t from, std::size_t at) {
  return 1 + static_cast<std::size_t>(std::count(text.begin() + static_cast<std::ptrdiff_t>(from),
                                                 text.begin() + static_cast<std::ptrdiff_t>(at), '\n'));
}

}  // namespace

Classification Classify(int code) {
  Classification found;
  found.condition = Condition(code);
  if (IsLost(code)) {
    found.status = MSR_LOST;
  } else if (code == 1290 || code == 1792 || code == 1836 || code == 1874) {
    found.status = MSR_READ_ONLY;  // read_only, a READ ONLY transaction, read-only mode, InnoDB read-only
  } else if (code == 1235) {
    found.status = MSR_UNSUPPORTED;
  }
  return found;
}

msr_status ClassifyConnect(int code) {
  switch (code) {
    case 1044:  // no access to the database
    case 1045:  // access denied
    case 1049:  // unknown database
    case 1130:  // host is not allowed
    case 1227:
    case 1251:  // client does not support the authentication protocol
    case 1275:
    case 1524:  // plugin is not loaded
    case 1698:  // access denied, no password asked for
    case 1820:  // password must be changed
    case 1862:  // password has expired
    case 2026:  // no TLS as it was demanded
    case 2059:  // authentication plugin cannot be loaded
    case 2061:  // authentication plugin failed
    case 3118:  // account is locked
    case 3955:  // account is locked after too many failures
    case 4151:  // account is locked (MariaDB)
      return MSR_DENIED;
    default:
      return MSR_UNREACHABLE;
  }
}

bool EndsTransaction(int code, bool lock_wait_ends_transaction) {
  return code == 1213 || code == 3101 || (code == 1205 && lock_wait_ends_transaction);
}

sdk::Failure ToFailure(const ServerError &error) {
  Classification found = Classify(error.code);
  // 1290 stands for every server option that forbids a statement; the option's name is never translated.
  if (error.code == 1290 && error.message.find("read-only") == std::string::npos &&
      error.message.find("read_only") == std::string::npos) {
    found.status = MSR_STATEMENT;
  }
  sdk::Failure failure(found.status, error.message);
  failure.condition = found.condition;
  failure.vendor_code = error.code;
  if (error.sqlstate.size() == 5) failure.sqlstate = error.sqlstate;
  if (error.code == 1205 || error.code == 3572) {
    failure.hint = "another session holds a lock that this statement needs";
  }
  if (error.code == 1153) failure.hint = "raise max_allowed_packet on the server, or split the statement";
  if (found.status == MSR_READ_ONLY && error.code != 1792) {
    failure.hint = "the server is read-only: connect to the primary";
  }
  return failure;
}

std::int64_t SyntaxErrorPosition(std::string_view message, std::string_view sent, std::size_t begin, std::size_t size) {
  std::string_view near_text;
  std::size_t line = 0;
  if (!ReadNear(message, near_text, line)) return -1;
  if (near_text.empty()) return static_cast<std::int64_t>(size);
  // The server skips white space before a statement, and counts lines from there.
  std::size_t start = sent.find_first_not_of(" \t\r\n", begin);
  if (start == std::string_view::npos) start = begin;

  std::size_t found = std::string_view::npos;
  // A text that was not cut reaches to the end of the message.
  if (near_text.size() <= sent.size() && sent.substr(sent.size() - near_text.size()) == near_text &&
      sent.size() - near_text.size() >= start) {
    found = sent.size() - near_text.size();
    if (LineOf(sent, start, found) != line) found = std::string_view::npos;
  }
  const std::string_view needle = DropCutEnd(near_text);
  for (std::size_t at = sent.find(needle, start); found == std::string_view::npos && at != std::string_view::npos;
       at = sent.find(needle, at + 1)) {
    const std::size_t here = LineOf(sent, start, at);
    if (here > line) break;
    if (here == line) found = at;
  }
  if (found == std::string_view::npos) return -1;
  return static_cast<std::int64_t>(std::min(found - begin, size));
}

std::string WithoutWhatFollows(std::string message, std::string_view sent, std::size_t begin, std::size_t size,
                               std::int64_t position) {
  std::string_view near_text;
  std::size_t line = 0;
  if (position < 0 || !ReadNear(message, near_text, line)) return message;
  const auto at = static_cast<std::size_t>(position);
  const std::string_view rest = sent.substr(begin + at, size - at);
  if (near_text.size() <= rest.size() || !near_text.starts_with(rest)) return message;
  const auto cut = static_cast<std::size_t>(near_text.data() - message.data()) + rest.size();
  message.erase(cut, near_text.size() - rest.size());
  return message;
}

}  // namespace msr::mysql
