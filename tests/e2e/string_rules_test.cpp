// A server whose defaults read strings in another way than scripts are taken apart.
#include "tests/support/catch.hpp"
#include "tests/support/workspace.hpp"

namespace msr::test {
namespace {

TEST_CASE("string rules: a database that reads backslashes as escapes by default changes nothing", "[postgresql]") {
  Workspace workspace;
  const std::string name = workspace.database().QueryCell("SELECT current_database()");
  workspace.database().Execute("ALTER DATABASE \"" + name + "\" SET standard_conforming_strings = off");
  workspace.Write("V1_t.up.sql", "CREATE TABLE t (v TEXT);\nSET ROLE NONE;\n");
  // The second file runs behind a RESET ALL.
  workspace.Write("V2_v.up.sql", "INSERT INTO t VALUES ('C:\\');\nINSERT INTO t VALUES ('\\d''; --');\n");
  workspace.Run(0, {"migrate"});
  CHECK(workspace.database().QueryCell("SELECT string_agg(v, ' ' ORDER BY v) FROM t") == "C:\\ \\d'; --");
}

}  // namespace
}  // namespace msr::test
