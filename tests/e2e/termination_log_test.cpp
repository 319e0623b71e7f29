// --termination-log: what is left of a container that failed.
#include <filesystem>
#include <fstream>
#include <sstream>

#include "tests/support/catch.hpp"
#include "tests/support/leak.hpp"
#include "tests/support/workspace.hpp"

namespace msr::test {
namespace {

std::string Content(const std::string &path) {
  std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

TEST_CASE("termination log: a failure leaves one line, and success leaves nothing", "[all]") {
  Workspace workspace;
  const std::string file = workspace.dir() / "termination-log";
  workspace.Write("V1_t.up.sql", "CREATE TABLE t (id INTEGER);\n");
  workspace.Run(0, {"migrate", "--termination-log", file});
  CHECK_FALSE(std::filesystem::exists(file));
  workspace.Write("V2_x.up.sql", "-- a comment\nINSERT INTO nowhere VALUES (1);\n");
  workspace.Run(3, {"migrate"}, {{"MSR_TERMINATION_LOG", file}});
  const std::string left = Content(file);
  CHECK_THAT(left, StartsWith("exit 3: "));
  CHECK_THAT(left, ContainsSubstring("V2_x.up.sql:2"));
  CHECK_THAT(left, ContainsSubstring("nowhere"));
  CHECK(left.find('\n') == left.size() - 1);
  workspace.Run(9, {"wait", "--no-pending", "--timeout", "3s", "--termination-log=" + file});
  CHECK(Content(file) == "exit 9: 1 migration is pending; waited 3s for it\n");
}

TEST_CASE("termination log: also of a command line and of settings that make no sense", "[sqlite]") {
  Workspace workspace;
  const std::string file = workspace.dir() / "termination-log";
  workspace.Run(1, {"migrat", "--termination-log", file});
  CHECK_THAT(Content(file), StartsWith("exit 1: "));
  workspace.Run(1, {"migrate", "--lock-wait", "soon"}, {{"MSR_TERMINATION_LOG", file}});
  CHECK_THAT(Content(file), ContainsSubstring("soon"));
  workspace.Write("V1_t.up.sql", "CREATE TABLE t (id INTEGER);\n");
  workspace.Run(9, {"list", "--exit-code", "--termination-log", file});
  CHECK(Content(file) == "exit 9\n");
}

TEST_CASE("termination log: one that cannot be written changes nothing", "[sqlite]") {
  Workspace workspace;
  workspace.Write("V1_t.up.sql", "INSERT INTO nowhere VALUES (1);\n");
  const Finished finished = workspace.Run(3, {"migrate", "--termination-log", workspace.dir() / "no/such/folder"});
  CHECK_THAT(finished.err, ContainsSubstring("warning: cannot write the termination log"));
}

TEST_CASE("termination log: it takes no more than the kubelet does", "[sqlite]") {
  Workspace workspace;
  const std::string file = workspace.dir() / "termination-log";
  std::string name = "t";
  for (int i = 0; i < 3000; ++i) name += "é";
  workspace.Write("V1_t.up.sql", "INSERT INTO \"" + name + "\" VALUES (1);\n");
  workspace.Run(3, {"migrate", "--termination-log", file});
  const std::string left = Content(file);
  CHECK(left.size() <= 4096);
  CHECK(left.size() >= 4094);
  CHECK(left.substr(left.size() - 3) == "é\n");
}

TEST_CASE("termination log: no password stands in it", "[postgresql][mysql]") {
  Workspace workspace;
  const std::string file = workspace.dir() / "termination-log";
  workspace.Write("V1_t.up.sql", "SELECT '" + RequiredVariable("MSR_TEST_PASSWORD") + "' FROM nowhere;\n");
  workspace.Run(7, {"migrate", "--termination-log", file},
                {{"MSR_DATABASE_URL", WithDatabase(workspace.database().url(), "not_there")}});
  const std::string left = Content(file);
  CHECK_THAT(left, StartsWith("exit 7: cannot connect"));
  CHECK(left.find(RequiredVariable("MSR_TEST_PASSWORD")) == std::string::npos);
}

}  // namespace
}  // namespace msr::test
