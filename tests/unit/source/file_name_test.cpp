#include "core/source/file_name.hpp"
#include "tests/support/catch.hpp"

using msr::Direction;
using msr::MigrationKind;
using msr::source::ParseFileName;

TEST_CASE("file name: the parts of a migration are read", "[file_name]") {
  const auto parsed = ParseFileName("V202601151030_create_users.mysql.down.sql");

  REQUIRE(parsed.name);
  CHECK(parsed.name->kind == MigrationKind::kVersioned);
  CHECK(parsed.name->direction == Direction::kDown);
  CHECK(parsed.name->version->text() == "202601151030");
  CHECK(parsed.name->name == "create_users");
  CHECK(parsed.name->variant == "mysql");
}

TEST_CASE("file name: a repeatable has no version and may have a down file", "[file_name]") {
  CHECK(ParseFileName("R_totals.sql").name->direction == Direction::kUp);
  CHECK(ParseFileName("R_totals.down.sql").name->direction == Direction::kDown);
  CHECK(ParseFileName("R_totals.postgresql.sql").name->variant == "postgresql");
  CHECK(ParseFileName("R_totals.sql").name->kind == MigrationKind::kRepeatable);
}

TEST_CASE("file name: versions with dots are no driver words", "[file_name]") {
  const auto parsed = ParseFileName("V1.10.2_x.up.sql");

  REQUIRE(parsed.name);
  CHECK(parsed.name->version->text() == "1.10.2");
  CHECK(parsed.name->variant.empty());
}

TEST_CASE("file name: a near miss is a problem that names the right form", "[file_name]") {
  for (const char *file : {"V1__init.sql", "V1.up.sql", "V_x.up.sql", "Vx_y.up.sql", "v1_x.up.sql", "U1_x.sql",
                           "1_x.sql", "R_x.up.sql", "V1_.up.sql", "R_.sql", "V1_x.a.b.up.sql", "V0_x.up.sql",
                           "V1_x.UP.SQL", "V1_x.up.SQL", "V1-x.up.sql", "beforeMigrate.sql"}) {
    CAPTURE(file);
    const auto parsed = ParseFileName(file);
    CHECK_FALSE(parsed.name);
    CHECK_FALSE(parsed.problem.empty());
    CHECK_FALSE(parsed.hint.empty());
  }
  CHECK_THAT(ParseFileName("V1__init.sql").hint, ContainsSubstring("V1__init.up.sql"));
}

TEST_CASE("file name: other files are left alone", "[file_name]") {
  CHECK(ParseFileName("seed.sql").ignored);
  for (const char *file : {"README.md", "notes.txt", "V1_x.up.sql.bak"}) {
    CAPTURE(file);
    const auto parsed = ParseFileName(file);
    CHECK_FALSE(parsed.name);
    CHECK(parsed.problem.empty());
    CHECK_FALSE(parsed.ignored);
  }
}
