#include <string>

#include "tests/support/catch.hpp"

#include "drivers/sqlite/effects.hpp"

TEST_CASE("sqlite effects: what refuses a transaction can be run again", "[sqlite]") {
  const std::string text = GENERATE(as<std::string>{}, "VACUUM", "pragma user_version = 7;", "/* x */ ANALYZE t",
                                    "REINDEX", "ATTACH 'x.db' AS x", "DETACH x");
  INFO(text);
  CHECK(msr::sqlite::IsRepeatable(text));
}

TEST_CASE("sqlite effects: of everything else nothing is said", "[sqlite]") {
  const std::string text =
      GENERATE(as<std::string>{}, "VACUUM INTO 'x.db'", "CREATE TABLE t (a)", "INSERT INTO t VALUES (1)",
               "PRAGMA user_version = 1; DROP TABLE t", "'VACUUM'", "VACUUM 'x", "");
  INFO(text);
  CHECK_FALSE(msr::sqlite::IsRepeatable(text));
}
