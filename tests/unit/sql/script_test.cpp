// script_test.cpp: the small functions beside Split.
#include "core/sql/script.hpp"

#include "core/sql/splitter.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/sql/dialects.hpp"

namespace msr::sql::test {
namespace {

TEST_CASE("sql: the location of a byte counts lines and characters from 1", "[sql]") {
  const std::string text = "ab\nxäöy\r\nlast";

  const Location first = Locate(text, 0);
  const Location umlaut = Locate(text, text.find('y'));
  const Location end = Locate(text, text.size());

  CHECK(first.line == 1);
  CHECK(first.column == 1);
  CHECK(first.source_line == "ab");
  CHECK(umlaut.line == 2);
  CHECK(umlaut.column == 4);
  CHECK(umlaut.source_line == "xäöy");
  CHECK(end.line == 3);
  CHECK(end.column == 5);
  CHECK(Locate(text, 1000).line == 3);
}

TEST_CASE("sql: a line break belongs to the line that it ends", "[sql]") {
  CHECK(Locate("ab\ncd", 2).line == 1);
  CHECK(Locate("ab\ncd", 2).column == 3);
  CHECK(Locate("ab\ncd", 3).line == 2);
}

TEST_CASE("sql: a very long line is not repeated", "[sql]") {
  const Location place = Locate(std::string(10000, 'x'), 9000);

  CHECK(place.column == 9001);
  CHECK(place.source_line.empty());
}

TEST_CASE("sql: the words of a statement are in upper case with single spaces", "[sql]") {
  CHECK(NormalizedText("create  /* x */ index\n concurrently \"My i\" on t(a)", Postgresql(), 5) ==
        "CREATE INDEX CONCURRENTLY \"My i\" ON");
  CHECK(NormalizedText("select 'It''s', $$a b$$, 1.5", Postgresql(), 99) == "SELECT 'It''s' , $$a b$$ , 1.5");
  CHECK(NormalizedText("/*!40101 set @a:=1 */", Mysql(), 99) == "SET @ A : = 1");
  CHECK(NormalizedText("-- nothing", Sqlite(), 99).empty());
  CHECK(NormalizedText("select 1", Sqlite(), 0).empty());
}

TEST_CASE("sql: the traits of a statement do not depend on how it is written", "[sql]") {
  CHECK(TraitWords(TraitsOf("create/**/index\n\nconcurrently i on t (a)", Postgresql())) == "no_transaction");
  CHECK(TraitWords(TraitsOf("/* x */ -- y\n vacuum", Sqlite())) == "no_transaction");
  CHECK(TraitWords(TraitsOf("", Mysql())) == "-");
}

TEST_CASE("sql: a pattern with a dollar sign matches to the end only", "[sql]") {
  CHECK(TraitWords(TraitsOf("CLUSTER", Postgresql())) == "no_transaction");
  CHECK(TraitWords(TraitsOf("CLUSTER t", Postgresql())) == "-");
  CHECK(TraitWords(TraitsOf("CLUSTER t USING i", Postgresql())) == "-");
}

TEST_CASE("sql: text that cannot be read is no plain DML", "[sql]") {
  CHECK(TraitWords(TraitsOf("INSERT INTO t VALUES ('open", Sqlite())) == "-");
  CHECK(TraitWords(TraitsOf("INSERT INTO t VALUES (1); DROP TABLE t", Sqlite())) == "-");
  CHECK(TraitWords(TraitsOf("INSERT INTO t VALUES (1);", Sqlite())) == "plain_dml");
}

TEST_CASE("sql: own rules combine stars and removals and ends", "[sql]") {
  const msr_statement_rule rules[] = {{{"A * B * C", 9}, MSR_TRAIT_SESSION, 0}, {{"* B B", 5}, MSR_TRAIT_LEXING, 0},
                                      {{"A * C $", 7}, MSR_TRAIT_COMMITS, 0},   {{"A X", 3}, 0, MSR_TRAIT_SESSION},
                                      {{"*", 1}, MSR_TRAIT_NOT_SENT, 0},        {{"", 0}, MSR_TRAIT_FORBIDDEN, 0}};
  msr_dialect dialect = Sqlite();
  dialect.rules = rules;
  dialect.rule_count = 6;

  CHECK(TraitWords(TraitsOf("a b c", dialect)) == "session commits not_sent");
  CHECK(TraitWords(TraitsOf("a x b y c z", dialect)) == "not_sent");
  CHECK(TraitWords(TraitsOf("a y b b z", dialect)) == "lexing not_sent");
  CHECK(TraitWords(TraitsOf("b x b b", dialect)) == "lexing not_sent");
  CHECK(TraitWords(TraitsOf("a c x c", dialect)) == "commits not_sent");
  CHECK(TraitWords(TraitsOf("a b c c x", dialect)) == "session not_sent");
}

TEST_CASE("sql: a word between percent signs matches what has it inside", "[sql]") {
  const msr_statement_rule rules[] = {{{"A * %BC% D", 10}, MSR_TRAIT_SESSION, 0}};
  msr_dialect dialect = Sqlite();
  dialect.rules = rules;
  dialect.rule_count = 1;

  CHECK(TraitWords(TraitsOf("a 'xbcx' d", dialect)) == "session");
  CHECK(TraitWords(TraitsOf("a b bc bc d", dialect)) == "session");
  CHECK(TraitWords(TraitsOf("a xbc e d", dialect)) == "-");
  CHECK(TraitWords(TraitsOf("a b c d", dialect)) == "-");
}

TEST_CASE("sql: an error tells the line that it is in", "[sql]") {
  const Result<Script> script = Split("SELECT 1;\n  SELECT 'open;\n", Sqlite());

  REQUIRE(!script);
  CHECK(script.error().kind == ErrorKind::kSyntax);
  CHECK(script.error().where->source_line == "  SELECT 'open;");
  CHECK(script.error().where->column == 10);
  CHECK(script.error().where->file.empty());
}

}  // namespace
}  // namespace msr::sql::test
