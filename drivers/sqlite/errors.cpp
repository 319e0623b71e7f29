#include "drivers/sqlite/errors.hpp"

namespace msr::sqlite {
namespace {

ErrorClass ClassifyMessage(std::string_view message) {
  const auto says = [&](std::string_view words) { return message.find(words) != std::string_view::npos; };
  std::uint32_t condition = MSR_CONDITION_NONE;
  if (message.starts_with("no such table: ")) {
    condition = MSR_CONDITION_NO_SUCH_TABLE;
  } else if (message.starts_with("no such column: ") || says(" has no column named ")) {
    condition = MSR_CONDITION_NO_SUCH_COLUMN;
  } else if (message.ends_with(" already exists") || message.starts_with("there is already ")) {
    condition = MSR_CONDITION_ALREADY_EXISTS;
  }
  return {MSR_STATEMENT, condition};
}

}  // namespace

ErrorClass Classify(int code, std::string_view message) {
  // RAISE() in a trigger has codes of its own, so the words below are always SQLite's.
  if (code == SQLITE_ERROR) return ClassifyMessage(message);
  if (code == SQLITE_CONSTRAINT_PRIMARYKEY || code == SQLITE_CONSTRAINT_UNIQUE || code == SQLITE_CONSTRAINT_ROWID) {
    return {MSR_STATEMENT, MSR_CONDITION_UNIQUE_VIOLATION};
  }
  if (code == SQLITE_CONSTRAINT_NOTNULL) return {MSR_STATEMENT, MSR_CONDITION_NULL_VIOLATION};
  switch (code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_PROTOCOL:
      return {MSR_STATEMENT, MSR_CONDITION_TRANSIENT};
    case SQLITE_READONLY:
      return {MSR_READ_ONLY};
    case SQLITE_INTERRUPT:
      return {MSR_CANCELLED};
    case SQLITE_NOMEM:
    case SQLITE_MISUSE:
      return {MSR_INTERNAL};
    default:
      return {MSR_STATEMENT};
  }
}

sdk::Failure FailureOf(sqlite3 *handle) {
  const int code = sqlite3_extended_errcode(handle);
  const char *message = sqlite3_errmsg(handle);
  const ErrorClass found = Classify(code, message);
  sdk::Failure failure(found.status, message);
  failure.condition = found.condition;
  failure.vendor_code = code;
  failure.position = sqlite3_error_offset(handle);
  return failure;
}

}  // namespace msr::sqlite
