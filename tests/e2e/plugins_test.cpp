// Plugins on real databases: what they hear and in which order, what they may refuse, and that they break nothing.
#include <csignal>
#include <filesystem>
#include <fstream>
#include <sstream>

#include <fmt/format.h>

#include "tests/support/catch.hpp"
#include "tests/support/leak.hpp"
#include "tests/support/workspace.hpp"

namespace msr::test {
namespace {

namespace fs = std::filesystem;

std::string Content(const std::string &path) {
  std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

/// A workspace with the recorder, which `settings` (lines of TOML) tell more.
class Recorded {
 public:
  explicit Recorded(const std::string &settings = "") : file_(workspace_.dir() / "events") {
    config_ = workspace_.dir() / "plugins.toml";
    std::ofstream(config_) << "[plugins.recorder]\nfile = \"" << file_ << "\"\n" << settings;
  }

  Workspace &operator*() { return workspace_; }
  Workspace *operator->() { return &workspace_; }

  Arguments With(Arguments arguments) const {
    for (const std::string &word :
         {std::string("--config-file"), config_, std::string("--plugin-path"), std::string(MSR_TEST_PLUGINS)})
      arguments.push_back(word);
    return arguments;
  }
  Finished Run(int exit_code, const Arguments &arguments, Where where = Where::current()) {
    fs::remove(file_);
    return workspace_.Run(exit_code, With(arguments), where);
  }
  /// What it heard in the last run.
  std::string Events() const { return Content(file_); }

 private:
  Workspace workspace_;
  std::string file_;
  std::string config_;
};

void WriteThree(Workspace &workspace) {
  for (int i = 1; i <= 3; ++i) {
    workspace.Write(fmt::format("V{}_t{}.up.sql", i, i), fmt::format("CREATE TABLE t{} (id INTEGER);\n", i));
    workspace.Write(fmt::format("V{}_t{}.down.sql", i, i), fmt::format("DROP TABLE t{};\n", i));
  }
}

TEST_CASE("plugins: each event of a run comes once and in its order", "[all]") {
  Recorded recorded;
  WriteThree(*recorded);
  recorded.Run(0, {"migrate", "2"});
  CHECK(recorded.Events() ==
        "lock_acquired\n"
        "run_starting\n"
        "run_started\n"
        "migration_starting version=1\n"
        "migration_applied version=1\n"
        "migration_starting version=2\n"
        "migration_applied version=2\n"
        "run_finished applied=2 reverted=0 failed=0 not_run=0 pending=1 current=2\n");
  recorded.Run(0, {"down", "1"});
  CHECK(recorded.Events() ==
        "lock_acquired\n"
        "run_starting\n"
        "run_started\n"
        "revert_starting version=2 direction=down\n"
        "migration_reverted version=2 direction=down\n"
        "run_finished applied=0 reverted=1 failed=0 not_run=0 pending=2 current=1\n");
  recorded.Run(0, {"redo"});
  CHECK(recorded.Events() ==
        "lock_acquired\n"
        "run_starting\n"
        "run_started\n"
        "revert_starting version=1 direction=down\n"
        "migration_reverted version=1 direction=down\n"
        "migration_starting version=1\n"
        "migration_applied version=1\n"
        "run_finished applied=1 reverted=1 failed=0 not_run=0 pending=2 current=1\n");
  recorded.Run(0, {"migrate"});
  recorded.Run(0, {"migrate"});
  CHECK(recorded.Events() == "run_finished applied=0 reverted=0 failed=0 not_run=0 pending=0 current=3\n");
}

TEST_CASE("plugins: each statement is told", "[all]") {
  Recorded recorded("all = true\n");
  recorded->Write("V1_t.up.sql", "CREATE TABLE t (id INTEGER);\nINSERT INTO t VALUES (1);\n");
  recorded.Run(0, {"migrate"});
  CHECK_THAT(recorded.Events(), ContainsSubstring("migration_starting version=1\n"
                                                  "statement_done version=1 done=1/2\n"
                                                  "statement_done version=1 done=2/2\n"
                                                  "migration_applied version=1\n"));
}

TEST_CASE("plugins: a failure is told, and so is a run that finds no database", "[all]") {
  Recorded recorded;
  WriteThree(*recorded);
  recorded->Write("V2_t2.up.sql", "INSERT INTO nowhere VALUES (1);\n");
  recorded.Run(3, {"migrate"});
  CHECK_THAT(
      recorded.Events(),
      ContainsSubstring("migration_starting version=2\n"
                        "migration_failed version=2 error=statement\n"
                        "run_finished error=statement applied=1 reverted=0 failed=1 not_run=2 pending=2 current=1\n"));
  recorded->Write("V2_t2.up.sql", "CREATE TABLE");
  recorded->Write("V1_t1.up.sql", "-- changed\n");
  recorded.Run(10, {"migrate"});
  CHECK(recorded.Events() == "run_finished error=drift applied=0 reverted=0 failed=0 not_run=0 pending=2 current=1\n");
}

TEST_CASE("plugins: a server that does not answer is told with what is known", "[postgresql][mysql]") {
  Recorded recorded;
  WriteThree(*recorded);
  const Finished finished = Checked(Run(MsrCommand(recorded.With(
      {"migrate", "--folder", recorded->folder().path(), "--url", WithPort(recorded->database().url(), "1")}))));
  CHECK(finished.exit_code == 7);
  CHECK(recorded.Events() == "run_finished error=connection applied=0 reverted=0 failed=0 not_run=0\n");
}

TEST_CASE("plugins: waiting for the lock is told", "[all]") {
  Recorded recorded;
  recorded->Write("V1_t.up.sql", "CREATE TABLE t (id INTEGER);\n");
  recorded->Write("V2_slow.up.sql", SlowStatement(std::chrono::seconds(3)) + ";\nINSERT INTO t VALUES (1);\n");
  Process first = recorded->Start({"migrate", "--verbose"});
  REQUIRE(WaitUntil([&] { return first.Err().find("applying 2") != std::string::npos; }));
  recorded.Run(0, {"migrate"});
  CHECK(recorded.Events() ==
        "lock_waiting\n"
        "lock_acquired\n"
        "run_finished applied=0 reverted=0 failed=0 not_run=0 pending=0 current=2\n");
  CHECK(Checked(first.Wait()).exit_code == 0);
}

TEST_CASE("plugins: a lock that is lost is told", "[postgresql][mysql]") {
  Recorded recorded;
  recorded->Write("V1_t.up.sql", "CREATE TABLE t (id INTEGER);\n");
  recorded->Run(0, {"migrate"});
  recorded->Write("V2_slow.up.sql", SlowStatement(std::chrono::seconds(3)) + ";\nINSERT INTO t VALUES (2);\n");
  Process runner = recorded->Start(recorded.With({"migrate", "--no-lock", "--verbose"}));
  REQUIRE(WaitUntil([&] { return runner.Err().find("applying 2") != std::string::npos; }));
  recorded->database().Execute("UPDATE migration_locks SET fence = fence + 1, owner = 'another'");
  CHECK(Checked(runner.Wait()).exit_code == 8);
  CHECK_THAT(recorded.Events(), ContainsSubstring("migration_failed version=2 error=locked\nlock_lost\nrun_finished "
                                                  "error=locked applied=0 reverted=0 failed=1 not_run=1"));
}

TEST_CASE("plugins: a run that is refused leaves nothing, not even the tables of the history", "[all]") {
  Recorded recorded("refuse = \"run_starting\"\n");
  WriteThree(*recorded);
  const Finished finished = recorded.Run(1, {"migrate"});
  CHECK_THAT(finished.err,
             ContainsSubstring("error: the plugin recorder refused to let the run of migrate begin: not on a Friday"));
  CHECK(recorded->database().Tables().empty());
  CHECK(recorded.Events() ==
        "lock_acquired\n"
        "run_starting\n"
        "run_finished error=plugin applied=0 reverted=0 failed=0 not_run=0 pending=3\n");
}

TEST_CASE("plugins: a migration that is refused is not begun, and what was before it stands", "[all]") {
  Recorded recorded("refuse = [\"migration_starting:2\", \"revert_starting:1\"]\n");
  WriteThree(*recorded);
  const Finished finished = recorded.Run(1, {"migrate"});
  CHECK_THAT(finished.err,
             ContainsSubstring("error: the plugin recorder refused to let 2 t2 be applied: not on a Friday"));
  CHECK(recorded->States() == "V1 applied, V2 pending, V3 pending");
  CHECK(recorded->Log() == "applied 1");
  CHECK_FALSE(recorded->database().HasTable("t2"));
  CHECK_THAT(recorded.Events(), ContainsSubstring("migration_starting version=2\nrun_finished error=plugin applied=1 "
                                                  "reverted=0 failed=0 not_run=2 pending=2 current=1\n"));
  const Finished down = recorded.Run(1, {"down", "0"});
  CHECK_THAT(down.err,
             ContainsSubstring("error: the plugin recorder refused to let 1 t1 be reverted: not on a Friday"));
  CHECK(recorded->States() == "V1 applied, V2 pending, V3 pending");
  recorded->Run(0, {"migrate"});
  CHECK(recorded->States() == "V1 applied, V2 applied, V3 applied");
}

TEST_CASE("plugins: a refusal in JSON is an error of its own kind", "[sqlite]") {
  Recorded recorded("refuse = \"migration_starting\"\n");
  WriteThree(*recorded);
  const Json result = ParseDocument(recorded.Run(1, {"migrate", "--format", "json"}));
  CHECK(result.at("ok") == false);
  CHECK(result.at("error").at("kind") == "plugin");
  CHECK(result.at("not_run") == 3);
}

TEST_CASE("plugins: one that fails otherwise is one warning and changes nothing", "[all]") {
  Recorded recorded(
      "fail = [\"lock_acquired\", \"run_started\", \"migration_applied\", \"migration_reverted\", \"run_finished\"]\n");
  WriteThree(*recorded);
  const Finished finished = recorded.Run(0, {"migrate"});
  const std::string warning = "warning: the plugin recorder failed: the disk is full\n";
  const std::size_t at = finished.err.find(warning);
  REQUIRE(at != std::string::npos);
  CHECK(finished.err.find("the plugin recorder failed", at + warning.size()) == std::string::npos);
  CHECK(recorded->States() == "V1 applied, V2 applied, V3 applied");
  recorded.Run(0, {"down", "0"});
  const Json result = ParseDocument(recorded.Run(0, {"migrate", "--format", "json"}));
  CHECK(result.at("warnings").size() == 1);
  CHECK(result.at("warnings").at(0).at("message") == "the plugin recorder failed: the disk is full");
}

TEST_CASE("plugins: what one says goes to stderr without secrets", "[postgresql][mysql]") {
  Recorded recorded("say = " + Json("the password is " + RequiredVariable("MSR_TEST_PASSWORD")).dump() + "\n");
  recorded->Write("V1_t.up.sql", "CREATE TABLE t (id INTEGER);\n");
  const Finished finished = recorded.Run(0, {"migrate"});
  CHECK_THAT(finished.err, ContainsSubstring("recorder: the password is ***\n"));
}

TEST_CASE("plugins: several hear in their order, and one under another name", "[sqlite]") {
  Workspace workspace;
  workspace.Write("V1_t.up.sql", "CREATE TABLE t (id INTEGER);\n");
  const std::string config = workspace.dir() / "plugins.yaml";
  std::ofstream(config) << "plugins:\n"
                        << "  b: {module: recorder, file: " << workspace.dir() / "events"
                        << ", fail: [run_started]}\n"
                        << "  a: {module: recorder, file: " << workspace.dir() / "events"
                        << ", fail: run_started}\n"
                        << "  c: {module: recorder, file: " << workspace.dir() / "c"
                        << ", enabled: false}\n";
  const Arguments arguments = {"migrate", "--plugin-path", MSR_TEST_PLUGINS, "-c", config};
  const Finished finished = workspace.Run(0, arguments);
  const std::size_t first = finished.err.find("the plugin a failed");
  CHECK(first < finished.err.find("the plugin b failed"));
  CHECK(finished.err.find("the plugin b failed") != std::string::npos);
  CHECK_FALSE(fs::exists(workspace.dir() / "c"));
  Arguments with_c = arguments;
  with_c.insert(with_c.end(), {"--plugin", "c"});
  workspace.Run(0, with_c);
  CHECK(fs::exists(workspace.dir() / "c"));
}

TEST_CASE("plugins: a setting that a plugin does not take ends the run before it begins", "[sqlite]") {
  Recorded recorded("flie = \"x\"\n");
  WriteThree(*recorded);
  const Finished finished = recorded.Run(1, {"migrate"});
  CHECK_THAT(finished.err,
             ContainsSubstring("error: the plugin recorder cannot work: unknown setting \"flie\"; it takes "
                               "all, fail, file, refuse, say\n"));
  CHECK(recorded->database().Tables().empty());
}

TEST_CASE("plugins: one that is not there ends the run with every path that was tried", "[sqlite]") {
  Workspace workspace;
  WriteThree(workspace);
  const Finished finished = workspace.Run(1, {"migrate", "--plugin", "recordr", "--plugin-path", MSR_TEST_PLUGINS});
  CHECK_THAT(finished.err, ContainsSubstring("error: there is no plugin \"recordr\""));
  CHECK_THAT(finished.err, ContainsSubstring("did you mean \"recorder\"?"));
  CHECK_THAT(finished.err, ContainsSubstring(MSR_TEST_PLUGINS "/msr_plugin_recordr.so"));
  CHECK_FALSE(fs::exists(workspace.dir() / "events"));
}

TEST_CASE("plugins: what only looks needs none of them", "[sqlite]") {
  Recorded recorded("refuse = \"run_starting\"\n");
  WriteThree(*recorded);
  fs::remove(recorded->dir() / "events");
  for (const char *command : {"list", "plan", "validate", "doctor"})
    recorded->Run(0, {command, "--config-file", recorded->dir() / "plugins.toml"});
  CHECK_FALSE(fs::exists(recorded->dir() / "events"));
}

TEST_CASE("plugins: they are listed with what they are", "[sqlite]") {
  Workspace workspace;
  const Json result =
      ParseDocument(Checked(Run(MsrCommand({"plugins", "--format", "json", "--plugin-path", MSR_TEST_PLUGINS}))));
  std::string names;
  for (const Json &plugin : result.at("plugins")) {
    names += plugin.at("name").get<std::string>() + " ";
    CHECK(plugin.at("problem").is_null());
    CHECK(plugin.at("abi") == "0.1");
  }
  CHECK_THAT(names, ContainsSubstring("metrics_textfile"));
  CHECK_THAT(names, ContainsSubstring("recorder"));
  CHECK(result.at("searched").at(0) == MSR_TEST_PLUGINS);
}

}  // namespace
}  // namespace msr::test
