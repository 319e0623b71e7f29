// Files that no longer are what was applied.
#include "tests/support/catch.hpp"
#include "tests/support/workspace.hpp"

namespace msr::test {
namespace {

void WriteAll(const Workspace &workspace) {
  for (const char *version : {"1", "2", "3", "4"}) {
    workspace.Write(std::string("V") + version + "_t.up.sql",
                    std::string("CREATE TABLE t") + version + " (id INTEGER);\n");
    workspace.Write(std::string("V") + version + "_t.down.sql", std::string("DROP TABLE t") + version + ";\n");
  }
}

// The messages of all findings.
std::string Messages(const Json &document) {
  std::string all;
  for (const Json &problem : document.at("problems")) all += problem.at("message").get<std::string>() + "\n";
  return all;
}

TEST_CASE("drift: changed and missing and renamed files are exit 10 with all findings", "[all]") {
  Workspace workspace;
  WriteAll(workspace);
  workspace.Run(0, {"migrate", "3"});
  workspace.Write("V1_t.up.sql", "CREATE TABLE t1 (id BIGINT);\n");
  workspace.folder().Remove("V2_t.up.sql");
  workspace.folder().Remove("V2_t.down.sql");
  workspace.folder().Rename("V3_t.up.sql", "V3_other.up.sql");
  workspace.folder().Rename("V3_t.down.sql", "V3_other.down.sql");
  const std::string before = workspace.database().Dump();

  for (const char *command : {"migrate", "plan", "validate"}) {
    INFO(command);
    const Json found = workspace.RunJson(10, {command});
    CHECK(found.at("error").at("kind") == "drift");
    CHECK(found.at("problems").size() == 3);
    CHECK_THAT(Messages(found), ContainsSubstring("V1_t.up.sql was changed"));
    CHECK_THAT(Messages(found), ContainsSubstring("V2_t"));
    CHECK_THAT(Messages(found), ContainsSubstring("V3_other.up.sql was applied under the name V3_t"));
  }
  const Finished said = workspace.Run(10, {"migrate"});
  CHECK_THAT(said.err,
             ContainsSubstring("V1_t.up.sql") && ContainsSubstring("V2_t") && ContainsSubstring("V3_other.up.sql"));
  CHECK(workspace.database().Dump() == before);
  CHECK(workspace.States() == "V1 changed, V2 missing, V3 renamed, V4 pending");
  workspace.Run(10, {"list", "--exit-code"});
}

TEST_CASE("drift: files older than the database are named and nothing runs", "[all]") {
  Workspace workspace;
  WriteAll(workspace);
  workspace.Write("R_rows.sql", "INSERT INTO t1 VALUES (1);\n");
  workspace.Run(0, {"migrate"});
  const std::string before = workspace.database().Dump();
  workspace.folder().Remove("V4_t.up.sql");
  workspace.folder().Remove("V4_t.down.sql");
  workspace.Write("R_rows.sql", "INSERT INTO t1 VALUES (2);\n");
  const Json warned = workspace.RunJson(0, {"migrate"});
  CHECK_THAT(warned.at("warnings").dump(), ContainsSubstring("the database is newer than these files"));
  CHECK(workspace.RunJson(0, {"migrate", "--newer", "ok"}).at("warnings").empty());
  CHECK(workspace.RunJson(10, {"migrate", "--newer", "error"}).at("error").at("kind") == "drift");
  const Json doctor = workspace.RunJson(10, {"doctor"});
  REQUIRE(doctor.at("findings").size() == 1);
  CHECK_THAT(doctor.at("findings").dump(), ContainsSubstring("msr down 3 --from-history"));
  workspace.RunJson(2, {"down", "--steps", "1"});
  CHECK(workspace.database().Dump() == before);
  workspace.Run(0, {"down", "3", "--from-history"});
  CHECK_FALSE(workspace.database().HasTable("t4"));
}

TEST_CASE("drift: the text put back is no drift any more", "[all]") {
  Workspace workspace;
  WriteAll(workspace);
  workspace.Run(0, {"migrate", "3"});
  workspace.Write("V1_t.up.sql", "CREATE TABLE t1 (id BIGINT);\n");
  workspace.Run(10, {"migrate"});
  WriteAll(workspace);
  workspace.Run(0, {"migrate"});
  CHECK(workspace.States() == "V1 applied, V2 applied, V3 applied, V4 applied");
}

TEST_CASE("drift: a down file may change", "[all]") {
  Workspace workspace;
  WriteAll(workspace);
  workspace.Run(0, {"migrate"});
  workspace.Write("V4_t.down.sql", "-- corrected\nDROP TABLE IF EXISTS t4;\n");
  workspace.Run(0, {"validate"});
  workspace.Run(0, {"down", "3"});
}

TEST_CASE("drift: a history table of a foreign shape is exit 10 and stays as it is", "[all]") {
  Workspace workspace;
  WriteAll(workspace);
  workspace.database().Execute("CREATE TABLE schema_version (installed_rank INTEGER, description VARCHAR(20))");
  workspace.database().Execute("INSERT INTO schema_version VALUES (1, 'of another tool')");
  const std::string before = workspace.database().Dump();
  for (const char *command : {"migrate", "list", "plan", "validate", "down", "redo"}) {
    INFO(command);
    Arguments arguments = {command};
    if (arguments[0] == "down") arguments.emplace_back("0");
    const Json refused = workspace.RunJson(10, arguments);
    CHECK(refused.at("error").at("kind") == "drift");
    CHECK_THAT(refused.at("error").at("message").get<std::string>(), ContainsSubstring("schema_version"));
    CHECK_THAT(refused.at("error").at("hint").get<std::string>(), ContainsSubstring("--table-name"));
  }
  CHECK(workspace.database().Dump() == before);
  workspace.Run(0, {"migrate", "--table-name", "msr_history"});
  CHECK(workspace.database().HasTable("msr_history"));
}

TEST_CASE("drift: a table with the right columns that does not say its layout is refused", "[all]") {
  Workspace workspace;
  WriteAll(workspace);
  workspace.Run(0, {"migrate"});
  workspace.database().Execute("DELETE FROM schema_version WHERE kind = 'layout'");
  CHECK(workspace.RunJson(10, {"migrate"}).at("error").at("kind") == "drift");
}

TEST_CASE("drift: a history of a newer layout is refused in one sentence", "[all]") {
  Workspace workspace;
  WriteAll(workspace);
  workspace.Run(0, {"migrate"});
  workspace.database().Execute("UPDATE schema_version SET version = '99' WHERE kind = 'layout'");
  const Json refused = workspace.RunJson(10, {"list"});
  CHECK_THAT(refused.at("error").at("message").get<std::string>(), ContainsSubstring("newer msr"));
}

}  // namespace
}  // namespace msr::test
