// msr wait: until others have migrated.
#include <csignal>
#include <filesystem>
#include <memory>

#include <fmt/format.h>

#include "tests/support/catch.hpp"
#include "tests/support/proxy.hpp"
#include "tests/support/workspace.hpp"

namespace msr::test {
namespace {

const Arguments kNoPending = {"wait", "--no-pending"};

void WriteTwo(const Workspace &workspace) {
  workspace.Write("V1_t.up.sql", "CREATE TABLE t (id INTEGER);\n");
  workspace.Write("V2_u.up.sql", "CREATE TABLE u (id INTEGER);\n");
}

Arguments With(Arguments arguments, const Arguments &more) {
  arguments.insert(arguments.end(), more.begin(), more.end());
  return arguments;
}

// Waits until it has said so.
Process StartWaiting(Workspace &workspace, const Arguments &arguments, const std::string &says,
                     const Variables &variables = {}) {
  Process process = workspace.Start(arguments, variables);
  REQUIRE(WaitUntil([&] { return process.Err().find(says) != std::string::npos; }));
  return process;
}

TEST_CASE("wait: what is pending when the time is up is exit 9, and nothing is made", "[all]") {
  Workspace workspace;
  WriteTwo(workspace);
  // As the pods of an application have it beside the settings of the migrations.
  const Finished finished =
      workspace.Run(9, With(kNoPending, {"--timeout", "3s", "--format", "json"}), {{"MSR_LOCK_WAIT", "5m"}});
  const Json document = ParseDocument(finished);
  CHECK(document.at("ok") == false);
  CHECK(document.at("pending") == 2);
  CHECK(document.at("current_version").is_null());
  CHECK(document.at("error").at("kind") == "not_there_yet");
  CHECK(document.at("error").at("message") == "2 migrations are pending; waited 3s for it");
  CHECK_THAT(finished.err, ContainsSubstring("waiting: 2 migrations are pending\n"));
  if (IsSqlite()) {
    CHECK(Folder(workspace.dir().path()).Files().size() == 2);
  } else {
    CHECK(workspace.database().Tables().empty());
  }
}

TEST_CASE("wait: it makes no file, and sees one that comes", "[sqlite]") {
  Workspace workspace;
  WriteTwo(workspace);
  const std::string file = workspace.dir() / "later.db";
  const Variables url = {{"MSR_DATABASE_URL", "sqlite:" + file}};
  Process waiting = StartWaiting(workspace, kNoPending, "waiting: 2 migrations are pending", url);
  SleepFor(std::chrono::milliseconds(600));
  REQUIRE(waiting.IsRunning());
  CHECK_FALSE(std::filesystem::exists(file));
  workspace.Run(0, {"migrate"}, url);
  const Finished finished = Checked(waiting.Wait());
  RequireExit(finished, 0, kNoPending, Where::current());
  const std::size_t first = finished.err.find("does not exist yet");
  CHECK(finished.err.find("does not exist yet", first + 1) == std::string::npos);
}

TEST_CASE("wait: it ends when another run has applied everything", "[all]") {
  Workspace workspace;
  WriteTwo(workspace);
  workspace.Write("R_v.sql", "DELETE FROM t;\n");
  Process waiting = StartWaiting(workspace, With(kNoPending, {"--format", "json"}), "3 migrations are pending");
  workspace.Run(0, {"migrate", "1"});
  workspace.Run(0, {"migrate"});
  const Finished finished = Checked(waiting.Wait());
  RequireExit(finished, 0, kNoPending, Where::current());
  CHECK(ParseDocument(finished).at("pending") == 0);
  CHECK(ParseDocument(finished).at("current_version") == "2");
  CHECK_THAT(workspace.Run(0, kNoPending).out, ContainsSubstring("nothing is pending: schema is at version 2"));
}

TEST_CASE("wait: for a version, without a folder, and in any spelling", "[all]") {
  Workspace workspace;
  WriteTwo(workspace);
  const Variables no_folder = {{"MSR_FOLDER", workspace.dir() / "nowhere"}};
  workspace.Run(0, {"migrate", "1"});
  workspace.Run(0, {"wait", "--version", "01.0"}, no_folder);
  const Finished early = workspace.Run(9, {"wait", "--version", "2", "--timeout", "3s"}, no_folder);
  CHECK_THAT(early.err, ContainsSubstring("the schema is not at version 2 yet, but at 1; waited 3s for it"));
  Process waiting = workspace.Start({"wait", "--version", "1.5"}, no_folder);
  workspace.Run(0, {"migrate"});
  const Finished finished = Checked(waiting.Wait());
  RequireExit(finished, 0, {"wait"}, Where::current());
  CHECK_THAT(finished.out, ContainsSubstring("schema is at version 2"));
  workspace.Run(2, kNoPending, no_folder);
}

TEST_CASE("wait: a migration that failed is said once, and waited for", "[all]") {
  Workspace workspace;
  const std::string head = "-- msr:no-transaction\nCREATE TABLE t (id INTEGER);\n";
  workspace.Write("V1_t.up.sql", head + "INSERT INTO nowhere VALUES (1);\n");
  workspace.Run(3, {"migrate"});
  const Finished early = workspace.Run(9, With(kNoPending, {"--timeout", "3s"}));
  CHECK_THAT(early.err, ContainsSubstring("warning: V1_t stopped at a statement that failed"));
  workspace.Run(9, {"wait", "--version", "1", "--timeout", "3s"});
  Process waiting = StartWaiting(workspace, kNoPending, "V1_t stopped at a statement that failed");
  SleepFor(std::chrono::milliseconds(1000));
  REQUIRE(waiting.IsRunning());
  workspace.Write("V1_t.up.sql", head + "INSERT INTO t VALUES (1);\n");
  workspace.Run(0, {"migrate"});
  // By the file that it began with: what was applied instead is for validate to tell.
  const Finished finished = Checked(waiting.Wait());
  RequireExit(finished, 0, kNoPending, Where::current());
  const std::size_t first = finished.err.find("V1_t stopped");
  CHECK(finished.err.find("V1_t stopped", first + 1) == std::string::npos);
}

TEST_CASE("wait: an older release does not wait for what it does not know", "[all]") {
  Workspace workspace;
  WriteTwo(workspace);
  workspace.Run(0, {"migrate"});
  std::filesystem::remove(workspace.folder().path() + "/V2_u.up.sql");
  workspace.Run(0, kNoPending);
}

TEST_CASE("wait: what is left out for good is not waited for", "[all]") {
  Workspace workspace;
  WriteTwo(workspace);
  workspace.Run(0, {"migrate"});
  workspace.Write("V1.5_late.up.sql", "CREATE TABLE late (id INTEGER);\n");
  workspace.Run(9, With(kNoPending, {"--timeout", "3s"}));
  workspace.Run(0, With(kNoPending, {"--out-of-order", "ignore"}));
}

TEST_CASE("wait: a signal ends it", "[all]") {
  Workspace workspace;
  WriteTwo(workspace);
  const auto [signal, exit_code] = GENERATE(std::pair(SIGTERM, 143), std::pair(SIGINT, 130));
  Process waiting = StartWaiting(workspace, kNoPending, "migrations are pending");
  waiting.Send(signal);
  RequireExit(Checked(waiting.Wait()), exit_code, kNoPending, Where::current());
}

TEST_CASE("wait: for the database alone, and over the loss of its connection", "[postgresql][mysql]") {
  Workspace workspace;
  WriteTwo(workspace);
  const ServerUrl server = ParseServerUrl(workspace.database().url());
  auto proxy = std::make_unique<Proxy>(server.host, server.port);
  const std::string port = proxy->port();
  const auto number = static_cast<std::uint16_t>(std::stoi(port));
  const Variables through = {{"MSR_DATABASE_URL", WithPort(workspace.database().url(), port)}};
  CHECK_THAT(workspace.Run(0, {"wait"}, through).out, ContainsSubstring("the database answers after"));
  Process waiting = StartWaiting(workspace, kNoPending, "migrations are pending", through);
  proxy.reset();
  REQUIRE(
      WaitUntil([&] { return waiting.Err().find("waiting for the database: cannot connect") != std::string::npos; }));
  workspace.Run(7, {"wait", "--timeout", "500ms"}, through);
  workspace.Run(7, With(kNoPending, {"--timeout", "500ms"}), through);
  Process plain = StartWaiting(workspace, {"wait"}, "waiting for the database: cannot connect", through);
  proxy = std::make_unique<Proxy>(server.host, server.port, number);
  RequireExit(Checked(plain.Wait()), 0, {"wait"}, Where::current());
  REQUIRE(waiting.IsRunning());
  workspace.Run(0, {"migrate"});
  RequireExit(Checked(waiting.Wait()), 0, kNoPending, Where::current());
}

TEST_CASE("wait: what makes no sense is refused", "[sqlite]") {
  Workspace workspace;
  WriteTwo(workspace);
  workspace.Run(1, {"wait", "--no-pending", "--version", "1"});
  workspace.Run(1, {"wait", "--version", "one"});
  workspace.Run(1, {"wait", "--wait-for-db", "1s"});
}

}  // namespace
}  // namespace msr::test
