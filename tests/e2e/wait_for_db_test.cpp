// --wait-for-db: a database that is not there yet.
#include <csignal>
#include <filesystem>
#include <memory>

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/support/catch.hpp"
#include "tests/support/proxy.hpp"
#include "tests/support/workspace.hpp"

namespace msr::test {
namespace {

Variables At(const std::string &url) {
  return {{"MSR_DATABASE_URL", url}};
}

// A port of the loopback at which nobody listens.
std::string ClosedPort(const ServerUrl &server) {
  return Proxy(server.host, server.port).port();
}

bool SaysThatItWaits(const Process &process) {
  return WaitUntil([&] { return process.Err().find("for the database: cannot connect") != std::string::npos; });
}

/// Takes connections, and never says a word.
class Silence {
 public:
  Silence() : listener_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address = {};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    REQUIRE(bind(listener_, reinterpret_cast<sockaddr *>(&address), sizeof(address)) == 0);
    REQUIRE(listen(listener_, SOMAXCONN) == 0);
  }
  ~Silence() { close(listener_); }
  Silence(const Silence &) = delete;
  Silence &operator=(const Silence &) = delete;

  std::string port() const {
    sockaddr_in address = {};
    socklen_t size = sizeof(address);
    getsockname(listener_, reinterpret_cast<sockaddr *>(&address), &size);
    return std::to_string(ntohs(address.sin_port));
  }
  /// Somebody has connected.
  bool IsVisited() const {
    return WaitUntil([this] {
      const int visitor = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
      return visitor >= 0;  // left open, so that the visitor goes on waiting
    });
  }

 private:
  int listener_;
};

TEST_CASE("wait for db: a server that comes later is waited for, in one quiet line", "[postgresql][mysql]") {
  Workspace workspace;
  workspace.Write("V1_t.up.sql", "CREATE TABLE t (id INTEGER);\n");
  const ServerUrl server = ParseServerUrl(workspace.database().url());
  const std::string port = ClosedPort(server);
  Process runner = workspace.Start({"migrate", "--wait-for-db", "1h"}, At(WithPort(workspace.database().url(), port)));
  REQUIRE(SaysThatItWaits(runner));
  SleepFor(std::chrono::milliseconds(500));
  REQUIRE(runner.IsRunning());
  const Proxy later(server.host, server.port, static_cast<std::uint16_t>(std::stoi(port)));
  const Finished finished = Checked(runner.Wait());
  RequireExit(finished, 0, {"migrate"}, Where::current());
  CHECK(CountIn(finished.err, "waiting up to 1h for the database") == 1);
  CHECK(workspace.States() == "V1 applied");
}

TEST_CASE("wait for db: what is not there in time is exit 7", "[postgresql][mysql]") {
  Workspace workspace;
  workspace.Write("V1_t.up.sql", "CREATE TABLE t (id INTEGER);\n");
  const std::string &url = workspace.database().url();
  std::string nowhere = url;
  nowhere.replace(nowhere.rfind('@') + 1, ParseServerUrl(url).host.size(), "nowhere.invalid");
  const std::string wrong = GENERATE_COPY(WithPort(url, ClosedPort(ParseServerUrl(url))), nowhere);
  for (const Arguments &arguments : {Arguments{"migrate"},
                                     {"down", "0"},
                                     {"redo"},
                                     {"list"},
                                     {"plan"},
                                     {"validate"},
                                     {"doctor"},
                                     {"repair"},
                                     {"baseline", "1"},
                                     {"lock", "status"},
                                     {"lock", "release"}}) {
    Arguments all = arguments;
    all.insert(all.end(), {"--wait-for-db", "500ms"});
    const Finished finished = workspace.Run(7, all, At(wrong));
    // A resolver may take longer to say no than all of it may last.
    const std::size_t lines = CountIn(finished.err, "waiting up to 500ms for the database: cannot connect");
    CHECK((lines == 1 || (lines == 0 && wrong == nowhere)));
    CHECK_THAT(finished.err, ContainsSubstring("; waited "));
  }
}

TEST_CASE("wait for db: --timeout ends it with the error of the database", "[postgresql][mysql]") {
  Workspace workspace;
  workspace.Write("V1_t.up.sql", "CREATE TABLE t (id INTEGER);\n");
  const std::string &url = workspace.database().url();
  const Finished finished = workspace.Run(7, {"migrate", "--wait-for-db", "1h", "--timeout", "3s"},
                                          At(WithPort(url, ClosedPort(ParseServerUrl(url)))));
  CHECK_THAT(finished.err, ContainsSubstring("error: cannot connect"));
}

TEST_CASE("wait for db: what the server refuses is final at once", "[postgresql][mysql]") {
  Workspace workspace;
  workspace.Write("V1_t.up.sql", "CREATE TABLE t (id INTEGER);\n");
  const std::string &url = workspace.database().url();
  const std::string refused = GENERATE_COPY(WithUser(url, "nobody_of_this_name"), WithDatabase(url, "msr_not_there"));
  const Finished finished = workspace.Run(7, {"migrate", "--wait-for-db", "1h"}, At(refused));
  CHECK(finished.err.find("waiting") == std::string::npos);
}

TEST_CASE("wait for db: a signal ends it at once", "[postgresql][mysql]") {
  Workspace workspace;
  workspace.Write("V1_t.up.sql", "CREATE TABLE t (id INTEGER);\n");
  const std::string &url = workspace.database().url();
  const auto [signal, exit_code] = GENERATE(std::pair(SIGTERM, 143), std::pair(SIGINT, 130));
  Process runner = workspace.Start({"migrate", "--wait-for-db", "1h", "--format", "json"},
                                   At(WithPort(url, ClosedPort(ParseServerUrl(url)))));
  REQUIRE(SaysThatItWaits(runner));
  runner.Send(signal);
  const Finished stopped = Checked(runner.Wait());
  RequireExit(stopped, exit_code, {"migrate"}, Where::current());
  CHECK(ParseDocument(stopped).at("error").at("kind") == "interrupted");
}

TEST_CASE("wait for db: a signal also ends an attempt that nobody answers", "[postgresql][mysql]") {
  Workspace workspace;
  workspace.Write("V1_t.up.sql", "CREATE TABLE t (id INTEGER);\n");
  const Silence silence;
  const std::string url = WithPort(workspace.database().url(), silence.port()) +
                          (IsPostgresql() ? "?connect_timeout=3600" : "?connect-timeout=3600");
  Process runner = workspace.Start({"migrate", "--wait-for-db", "1h"}, At(url));
  REQUIRE(silence.IsVisited());
  runner.Send(SIGTERM);
  RequireExit(Checked(runner.Wait()), 143, {"migrate"}, Where::current());
}

TEST_CASE("wait for db: the folder of a file may come later", "[sqlite]") {
  Workspace workspace;
  workspace.Write("V1_t.up.sql", "CREATE TABLE t (id INTEGER);\n");
  const std::string folder = workspace.dir() / "volume";
  Process runner = workspace.Start({"migrate", "--wait-for-db", "1h"}, At("sqlite:" + folder + "/app.db"));
  REQUIRE(WaitUntil([&] { return runner.Err().find("waiting up to 1h for the database") != std::string::npos; }));
  std::filesystem::create_directory(folder);
  RequireExit(Checked(runner.Wait()), 0, {"migrate"}, Where::current());
}

}  // namespace
}  // namespace msr::test
