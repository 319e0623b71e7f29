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
