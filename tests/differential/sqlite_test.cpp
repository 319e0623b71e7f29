// sqlite_test.cpp: what the SQLite library takes for one statement, msr takes for one: scripts made up by a grammar, in
// which strings, names, comments and bodies hold what looks like the end of a statement.
#include <sqlite3.h>

#include <cctype>
#include <initializer_list>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "tests/support/catch.hpp"
#include "tests/unit/sql/dialects.hpp"

namespace msr::sql::test {
namespace {

/// Makes valid SQL at random. A piece is never glued to the next one where that would make one word of two.
class Grammar {
 public:
  explicit Grammar(unsigned seed) : random_(seed) {}

  std::string Script() {
    std::string text = Gap(true);
    const std::size_t statements = 1 + random_() % 6;
    for (std::size_t i = 0; i < statements; ++i) {
      text += Statement();
      const bool last = i + 1 == statements;
      if (!last || Chance(70)) text += Gap(true) + ";";
      while (Chance(10) && text.back() == ';') text += Gap(true) + ";";
      text += Gap(true);
    }
    return text;
  }

 private:
  bool Chance(unsigned percent) { return random_() % 100 < percent; }
  std::string Pick(std::initializer_list<const char *> from) { return *(from.begin() + random_() % from.size()); }

  /// Between two tokens: white space, comments, or nothing where that is allowed.
  std::string Gap(bool may_be_empty = false) {
    std::string gap = may_be_empty && Chance(50) ? "" : Pick({" ", "\n", "\t", "\r\n", "\f", "  "});
    while (Chance(8)) {
      gap += Pick({"/**/", "/* ; */", "/* ' */", "/* /* */", "/*/ \" */", "-- ;\n", "--'\n", "-- END;\n", "--\n",
                   "/* -- */", "/***/", "-- [ ` \" /* \r\n"});
    }
    return gap;
  }
  std::string Word(const std::string &word) {
    std::string written;
    for (const char c : word) written += static_cast<char>(Chance(30) ? std::tolower(c) : c);
    return written + Gap();
  }
  /// Several words with gaps of their own.
  std::string Words(std::initializer_list<const char *> words) {
    std::string text;
    for (const char *word : words) text += Word(word);
    return text;
  }
  std::string Sign(const char *sign) { return sign + Gap(true); }

  std::string Quoted(const std::string &name) {
    switch (random_() % 5) {
      case 0:
        return "\"" + name + "\"";
      case 1:
        return "`" + name + "`";
      case 2:
        return "[" + name + "]";
      default:
        return name;
    }
  }
  std::string Table() { return Quoted(Pick({"t", "u"})) + Gap(); }
  std::string Column() { return Quoted(Pick({"a", "b", "c"})) + Gap(); }
  /// A name of something new: any text, quoted in any way.
  std::string NewName() {
    return Pick({"x1", "\"x;2\"", "\"x\"\"3;\"", "[x;4]", "[x ' \" ` 5]", "`x;6`", "`x``7;`", "\"begin\"", "[end]",
                 "\xc3\xa9t\xc3\xa9", "x$8", "\"x -- 9\"", "[/*]", "\"create trigger\""}) +
           Gap();
  }
  /// Keywords that SQLite also takes for names.
  std::string Alias() { return Pick({"end", "begin", "trigger", "\"end;\"", "[;]", "temp", "explain", "z"}) + Gap(); }

  std::string Literal() {
    return Pick({"1",      "1.5",  ".5",   "1e3",   "0x1F",  "'s'",  "'s;'",    "'it''s;'",     "''",
                 "'--'",   "'/*'", "'\\'", "x'00'", "X'3b'", "NULL", "'a\nb;'", "CURRENT_TIME", "'\"'",
                 "'END;'", "?",    "?1",   ":p",    "@p",    "$p",   "#p",      "$p::q"}) +
           Gap();
  }
  std::string Expression(int depth = 0) {
    if (depth > 3) return Literal();
    switch (random_() % 9) {
      case 0:
        return Sign("(") + Expression(depth + 1) + Sign(")");
      case 1:
        return Expression(depth + 1) + Pick({"+ ", "- ", "* ", "/ ", "|| ", "<> ", "<< ", "-> ", "->> ", "%", "= "}) +
               Gap() + Expression(depth + 1);
      case 2:
        return Case(depth);
      case 3:
        return Sign("(") + Select(depth + 1) + Sign(")");
      case 4:
        return Word("coalesce") + Sign("(") + Expression(depth + 1) + Sign(",") + Expression(depth + 1) + Sign(")");
      case 5:
        return Column();
      case 6:
        return Sign("-") + Sign(" ") + Literal();
      default:
        return Literal();
    }
  }
  std::string Case(int depth) {
    std::string text = Word("CASE");
    if (Chance(30)) text += Expression(depth + 1);
    const std::size_t branches = 1 + random_() % 2;
    for (std::size_t i = 0; i < branches; ++i) {
      text += Word("WHEN") + Expression(depth + 1) + Word("THEN") + Expression(depth + 1);
    }
    if (Chance(50)) text += Word("ELSE") + Expression(depth + 1);
    return text + Word("END");
  }
  std::string Select(int depth = 0) {
    std::string text = Word("SELECT") + Expression(depth + 1);
    if (depth == 0 && Chance(40)) text += Word("AS") + Alias();
    text += Word("FROM") + Table();
    if (Chance(40)) text += Word("WHERE") + Expression(depth + 1);
    if (Chance(20)) text += Words({"ORDER", "BY"}) + Column();
    if (Chance(10)) text += Word("LIMIT") + Word("1");
    return text;
  }
  std::string Insert() {
    std::string text = Pick({"INSERT ", "REPLACE "}) + Word("INTO") + Table();
    if (Chance(30)) return text + Select(1);
    return text + Word("VALUES") + Sign("(") + Expression(2) + Sign(",") + Literal() + Sign(",") + Literal() +
           Sign(")");
  }
  std::string Update() { return Word("UPDATE") + Table() + Word("SET") + Column() + Sign("=") + Expression(1); }
  std::string Delete() { return Words({"DELETE", "FROM"}) + Table() + Word("WHERE") + Expression(1); }

  std::string BodyStatement() {
    switch (random_() % 4) {
      case 0:
        return Insert();
      case 1:
        return Update();
      case 2:
        return Delete();
      default:
        return Select();
    }
  }
  std::string Trigger() {
    std::string text = Word("CREATE");
    if (Chance(30)) text += Word(Pick({"TEMP", "TEMPORARY"}));
    text += Word("TRIGGER");
    if (Chance(30)) text += Words({"IF", "NOT", "EXISTS"});
    text += NewName() + Word(Pick({"BEFORE", "AFTER"})) + Word(Pick({"INSERT", "DELETE", "UPDATE"})) + Word("ON") +
            Quoted("t") + Gap();
    if (Chance(50)) text += Words({"FOR", "EACH", "ROW"});
    if (Chance(30)) text += Word("WHEN") + Case(2);
    text += Word("BEGIN");
    const std::size_t statements = 1 + random_() % 3;
    for (std::size_t i = 0; i < statements; ++i) text += TriggerStatement() + Sign(";");
    return text + "END";
  }
  /// Parameters are not allowed in a trigger, nor is a name of a table with a schema.
  std::string TriggerStatement() {
    std::string text;
    do text = BodyStatement();
    while (text.find_first_of("?:@$#") != std::string::npos);
    return text;
  }

  std::string Statement() {
    switch (random_() % 12) {
      case 0:
      case 1:
      case 2:
        return Trigger();
      case 3:
        return Words({"CREATE", "TABLE"}) + NewName() + Sign("(") + NewName() + Pick({"text ", "int ", "\"a;b\" "}) +
               Words({"DEFAULT", "'d;'"}) + Sign(")");
      case 4:
        return Words({"CREATE", "VIEW"}) + NewName() + Word("AS") + "SELECT " + Case(3) + Word("AS") + Alias();
      case 5:
        return Words({"CREATE", "INDEX"}) + NewName() + Word("ON") + Table() + Sign("(") + Column() + Sign(")");
      case 6:
        return Pick({"BEGIN", "BEGIN IMMEDIATE", "COMMIT", "END", "END TRANSACTION", "ROLLBACK", "SAVEPOINT [a;b]",
                     "RELEASE \"a;b\"", "PRAGMA user_version = 3", "PRAGMA journal_mode", "ANALYZE", "REINDEX"});
      case 7:
        return Word("EXPLAIN") + (Chance(50) ? Words({"QUERY", "PLAN"}) : "") + (Chance(50) ? Trigger() : Select());
      case 8:
        return Word("WITH") + "w" + Gap() + Word("AS") + Sign("(") + Select(2) + Sign(")") + "SELECT * FROM w";
      default:
        return BodyStatement();
    }
  }

  std::mt19937 random_;
};

using Database = std::unique_ptr<sqlite3, int (*)(sqlite3 *)>;

Database OpenWithTables() {
  sqlite3 *database = nullptr;
  REQUIRE(sqlite3_open(":memory:", &database) == SQLITE_OK);
  Database opened(database, &sqlite3_close);
  REQUIRE(sqlite3_exec(database, "CREATE TABLE t (a, b, c); CREATE TABLE u (a, b, c)", nullptr, nullptr, nullptr) ==
          SQLITE_OK);
  return opened;
}

/// The statements of a text as SQLite compiles one after the other, without running them; the second is its error.
std::pair<std::vector<std::string>, std::string> StatementsOfSqlite(sqlite3 *database, const std::string &text) {
  std::vector<std::string> statements;
  for (const char *at = text.c_str(); *at != '\0';) {
    sqlite3_stmt *compiled = nullptr;
    const char *tail = nullptr;
    if (sqlite3_prepare_v2(database, at, -1, &compiled, &tail) != SQLITE_OK) return {{}, sqlite3_errmsg(database)};
    if (compiled != nullptr) statements.emplace_back(at, tail);
    sqlite3_finalize(compiled);
    at = tail;
  }
  return {statements, ""};
}

/// Removes what may stand around a statement; written without the lexer.
std::string WithoutGaps(std::string text) {
  while (true) {
    const std::size_t word = text.find_first_not_of(" \t\r\n\f;");
    text.erase(0, word);
    const bool line = text.compare(0, 2, "--") == 0;
    if (text.empty() || (!line && text.compare(0, 2, "/*") != 0)) return text;
    const std::size_t end = line ? text.find('\n') : text.find("*/", 2);
    text.erase(0, end == std::string::npos ? end : end + (line ? 1 : 2));
  }
}

bool AreTheSame(const std::vector<std::string> &ours, const std::vector<std::string> &theirs) {
  if (ours.size() != theirs.size()) return false;
  for (std::size_t i = 0; i < ours.size(); ++i) {
    const std::string their = WithoutGaps(theirs[i]);
    if (their.compare(0, ours[i].size(), ours[i]) != 0 || !WithoutGaps(their.substr(ours[i].size())).empty())
      return false;
  }
  return true;
}

TEST_CASE("differential: made-up scripts are taken apart as SQLite compiles them", "[differential]") {
  constexpr unsigned kScripts = 12000;
  const Database database = OpenWithTables();
  std::size_t compared = 0;
  std::size_t statements = 0;
  std::size_t triggers = 0;
  std::map<std::string, std::size_t> refused;
  for (unsigned seed = 0; seed < kScripts; ++seed) {
    const std::string text = Grammar(seed).Script();
    const auto [theirs, error] = StatementsOfSqlite(database.get(), text);
    if (!error.empty()) {
      ++refused[error.substr(0, error.find(':'))];
      continue;
    }
    const std::vector<std::string> ours = Texts(text, Sqlite());
    if (!AreTheSame(ours, theirs)) {
      std::string shown;
      for (const std::string &our : ours) shown += "\n  msr:    <" + our + ">";
      for (const std::string &their : theirs) shown += "\n  SQLite: <" + their + ">";
      FAIL("<" << text << ">" << shown);
    }
    ++compared;
    statements += theirs.size();
    for (const std::string &our : ours) triggers += our.size() > 3 && our.find(";", 1) != std::string::npos ? 1 : 0;
  }
  WARN(compared << " scripts compared with " << statements << " statements, of " << kScripts << "; " << triggers
                << " with ; inside");
  for (const auto &[error, times] : refused) WARN("SQLite refuses " << times << ": " << error);
  CHECK(compared >= 5000);
  CHECK(triggers >= 2000);
}

}  // namespace
}  // namespace msr::sql::test
