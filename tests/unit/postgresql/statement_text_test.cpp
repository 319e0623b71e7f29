#include "drivers/postgresql/statement_text.hpp"

#include "tests/support/catch.hpp"

using namespace msr::postgresql;

TEST_CASE("postgresql statement text: comments and white space are nothing", "[postgresql]") {
  CHECK(IsBlank(""));
  CHECK(IsBlank(" \n;\t"));
  CHECK(IsBlank("-- one\n/* two /* nested */ still */ ; --three"));
  CHECK(IsBlank("/* without an end"));
  CHECK_FALSE(IsBlank("/* c */ SELECT 1"));
  CHECK_FALSE(IsBlank("-- one\rSELECT 1"));
  CHECK_FALSE(IsBlank("-1"));
}

TEST_CASE("postgresql statement text: COPY is recognised by its first word", "[postgresql]") {
  CHECK(IsCopy("COPY t FROM stdin"));
  CHECK(IsCopy(" /* a /* b */ */ -- c\n copy\tt TO stdout"));
  CHECK(IsCopy("Copy(SELECT 1) TO stdout"));
  CHECK(IsCopy("COPY\"t\" FROM stdin"));
  CHECK_FALSE(IsCopy("COPYRIGHT"));
  CHECK_FALSE(IsCopy("copy_it()"));
  CHECK_FALSE(IsCopy("COPY"));
  CHECK_FALSE(IsCopy("SELECT 'COPY t'"));
  CHECK_FALSE(IsCopy("-- COPY t"));
  CHECK_FALSE(IsCopy(""));
}

TEST_CASE("postgresql statement text: data follows the line that ends a COPY command", "[postgresql]") {
  const CopyText copy = SplitCopy("COPY t FROM stdin;\n1\ta\n2\tb\n\\.\n");

  CHECK(copy.command == "COPY t FROM stdin");
  REQUIRE(copy.data.has_value());
  CHECK(*copy.data == "1\ta\n2\tb\n");
}

TEST_CASE("postgresql statement text: an empty table has data without lines", "[postgresql]") {
  const CopyText copy = SplitCopy("COPY t FROM stdin;\n\\.");

  REQUIRE(copy.data.has_value());
  CHECK(copy.data->empty());
}

TEST_CASE("postgresql statement text: a semicolon in quotes or comments does not end a COPY command", "[postgresql]") {
  const CopyText copy = SplitCopy("COPY \"a;b\" FROM stdin (DELIMITER ';') /* ;\n */ ; \n1;2\n");

  CHECK(copy.command == "COPY \"a;b\" FROM stdin (DELIMITER ';') /* ;\n */ ");
  REQUIRE(copy.data.has_value());
  CHECK(*copy.data == "1;2\n");
}

TEST_CASE("postgresql statement text: a COPY command alone has no data", "[postgresql]") {
  CHECK_FALSE(SplitCopy("COPY t FROM stdin").data.has_value());
  CHECK_FALSE(SplitCopy("COPY t FROM stdin;").data.has_value());
  CHECK_FALSE(SplitCopy("COPY t FROM stdin; SELECT 1\n").data.has_value());
  CHECK_FALSE(SplitCopy("COPY t FROM 'unclosed ;\n1").data.has_value());
}

TEST_CASE("postgresql statement text: only a line of its own ends the data", "[postgresql]") {
  CHECK(*SplitCopy("COPY t FROM stdin;\nab\\.\n").data == "ab\\.\n");
  CHECK(*SplitCopy("COPY t FROM stdin;\r\nab\r\n\\.\r\n").data == "ab\r\n");
}
