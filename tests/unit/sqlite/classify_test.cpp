// What SQLite's result codes mean to msr.
#include <string>

#include <sqlite3.h>

#include "drivers/sqlite/errors.hpp"
#include "tests/support/catch.hpp"

namespace msr::sqlite {
namespace {

struct Case {
  int code;
  const char *message;
  msr_status status;
  std::uint32_t condition;
};

constexpr Case kCases[] = {
    {SQLITE_ERROR, "near \"selec\": syntax error", MSR_STATEMENT, MSR_CONDITION_NONE},
    {SQLITE_ERROR, "no such table: main.schema_version", MSR_STATEMENT, MSR_CONDITION_NO_SUCH_TABLE},
    {SQLITE_ERROR, "error in view v: no such table: main.t", MSR_STATEMENT, MSR_CONDITION_NONE},
    {SQLITE_ERROR, "no such view: v", MSR_STATEMENT, MSR_CONDITION_NONE},
    {SQLITE_ERROR, "no such column: a", MSR_STATEMENT, MSR_CONDITION_NO_SUCH_COLUMN},
    {SQLITE_ERROR, "table t has no column named a", MSR_STATEMENT, MSR_CONDITION_NO_SUCH_COLUMN},
    {SQLITE_ERROR, "table t already exists", MSR_STATEMENT, MSR_CONDITION_ALREADY_EXISTS},
    {SQLITE_ERROR, "index i already exists", MSR_STATEMENT, MSR_CONDITION_ALREADY_EXISTS},
    {SQLITE_ERROR, "there is already a table named t", MSR_STATEMENT, MSR_CONDITION_ALREADY_EXISTS},
    {SQLITE_CONSTRAINT_TRIGGER, "no such table: said RAISE", MSR_STATEMENT, MSR_CONDITION_NONE},
    {SQLITE_CONSTRAINT_PRIMARYKEY, "UNIQUE constraint failed: t.a", MSR_STATEMENT, MSR_CONDITION_UNIQUE_VIOLATION},
    {SQLITE_CONSTRAINT_UNIQUE, "UNIQUE constraint failed: t.b", MSR_STATEMENT, MSR_CONDITION_UNIQUE_VIOLATION},
    {SQLITE_CONSTRAINT_ROWID, "UNIQUE constraint failed: t.rowid", MSR_STATEMENT, MSR_CONDITION_UNIQUE_VIOLATION},
    {SQLITE_CONSTRAINT_NOTNULL, "NOT NULL constraint failed: t.a", MSR_STATEMENT, MSR_CONDITION_NULL_VIOLATION},
    {SQLITE_CONSTRAINT_FOREIGNKEY, "FOREIGN KEY constraint failed", MSR_STATEMENT, MSR_CONDITION_NONE},
    {SQLITE_BUSY, "database is locked", MSR_STATEMENT, MSR_CONDITION_TRANSIENT},
    {SQLITE_BUSY_RECOVERY, "database is locked", MSR_STATEMENT, MSR_CONDITION_TRANSIENT},
    {SQLITE_BUSY_SNAPSHOT, "database is locked", MSR_STATEMENT, MSR_CONDITION_TRANSIENT},
    {SQLITE_LOCKED, "database table is locked", MSR_STATEMENT, MSR_CONDITION_TRANSIENT},
    {SQLITE_PROTOCOL, "locking protocol", MSR_STATEMENT, MSR_CONDITION_TRANSIENT},
    {SQLITE_READONLY, "attempt to write a readonly database", MSR_READ_ONLY, MSR_CONDITION_NONE},
    {SQLITE_READONLY_DBMOVED, "attempt to write a readonly database", MSR_READ_ONLY, MSR_CONDITION_NONE},
    {SQLITE_INTERRUPT, "interrupted", MSR_CANCELLED, MSR_CONDITION_NONE},
    {SQLITE_FULL, "database or disk is full", MSR_STATEMENT, MSR_CONDITION_NONE},
    {SQLITE_CORRUPT, "database disk image is malformed", MSR_STATEMENT, MSR_CONDITION_NONE},
    {SQLITE_NOTADB, "file is not a database", MSR_STATEMENT, MSR_CONDITION_NONE},
    {SQLITE_IOERR_FSYNC, "disk I/O error", MSR_STATEMENT, MSR_CONDITION_NONE},
    {SQLITE_CANTOPEN, "unable to open database file", MSR_STATEMENT, MSR_CONDITION_NONE},
    {SQLITE_NOMEM, "out of memory", MSR_INTERNAL, MSR_CONDITION_NONE},
    {SQLITE_MISUSE, "bad parameter or other API misuse", MSR_INTERNAL, MSR_CONDITION_NONE},
};

TEST_CASE("classify: each result code has its meaning") {
  for (const Case &expected : kCases) {
    CAPTURE(expected.code, std::string(expected.message));
    const ErrorClass found = Classify(expected.code, expected.message);
    CHECK(found.status == expected.status);
    CHECK(found.condition == expected.condition);
  }
}

}  // namespace
}  // namespace msr::sqlite
