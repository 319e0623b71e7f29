// sqlite_test.cpp: SQLite itself says where its statements end.
#include <sqlite3.h>

#include <memory>
#include <random>

#include "tests/support/catch.hpp"
#include "tests/unit/sql/dialects.hpp"

namespace msr::sql::test {
namespace {

using Database = std::unique_ptr<sqlite3, int (*)(sqlite3 *)>;

Database OpenMemory() {
  sqlite3 *database = nullptr;
  REQUIRE(sqlite3_open(":memory:", &database) == SQLITE_OK);
  return {database, &sqlite3_close};
}

/// Where SQLite ends each statement of `text`, which it runs; stops at the first error.
struct Boundaries {
  std::vector<std::size_t> ends;
  std::string error;
};

Boundaries RunInSqlite(const std::string &text) {
  const Database database = OpenMemory();
  Boundaries found;
  const char *at = text.c_str();
  while (*at != '\0') {
    sqlite3_stmt *statement = nullptr;
    const char *tail = nullptr;
    if (sqlite3_prepare_v2(database.get(), at, -1, &statement, &tail) != SQLITE_OK) {
      found.error = sqlite3_errmsg(database.get());
      return found;
    }
    if (statement != nullptr) {
      while (sqlite3_step(statement) == SQLITE_ROW) {
      }
      found.ends.push_back(static_cast<std::size_t>(tail - text.c_str()));
    }
    sqlite3_finalize(statement);
    at = tail;
  }
  return found;
}

TEST_CASE("sql: statements end where SQLite ends them", "[sql]") {
  std::size_t compared = 0;
  for (const GoldenFile &file : GoldenFiles("sqlite")) {
    const Result<Script> script = Split(file.text, Sqlite());
    const bool own_terminators = file.text.find("msr:") != std::string::npos;
    const Boundaries sqlite = RunInSqlite(file.text);
    if (!script || own_terminators || !sqlite.error.empty()) continue;

    INFO(file.path);
    REQUIRE(script->statements.size() == sqlite.ends.size());
    std::size_t begin = 0;
    for (std::size_t i = 0; i < sqlite.ends.size(); ++i) {
      const Statement &statement = script->statements[i];
      CHECK(statement.offset >= begin);
      CHECK(statement.offset + statement.text.size() <= sqlite.ends[i]);
      begin = sqlite.ends[i];
    }
    ++compared;
  }
  CHECK(compared >= 20);
}

/// Whether our lexer sees a statement end with the last byte of `text`.
bool Completes(const std::string &text) {
  const std::vector<std::string> texts = Texts(text + "\nmarker", Sqlite());
  return !texts.empty() && texts.back() == "marker";
}

TEST_CASE("sql: what sqlite3_complete takes for complete ends a statement", "[sql]") {
  static const std::vector<std::string> kPieces = {"CREATE ",
                                                   "TEMP ",
                                                   "TEMPORARY ",
                                                   "TRIGGER ",
                                                   "EXPLAIN ",
                                                   "END ",
                                                   "end",
                                                   "BEGIN ",
                                                   "CASE ",
                                                   "x ",
                                                   "1 ",
                                                   "'a;b' ",
                                                   "\"c;d\" ",
                                                   "[e;f] ",
                                                   "`g;` ",
                                                   "-- h;\n",
                                                   "/* i; */ ",
                                                   "( ",
                                                   ") ",
                                                   ", ",
                                                   "\n",
                                                   "; ",
                                                   ";",
                                                   ";",
                                                   "; END ",
                                                   "; END;",
                                                   "CREATE TRIGGER ",
                                                   "create temp trigger "};
  std::mt19937 random(7);
  for (int round = 0; round < 15000; ++round) {
    std::string text;
    const std::size_t pieces = 1 + random() % 14;
    for (std::size_t i = 0; i < pieces; ++i) text += kPieces[random() % kPieces.size()];
    text += ";";
    const bool complete = sqlite3_complete(text.c_str()) != 0;
    if (Completes(text) != complete) FAIL("SQLite says " << complete << " for <" << text << ">");
  }
}

}  // namespace
}  // namespace msr::sql::test
