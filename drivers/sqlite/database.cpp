#include "drivers/sqlite/database.hpp"

#include <climits>

#include "drivers/sqlite/errors.hpp"
#include "drivers/sqlite/text.hpp"

namespace msr::sqlite {
namespace {

void RefuseMoreThanOne(std::string_view rest) {
  if (SkipBlank(rest).empty()) return;
  throw sdk::Failure(MSR_INVALID, "the text holds more than one statement");
}

}  // namespace

Database::Database(const std::string &file, int flags) {
  sqlite3 *opened = nullptr;
  const int code = sqlite3_open_v2(file.c_str(), &opened, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nullptr);
  handle_.reset(opened);  // also after a failure, which only the handle explains
  if (opened == nullptr) throw sdk::Failure(MSR_INTERNAL, "out of memory while opening the database");
  if (code != SQLITE_OK) throw FailureOf(opened);
}

Prepared Database::Prepare(std::string_view sql) const {
  if (SkipBlank(sql).empty()) throw sdk::Failure(MSR_INVALID, "an empty statement cannot be run");
  if (sql.size() > INT_MAX) throw sdk::Failure(MSR_UNSUPPORTED, "SQLite takes no statement of 2 GB or more");
  // Most PRAGMAs act while they are prepared, so what follows one must be looked at before.
  if (FirstWord(sql) == "PRAGMA") RefuseMoreThanOne(AfterStatement(sql));

  sqlite3_stmt *statement = nullptr;
  const char *rest = nullptr;
  const int code = sqlite3_prepare_v2(handle(), sql.data(), static_cast<int>(sql.size()), &statement, &rest);
  Prepared prepared(statement);
  if (code != SQLITE_OK) throw FailureOf(handle());
  RefuseMoreThanOne(sql.substr(static_cast<std::size_t>(rest - sql.data())));
  if (prepared == nullptr) throw sdk::Failure(MSR_INVALID, "an empty statement cannot be run");
  return prepared;
}

bool Database::Step(sqlite3_stmt *statement) const {
  const int code = sqlite3_step(statement);
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  throw FailureOf(handle());
}

void Database::Run(std::string_view sql) const {
  ForEach(sql, [](sqlite3_stmt *) {});
}

void Database::ForEach(std::string_view sql, const std::function<void(sqlite3_stmt *)> &row) const {
  const Prepared statement = Prepare(sql);
  while (Step(statement.get())) row(statement.get());
}

std::string Database::Value(std::string_view sql) const {
  const Prepared statement = Prepare(sql);
  return Step(statement.get()) ? TextOf(statement.get(), 0) : std::string();
}

std::string TextOf(sqlite3_stmt *statement, int column) {
  const unsigned char *text = sqlite3_column_text(statement, column);
  const int size = sqlite3_column_bytes(statement, column);
  if (text == nullptr) return {};
  return std::string(reinterpret_cast<const char *>(text), static_cast<std::size_t>(size));
}

}  // namespace msr::sqlite
