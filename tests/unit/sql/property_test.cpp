// property_test.cpp: what holds for every script, the golden ones and random ones.
#include <algorithm>
#include <cctype>
#include <random>

#include "tests/support/catch.hpp"
#include "tests/unit/sql/dialects.hpp"

namespace msr::sql::test {
namespace {

/// Eats what may lie between statements. Written without the scanner, so that both must agree.
class Gap {
 public:
  Gap(std::string_view gap, const msr_dialect &dialect, std::string &delimiter)
      : gap_(gap), dialect_(dialect), delimiter_(delimiter) {}

  /// Empty, or what has no business there.
  std::string Rest() {
    while (!gap_.empty() && EatOne()) {
    }
    return std::string(gap_);
  }

 private:
  bool Has(std::uint32_t flag) const { return (dialect_.lexer_flags & flag) != 0; }
  bool Starts(std::string_view text) const { return gap_.substr(0, text.size()) == text; }
  std::string EatLine() {
    const std::size_t end = std::min(gap_.find('\n'), gap_.size());
    std::string line(gap_.substr(0, end));
    gap_.remove_prefix(end);
    while (!line.empty() && std::isspace(static_cast<unsigned char>(line.back())) != 0) line.pop_back();
    return line;
  }
  bool EatBlock() {
    int depth = 0;
    for (std::size_t i = 0; i + 1 < gap_.size(); ++i) {
      const std::string_view pair = gap_.substr(i, 2);
      if (pair == "/*" && (depth == 0 || Has(MSR_LEX_NESTED_COMMENTS))) {
        ++depth;
        ++i;
      } else if (pair == "*/" && --depth == 0) {
        gap_.remove_prefix(i + 2);
        return true;
      }
    }
    return false;
  }
  bool EatOne() {
    if (std::isspace(static_cast<unsigned char>(gap_.front())) != 0) {
      gap_.remove_prefix(1);
      return true;
    }
    if (Starts("\xef\xbb\xbf")) {
      gap_.remove_prefix(3);
      return true;
    }
    if (Starts("--") || (Starts("#") && Has(MSR_LEX_HASH_COMMENTS))) {
      const std::string line = EatLine();
      const std::size_t at = line.find("msr:delimiter ");
      if (at != std::string::npos) delimiter_ = line.substr(at + 14);
      return true;
    }
    if (Starts("/*")) return EatBlock();
    if (Starts("\\restrict") || Starts("\\unrestrict")) return !EatLine().empty();
    if (Starts(delimiter_) || Starts(";")) {
      gap_.remove_prefix(Starts(delimiter_) ? delimiter_.size() : 1);
      return true;
    }
    if (!Has(MSR_LEX_DELIMITER_COMMAND) || (!Starts("D") && !Starts("d"))) return false;
    delimiter_ = EatLine().substr(10);
    delimiter_.resize(std::min(delimiter_.find(' '), delimiter_.size()));
    return true;
  }

  std::string_view gap_;
  const msr_dialect &dialect_;
  std::string &delimiter_;
};

/// Empty, or how `text` and the statements taken from it do not fit together.
std::string WhatIsLost(std::string_view text, const msr_dialect &dialect) {
  const Result<Script> script = Split(text, dialect);
  if (!script) return {};
  std::string delimiter = ";";
  std::size_t from = 0;
  for (const Statement &statement : script->statements) {
    if (statement.offset < from) return "statements overlap";
    if (statement.text.empty() || statement.text.data() != text.data() + statement.offset) return "not a view";
    const std::string rest = Gap(text.substr(from, statement.offset - from), dialect, delimiter).Rest();
    if (!rest.empty()) return "before a statement: " + rest;
    from = statement.offset + statement.text.size();
    if (!statement.has_copy_data) continue;
    const auto data = static_cast<std::size_t>(statement.copy_data.data() - text.data());
    const std::string between = Gap(text.substr(from, data - from), dialect, delimiter).Rest();
    if (!between.empty()) return "before data: " + between;
    from = data + statement.copy_data.size();
    if (text.substr(from, 2) != "\\.") return "data does not end";
    from += 2;
  }
  return Gap(text.substr(from), dialect, delimiter).Rest();
}

/// Text that is likely to confuse: pieces of SQL in any order.
std::string RandomText(std::mt19937 &random, std::size_t pieces) {
  static const std::vector<std::string> kPieces = {"'",
                                                   "''",
                                                   "\"",
                                                   "`",
                                                   "[",
                                                   "]",
                                                   "\\",
                                                   "\\'",
                                                   "$$",
                                                   "$a$",
                                                   "$1",
                                                   ";",
                                                   ";;",
                                                   ";\n",
                                                   "\n",
                                                   "\r\n",
                                                   "\r",
                                                   " ",
                                                   "\t",
                                                   "--",
                                                   "-- ",
                                                   "#",
                                                   "/*",
                                                   "*/",
                                                   "/*!",
                                                   "/*!50003 ",
                                                   "/*M!",
                                                   "(",
                                                   ")",
                                                   ",",
                                                   ".",
                                                   ":",
                                                   "@",
                                                   "=",
                                                   "E'",
                                                   "e'\\'",
                                                   "U&'",
                                                   "CREATE ",
                                                   "TRIGGER ",
                                                   "PROCEDURE p() ",
                                                   "FUNCTION f() ",
                                                   "EVENT ",
                                                   "RULE ",
                                                   "TABLE t ",
                                                   "BEGIN ",
                                                   "END ",
                                                   "END;",
                                                   "CASE ",
                                                   "IF ",
                                                   "THEN ",
                                                   "ELSE ",
                                                   "LOOP ",
                                                   "REPEAT ",
                                                   "UNTIL ",
                                                   "WHILE ",
                                                   "DO ",
                                                   "ATOMIC ",
                                                   "NOT ",
                                                   "FOR EACH ROW ",
                                                   "DECLARE ",
                                                   "HANDLER ",
                                                   "AS ",
                                                   "a",
                                                   "1",
                                                   "INSERT INTO t ",
                                                   "VALUES (1)",
                                                   "RETURNING x",
                                                   "SET ",
                                                   "COMMIT",
                                                   "DELIMITER ",
                                                   "DELIMITER //\n",
                                                   "\nDELIMITER ;\n",
                                                   "//",
                                                   "\n-- msr:delimiter $$\n",
                                                   "\n-- msr:statement-begin\n",
                                                   "\n-- msr:statement-end\n",
                                                   "-- msr:x y\n",
                                                   "COPY t FROM stdin;\n",
                                                   "\n\\.\n",
                                                   "\n\\restrict x\n",
                                                   "\xc3\xa9",
                                                   "\xef\xbb\xbf",
                                                   "\xff",
                                                   std::string(1, '\0'),
                                                   "\v",
                                                   "\x01",
                                                   "EXPLAIN ",
                                                   "ROW ",
                                                   "COMMENT ",
                                                   "*"};
  std::string text;
  std::uniform_int_distribution<std::size_t> pick(0, kPieces.size() - 1);
  for (std::size_t i = 0; i < pieces; ++i) text += kPieces[pick(random)];
  return text;
}

std::string RandomBytes(std::mt19937 &random, std::size_t size) {
  std::uniform_int_distribution<int> byte(1, 255);
  std::string text;
  for (std::size_t i = 0; i < size; ++i) text += static_cast<char>(byte(random));
  return text;
}

TEST_CASE("sql: nothing but space and comments and terminators lies between statements", "[sql]") {
  for (const NamedDialect &named : Dialects()) {
    for (const GoldenFile &file : GoldenFiles(named.name)) {
      if (file.text.find("statement-begin") != std::string::npos) continue;
      INFO(file.path);
      CHECK(WhatIsLost(file.text, *named.dialect).empty());
    }
  }
}

TEST_CASE("sql: random pieces of SQL lose nothing", "[sql]") {
  std::mt19937 random(20260115);
  for (int round = 0; round < 8000; ++round) {
    const std::string text = RandomText(random, 1 + random() % 30);
    if (text.find("statement-") != std::string::npos) continue;
    for (const NamedDialect &named : Dialects()) {
      const std::string lost = WhatIsLost(text, *named.dialect);
      if (!lost.empty()) FAIL(named.name << " lost <" << lost << "> of <" << text << ">");
    }
  }
}

TEST_CASE("sql: random text is taken apart or refused with a place", "[sql]") {
  std::mt19937 random(42);
  for (int round = 0; round < 5000; ++round) {
    const std::string text = round % 2 == 0 ? RandomText(random, 40) : RandomBytes(random, random() % 200);
    for (const NamedDialect &named : Dialects()) {
      const Result<Script> script = Split(text, *named.dialect);
      if (script) {
        for (const Statement &statement : script->statements) {
          (void)NormalizedText(statement.text, *named.dialect, 5);
          (void)TraitsOf(statement.text, *named.dialect);
        }
        continue;
      }
      REQUIRE(script.error().kind == ErrorKind::kSyntax);
      REQUIRE(script.error().where.has_value());
      REQUIRE(script.error().where->line >= 1);
      REQUIRE(script.error().where->column >= 1);
    }
  }
}

TEST_CASE("sql: every beginning of a script is taken apart or refused", "[sql]") {
  for (const NamedDialect &named : Dialects()) {
    for (const GoldenFile &file : GoldenFiles(named.name)) {
      for (std::size_t size = 0; size <= file.text.size(); ++size) {
        const std::string prefix = file.text.substr(0, size);
        const Result<Script> script = Split(prefix, *named.dialect);
        INFO(file.path << " up to " << size);
        if (!script) CHECK(script.error().kind == ErrorKind::kSyntax);
      }
    }
  }
}

// The COMMIT of a dump is left out by what stands before it; see MSR_TRAIT_NOT_SENT.
bool IsLeftOutHere(const Statement &statement, const msr_dialect &dialect) {
  return statement.traits == MSR_TRAIT_NOT_SENT && (TraitsOf(statement.text, dialect) & MSR_TRAIT_COMMITS) != 0;
}

TEST_CASE("sql: a statement taken apart again is itself and has the same traits", "[sql]") {
  for (const NamedDialect &named : Dialects()) {
    for (const GoldenFile &file : GoldenFiles(named.name)) {
      const Result<Script> script = Split(file.text, *named.dialect);
      const bool plain = file.text.find("statement-begin") == std::string::npos;
      if (!script || !plain) continue;
      for (const Statement &statement : script->statements) {
        if (statement.text.front() == '\\') continue;  // a line for the client
        INFO(file.path << " " << statement.text);
        const bool stands_for_itself = !statement.loads && !IsLeftOutHere(statement, *named.dialect);
        if (stands_for_itself) CHECK(TraitsOf(statement.text, *named.dialect) == statement.traits);
        if (statement.has_copy_data) continue;
        CHECK(Texts(statement.text, *named.dialect) == std::vector<std::string>{std::string(statement.text)});
      }
    }
  }
}

}  // namespace
}  // namespace msr::sql::test
