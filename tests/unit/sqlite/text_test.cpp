// The little that the driver knows about SQL text.
#include "drivers/sqlite/text.hpp"
#include "tests/support/catch.hpp"

namespace msr::sqlite {
namespace {

TEST_CASE("text: blanks and comments and semicolons are skipped") {
  CHECK(SkipBlank("").empty());
  CHECK(SkipBlank(" \t\r\n;; -- a comment\n/* another; */ -- the last").empty());
  CHECK(SkipBlank("/* without an end").empty());
  CHECK(SkipBlank(" -- one\n SELECT 1") == "SELECT 1");
  CHECK(SkipBlank("- 1") == "- 1");
  CHECK(SkipBlank("/ 1") == "/ 1");
}

TEST_CASE("text: the first word is in upper case") {
  CHECK(FirstWord("/* x */ pragma foreign_keys") == "PRAGMA");
  CHECK(FirstWord("Insert into t") == "INSERT");
  CHECK(FirstWord("(SELECT 1)").empty());
}

TEST_CASE("text: a word is found in any case") {
  CHECK(HasWord("PRAGMA main.Writable_Schema = on", "WRITABLE_SCHEMA"));
  CHECK_FALSE(HasWord("PRAGMA schema_version", "WRITABLE_SCHEMA"));
  CHECK_FALSE(HasWord("", "WRITABLE_SCHEMA"));
}

TEST_CASE("text: a statement ends at a semicolon outside of quotes and comments") {
  CHECK(AfterStatement("PRAGMA a").empty());
  CHECK(AfterStatement("PRAGMA a; SELECT 1") == "; SELECT 1");
  CHECK(AfterStatement("PRAGMA a = ';''x;' ; b") == "; b");
  CHECK(AfterStatement("PRAGMA a = \";\" -- ;\n /* ; */ ; b") == "; b");
  CHECK(AfterStatement("PRAGMA [;] ; b") == "; b");
  CHECK(AfterStatement("PRAGMA 'without an end ; b").empty());
}

TEST_CASE("text: names are quoted") {
  CHECK(Quote("t") == "\"t\"");
  CHECK(Quote("a\"b") == "\"a\"\"b\"");
}

TEST_CASE("text: the time has the form that the engine stores") {
  const std::string now = UtcNow();
  CHECK(now.size() == 27);
  CHECK(now[10] == 'T');
  CHECK(now.substr(23) == "000Z");
}

}  // namespace
}  // namespace msr::sqlite
