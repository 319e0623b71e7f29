// SIGTERM and SIGINT at any point: msr ends soon, says so by its exit code, and the next run goes on from there.
#include <csignal>
#include <cstdio>
#include <cstring>

#include <fmt/format.h>
#include <unistd.h>

#include "tests/recovery/trial.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/namespaces.hpp"

namespace msr::test {
namespace {

constexpr int kSample = 18;
// Far above what any of these runs needs, and far below what somebody would wait for.
constexpr std::chrono::seconds kBound{20};

struct Signals {
  int first = SIGTERM;
  int second = 0;

  std::string Describe() const { return second == 0 ? strsignal(first) : fmt::format("{} twice", strsignal(first)); }
};

void SendTo(Process &runner, const Signals &signals) {
  runner.Send(signals.first);
  if (signals.second == 0) return;
  SleepFor(std::chrono::milliseconds(2));
  if (runner.IsRunning()) runner.Send(signals.second);
}

// Lets a run come to a point of its own and sends the signals there.
Finished RunUntilSignalled(Trial &trial, int number, int count, const Signals &signals) {
  if (IsSqlite()) {
    Process runner(trial.Migrate());
    SleepFor(std::chrono::milliseconds(number * Reference::Get().length.count() / count));
    SendTo(runner, signals);
    return runner.Wait(kBound);
  }
  const ServerUrl server = ParseServerUrl(trial.workspace().database().url());
  Proxy proxy(server.host, server.port);
  const auto unit = number % 2 == 0 ? Point::Unit::kBeforeMessage : Point::Unit::kBehindMessage;
  proxy.ActAt({Side::kClient, unit, 1 + number * Reference::Get().client.messages / count}, Proxy::Act::kHold);
  Process runner(trial.Migrate(proxy.port()));
  ReachesPoint(runner, proxy);
  SendTo(runner, signals);
  proxy.Release();
  return runner.Wait(kBound);
}

bool IsGoodEnd(const Finished &finished, const Signals &signals) {
  if (finished.timed_out) return false;
  // Before msr listens to signals it dies by them, as every program does.
  if (finished.signal != 0) return finished.signal == signals.first;
  return finished.exit_code == 0 || finished.exit_code == 128 + signals.first;
}

TEST_CASE("signal sweep: a signal at any point ends the run and the next one completes", "[signal]") {
  const int count = SweepPoints(kSample);
  std::vector<std::string> findings;
  int interrupted = 0;
  for (int i = 0; i < count; ++i) {
    Signals signals{.first = i % 2 == 0 ? SIGTERM : SIGINT};
    if (i % 3 == 2) signals.second = signals.first;
    Trial trial;
    const Finished finished = Checked(RunUntilSignalled(trial, i, count, signals));
    const std::string story =
        fmt::format("{} at point {} of {}\n{}", signals.Describe(), i, count, finished.Describe());
    interrupted += finished.exit_code == 128 + signals.first ? 1 : 0;
    if (!IsGoodEnd(finished, signals)) findings.push_back(story);
    const std::vector<std::string> found = finished.exit_code == 0 ? trial.Differences() : trial.Complete();
    for (const std::string &finding : found) findings.push_back(story + "\n" + finding);
  }
  std::printf("signal sweep on %s: %d trials, %d interrupted, %zu findings (%zu in doubt)\n", TheDriver().c_str(),
              count, interrupted, findings.size(), InDoubt(findings));
  RequireNone(findings);
  CHECK(interrupted > 0);
}

// Statements that no transaction covers, each of which can be there once only.
void WriteUncovered(const Workspace &workspace) {
  workspace.Write("V1_ran.up.sql", "CREATE TABLE ran (step INTEGER);\n");
  workspace.Write("V2_both.up.sql",
                  IsMysql()
                      ? "INSERT INTO ran VALUES (1);\nDELIMITER //\nCREATE PROCEDURE note_it()\nBEGIN\n  INSERT INTO "
                        "ran VALUES (9);\nEND//\nDELIMITER ;\nINSERT INTO ran VALUES (2);\n"
                        "CREATE TABLE other (id INTEGER);\nALTER TABLE other ADD COLUMN more INTEGER;\n"
                      : "-- msr:no-transaction\nINSERT INTO ran VALUES (1);\n"
                        "CREATE INDEX CONCURRENTLY ran_step ON ran (step);\nINSERT INTO ran VALUES (2);\n"
                        "CREATE INDEX CONCURRENTLY ran_again ON ran (step);\n");
}

// The cancel is on its way when the answer comes that tells what took effect.
TEST_CASE("signal: what an outstanding answer would have told is found out by the next run", "[signal_answers]") {
  bool reached = true;
  for (int message = 1; reached; ++message) {
    INFO("the answer held back is number " << message);
    Workspace workspace;
    WriteUncovered(workspace);
    const std::string url = workspace.database().url();
    Proxy proxy(ParseServerUrl(url).host, ParseServerUrl(url).port);
    proxy.ActAt({Side::kServer, Point::Unit::kBeforeMessage, message}, Proxy::Act::kHold);
    Process runner = workspace.Start({"migrate"}, {{"MSR_DATABASE_URL", WithPort(url, proxy.port())}});
    reached = ReachesPoint(runner, proxy);
    SendTo(runner, {.first = SIGTERM, .second = SIGTERM});
    SleepFor(std::chrono::milliseconds(50));
    proxy.Release();
    const Finished stopped = Checked(runner.Wait(kBound));
    INFO(stopped.Describe());
    workspace.Run(0, {"migrate"});
    CHECK(workspace.States() == "V1 applied, V2 applied");
    CHECK(workspace.database().QueryText("SELECT step FROM ran ORDER BY step") == "1,2");
  }
}

/// Runs a command line as process 1 of a namespace of its own, as a container does.
Arguments InOwnProcesses() {
  // What sudo starts goes back to our user, who has to be able to use the files that it makes.
  const Arguments sudo = {"/usr/bin/sudo", "-nE",      "/usr/bin/unshare",       "-p",       "-f",
                          "--mount-proc",  "--setgid", std::to_string(getgid()), "--setuid", std::to_string(getuid())};
  Arguments sudo_in_changed_root = sudo;
  sudo_in_changed_root.insert(sudo_in_changed_root.end(), {"--propagation", "unchanged"});
  const Arguments way = FirstThatRuns({{"/usr/bin/unshare", "-p", "-f", "--mount-proc"},
                                       {"/usr/bin/unshare", "-p", "-f", "--mount-proc", "--propagation", "unchanged"},
                                       {"/usr/bin/unshare", "-r", "-p", "-f", "--mount-proc"},
                                       sudo,
                                       sudo_in_changed_root});
  if (way.empty())
    FAIL("no way to a process namespace: this test needs root, sudo without a password or user namespaces");
  return way;
}

/// msr as process 1, and the way to send it signals from outside.
class FirstProcess {
 public:
  explicit FirstProcess(const Command &command) : way_(InOwnProcesses()), starter_(InFront(command)) {
    REQUIRE(WaitUntil([&] { return FindIt(); }));
  }

  void Send(int signal) const {
    const std::string number = std::to_string(signal);
    Command command;
    command.argv = {"/bin/kill", "-" + number, std::to_string(pid_)};
    if (way_.front() == "/usr/bin/sudo") command.argv.insert(command.argv.begin(), {way_.front(), "-n"});
    GivePath(command);
    REQUIRE(Run(command).exit_code == 0);
  }
  Process &starter() { return starter_; }

 private:
  Command InFront(Command command) const {
    command.argv.insert(command.argv.begin(), way_.begin(), way_.end());
    GivePath(command);
    return command;
  }

  bool FindIt() {
    for (pid_t pid = starter_.pid(); pid > 0;) {
      if (ReadFile(fmt::format("/proc/{}/comm", pid)) == "msr\n") {
        pid_ = pid;
        return true;
      }
      const std::vector<pid_t> children = ChildrenOf(pid);
      pid = children.empty() ? -1 : children.front();
    }
    return false;
  }

  Arguments way_;
  Process starter_;
  pid_t pid_ = -1;
};

void WriteSlow(const Workspace &workspace) {
  workspace.Write("V1_t.up.sql", "CREATE TABLE t (id INTEGER);\n");
  workspace.Write("V2_slow.up.sql",
                  "INSERT INTO t VALUES (2);\n" + SlowStatement(std::chrono::milliseconds(1500)) + ";\n");
  workspace.Write("V3_u.up.sql", "CREATE TABLE u (id INTEGER);\n");
}

TEST_CASE("first process: a signal ends msr in a container with its exit code and the next run completes", "[signal]") {
  const auto [signal, exit_code] = GENERATE(std::pair(SIGTERM, 143), std::pair(SIGINT, 130));
  Workspace workspace;
  WriteSlow(workspace);
  FirstProcess first(workspace.MakeCommand({"migrate", "--verbose"}));
  REQUIRE(WaitUntil([&] { return first.starter().Err().find("applying 2") != std::string::npos; }));
  first.Send(signal);
  RequireExit(Checked(first.starter().Wait(kBound)), exit_code, {"migrate"}, Where::current());
  workspace.Run(0, {"migrate"});
  CHECK(workspace.States() == "V1 applied, V2 applied, V3 applied");
  CHECK(workspace.database().QueryText("SELECT id FROM t") == "2");
}

TEST_CASE("first process: a waiter for the lock in a container ends at once", "[signal]") {
  Workspace workspace;
  WriteSlow(workspace);
  Process runner = workspace.Start({"migrate", "--verbose"});
  REQUIRE(WaitUntil([&] { return runner.Err().find("applying 2") != std::string::npos; }));
  FirstProcess waiter(workspace.MakeCommand({"migrate"}));
  REQUIRE(WaitUntil([&] { return waiter.starter().Err().find("waiting for the lock") != std::string::npos; }));
  waiter.Send(SIGTERM);
  RequireExit(Checked(waiter.starter().Wait(kBound)), 143, {"migrate"}, Where::current());
  RequireExit(Checked(runner.Wait()), 0, {"migrate"}, Where::current());
  CHECK(workspace.States() == "V1 applied, V2 applied, V3 applied");
}

// Slower than any of the bounds below, so that only a cancelled statement comes back in time.
constexpr std::chrono::seconds kEndless{60};

std::string EndlessStatement() {
  // Rows only, so that on every database one transaction covers it.
  return IsMysql() ? "INSERT INTO t SELECT 0 * SLEEP(60)" : SlowStatement(kEndless);
}

enum class Cover { kTransaction, kNone };

void WriteEndless(const Workspace &workspace, Cover cover, const std::string &middle) {
  workspace.Write("V1_t.up.sql", "CREATE TABLE t (id INTEGER);\n");
  workspace.Write("V2_endless.up.sql", std::string(cover == Cover::kNone ? "-- msr:no-transaction\n" : "") +
                                           "INSERT INTO t VALUES (2);\n" + middle + ";\nINSERT INTO t VALUES (3);\n");
}

// Waits until the endless statement has begun.
Process StartEndless(Workspace &workspace, const Arguments &more) {
  Arguments arguments = {"migrate", "--verbose"};
  arguments.insert(arguments.end(), more.begin(), more.end());
  Process runner = workspace.Start(arguments);
  REQUIRE(WaitUntil([&] { return runner.Err().find("applying 2") != std::string::npos; }));
  SleepFor(std::chrono::milliseconds(300));
  REQUIRE(runner.IsRunning());
  return runner;
}

// The next run has a statement that ends in the place of the other one.
void RequireCompletes(Workspace &workspace, Cover cover) {
  WriteEndless(workspace, cover, "INSERT INTO t VALUES (9)");
  workspace.Run(0, {"migrate"});
  CHECK(workspace.States() == "V1 applied, V2 applied");
  CHECK(workspace.database().QueryText("SELECT id FROM t ORDER BY id") == "2,3,9");
}

TEST_CASE("grace: a statement that runs longer is cancelled and the next run goes on there", "[signal]") {
  const auto [signal, exit_code] = GENERATE(std::pair(SIGTERM, 143), std::pair(SIGINT, 130));
  const Cover cover = GENERATE(Cover::kTransaction, Cover::kNone);
  Workspace workspace;
  WriteEndless(workspace, cover, EndlessStatement());
  Process runner = StartEndless(workspace, {"--grace", "500ms"});
  runner.Send(signal);
  const Finished stopped = Checked(runner.Wait(kBound));
  RequireExit(stopped, exit_code, {"migrate"}, Where::current());
  CHECK_THAT(stopped.out, ContainsSubstring("schema is at version 1"));
  CHECK(workspace.database().QueryText("SELECT id FROM t") == (cover == Cover::kNone ? "2" : ""));
  RequireCompletes(workspace, cover);
}

TEST_CASE("grace: a second signal does not wait for it", "[signal]") {
  const Cover cover = GENERATE(Cover::kTransaction, Cover::kNone);
  Workspace workspace;
  WriteEndless(workspace, cover, EndlessStatement());
  Process runner = StartEndless(workspace, {"--grace", "10m"});
  runner.Send(SIGTERM);
  SleepFor(std::chrono::milliseconds(300));
  REQUIRE(runner.IsRunning());
  runner.Send(SIGTERM);
  RequireExit(Checked(runner.Wait(kBound)), 143, {"migrate"}, Where::current());
  RequireCompletes(workspace, cover);
}

TEST_CASE("grace: a second signal reaches the first process of a container too", "[signal]") {
  Workspace workspace;
  WriteEndless(workspace, Cover::kTransaction, EndlessStatement());
  FirstProcess first(workspace.MakeCommand({"migrate", "--verbose", "--grace", "10m"}));
  REQUIRE(WaitUntil([&] { return first.starter().Err().find("applying 2") != std::string::npos; }));
  first.Send(SIGTERM);
  SleepFor(std::chrono::milliseconds(300));
  REQUIRE(first.starter().IsRunning());
  first.Send(SIGTERM);
  RequireExit(Checked(first.starter().Wait(kBound)), 143, {"migrate"}, Where::current());
  RequireCompletes(workspace, Cover::kTransaction);
}

}  // namespace
}  // namespace msr::test
