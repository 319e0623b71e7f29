// --log-file: what was said, kept.
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <sys/stat.h>

#include "tests/support/catch.hpp"
#include "tests/support/workspace.hpp"

namespace msr::test {
namespace {

std::string ReadFile(const std::string &path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::vector<std::string> LinesOf(const std::string &path) {
  std::vector<std::string> lines;
  std::istringstream text(ReadFile(path));
  for (std::string line; std::getline(text, line);) lines.push_back(line);
  return lines;
}

void WriteTwo(const Workspace &workspace) {
  workspace.Write("V1_t.up.sql", "CREATE TABLE t (id INTEGER);\n");
  workspace.Write("V2_x.up.sql", "INSERT INTO nowhere VALUES (1);\n");
}

TEST_CASE("log file: has what stderr says, each line with its time, run after run", "[all]") {
  Workspace workspace;
  WriteTwo(workspace);
  const std::string log = workspace.dir().path() + "/msr.log";
  workspace.Run(3, {"migrate", "--log-file", log});
  const std::vector<std::string> lines = LinesOf(log);
  REQUIRE(lines.size() > 2);
  CHECK_THAT(lines[0], Catch::Matchers::Matches("20..-..-..T..:..:..\\....Z info  \\[1/2\\] applied 1 t in .*"));
  CHECK_THAT(lines[1], Catch::Matchers::Matches("20..-..-..T..:..:..\\....Z error error: .*nowhere.*"));
  CHECK_THAT(ReadFile(log), ContainsSubstring("V2_x.up.sql:1"));
  struct stat status = {};
  REQUIRE(::stat(log.c_str(), &status) == 0);
  CHECK((status.st_mode & 07) == 0);
  workspace.Run(3, {"migrate"}, {{"MSR_LOG_FILE", log}, {"MSR_LOG_FORMAT", "json"}});
  const std::vector<std::string> more = LinesOf(log);
  REQUIRE(more.size() == lines.size() + 1);
  CHECK(Json::parse(more.back()).at("event") == "error");
  // Nothing is said by them.
  workspace.Run(0, {"version"}, {{"MSR_LOG_FILE", log + ".not"}});
  CHECK_FALSE(std::filesystem::exists(log + ".not"));
}

TEST_CASE("log file: a full one is put aside, and only so many are kept", "[sqlite]") {
  Workspace workspace;
  const std::string log = workspace.dir().path() + "/msr.log";
  std::string many;
  for (int i = 0; i < 2000; ++i) many += fmt::format("INSERT INTO t VALUES ({});\n", i);
  workspace.Write("V1_t.up.sql", "CREATE TABLE t (id INTEGER);\n");
  for (int i = 2; i < 16; ++i) workspace.Write(fmt::format("V{}_more.up.sql", i), many);
  const Arguments migrate = {"migrate",         "--verbose", "--log-format", "json", "--log-file", log,
                             "--log-file-size", "1",         "--log-files",  "2"};
  workspace.Run(0, migrate);
  for (const char *suffix : {"", ".1", ".2"}) {
    INFO(suffix);
    const std::vector<std::string> lines = LinesOf(log + suffix);
    REQUIRE_FALSE(lines.empty());
    // No line was cut.
    CHECK(Json::accept(lines.front()));
    CHECK(Json::accept(lines.back()));
    CHECK(std::filesystem::file_size(log + suffix) <= 1 << 20);
  }
  CHECK_FALSE(std::filesystem::exists(log + ".3"));
  CHECK(Json::parse(LinesOf(log).back()).at("event") == "migration_finished");
}

TEST_CASE("log file: several runners share one, and no line is lost", "[all]") {
  constexpr int kRunners = 4;
  Workspace workspace;
  workspace.Write("V1_empty.up.sql", "-- nothing\n");
  const std::string log = workspace.dir().path() + "/msr.log";
  // Full with the first line of each.
  std::ofstream(log) << std::string((1 << 20) - 1, '.') << '\n';
  workspace.Run(0, {"migrate"});
  std::vector<Process> runners;
  Barrier barrier;
  for (int i = 0; i < kRunners; ++i) {
    Command command = workspace.MakeCommand({"migrate", "9", "--log-file", log, "--log-file-size", "1"});
    command.barrier = &barrier;
    runners.emplace_back(command);
  }
  barrier.Release();
  for (Process &runner : runners) CHECK(Checked(runner.Wait()).exit_code == 2);
  CHECK(CountIn(ReadFile(log), " error error: ") == kRunners);
  CHECK(ReadFile(log + ".1").front() == '.');
  CHECK_FALSE(std::filesystem::exists(log + ".2"));
}

TEST_CASE("log file: one that cannot be written stops before anything runs", "[all]") {
  Workspace workspace;
  WriteTwo(workspace);
  const std::string log = workspace.dir().path() + "/no/such/folder/msr.log";
  const Finished refused = workspace.Run(1, {"migrate", "--log-file", log});
  CHECK_THAT(refused.err, ContainsSubstring("cannot write the log file"));
  CHECK_FALSE(workspace.database().HasTable("t"));
}

TEST_CASE("log file: one that cannot be written any more does not end the run", "[sqlite]") {
  Workspace workspace;
  workspace.Write("V1_t.up.sql", "CREATE TABLE t (id INTEGER);\n");
  const Finished done = workspace.Run(0, {"migrate", "--verbose", "--log-file", "/dev/full"});
  CHECK(CountIn(done.err, "cannot write the log file /dev/full any more") == 1);
  CHECK(workspace.States() == "V1 applied");
}

}  // namespace
}  // namespace msr::test
