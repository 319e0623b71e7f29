// msr serve: what monitors, probes and people are answered.
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <optional>

#include <fmt/format.h>

#include "tests/support/catch.hpp"
#include "tests/support/proxy.hpp"
#include "tests/support/server.hpp"
#include "tests/support/workspace.hpp"

namespace msr::test {
namespace {

constexpr const char *kTable = "CREATE TABLE t (id INTEGER);\n";

/// A value of /metrics; the test fails where there is none.
std::string ValueOf(const std::string &metrics, const std::string &series) {
  const std::size_t at = metrics.find("\n" + series + " ");
  INFO(series << " in\n" << metrics);
  REQUIRE(at != std::string::npos);
  const std::size_t from = at + series.size() + 2;
  return metrics.substr(from, metrics.find('\n', from) - from);
}

std::string OfDefault(const std::string &family) {
  return family + "{database=\"default\"}";
}

std::string MetricsOf(const Server &server) {
  const HttpAnswer answer = server.Get("/metrics");
  REQUIRE(answer.status == 200);
  CHECK_THAT(answer.head, ContainsSubstring("Content-Type: text/plain; version=0.0.4; charset=utf-8\r\n"));
  // Prometheus itself reads it, and has nothing to say about it.
  const Finished checked = Run({.argv = {"/usr/bin/promtool", "check", "metrics"},
                                .environment = {{"PATH", "/usr/bin:/bin"}},
                                .input = answer.body});
  INFO(checked.Describe() << answer.body);
  CHECK(checked.exit_code == 0);
  CHECK(checked.out + checked.err == "");
  return answer.body;
}

TEST_CASE("serve: from an empty database to one in order", "[all]") {
  Workspace workspace;
  workspace.Write("V1_t.up.sql", kTable);
  Server server(workspace);
  CHECK(server.WhyNotReady() == "1 migration is pending");
  const HttpAnswer healthy = server.Get("/health");
  CHECK(healthy.status == 200);
  CHECK(JsonOf(healthy).at("databases").at(0).at("status") == "pending");
  CHECK(JsonOf(healthy).at("databases").at(0).at("exists") == false);
  const std::string before = MetricsOf(server);
  CHECK(ValueOf(before, OfDefault("msr_up")) == "1");
  CHECK(ValueOf(before, OfDefault("msr_ready")) == "0");
  CHECK(ValueOf(before, OfDefault("msr_migrations_pending")) == "1");
  CHECK(before.find("msr_last_run") == std::string::npos);
  CHECK_THAT(server.Get("/").body, ContainsSubstring("1 migration is pending"));
  // It reads, and makes nothing.
  if (IsSqlite()) {
    CHECK_FALSE(std::filesystem::exists(workspace.database().url().substr(7)));
  } else {
    CHECK(workspace.database().Tables().empty());
  }

  workspace.Run(0, {"migrate"});
  CHECK(server.WhyNotReady().empty());
  const std::string after = MetricsOf(server);
  CHECK(ValueOf(after, OfDefault("msr_ready")) == "1");
  CHECK(ValueOf(after, OfDefault("msr_migrations_applied")) == "1");
  CHECK(ValueOf(after, OfDefault("msr_migrations_pending")) == "0");
  CHECK(ValueOf(after, OfDefault("msr_migrations_failed")) == "0");
  CHECK(ValueOf(after, OfDefault("msr_lock_held")) == "0");
  CHECK(ValueOf(after, OfDefault("msr_last_run_success")) == "1");
  CHECK(std::stod(ValueOf(after, OfDefault("msr_last_run_timestamp_seconds"))) > 1.6e9);
  CHECK(std::stod(ValueOf(after, OfDefault("msr_last_run_duration_seconds"))) >= 0);
  CHECK(ValueOf(after, "msr_status{database=\"default\",status=\"ok\"}") == "1");
  CHECK(ValueOf(after, "msr_status{database=\"default\",status=\"failed\"}") == "0");
  CHECK(std::stod(ValueOf(
            after, "msr_migration_duration_seconds{database=\"default\",direction=\"up\",name=\"t\",version=\"1\"}")) >=
        0);
  CHECK_THAT(after, ContainsSubstring("msr_build_info{version="));
  CHECK_THAT(after, ContainsSubstring(fmt::format("driver=\"{}\"", TheDriver())));
  CHECK_THAT(after, ContainsSubstring("version=\"1\"} 1\n"));
  const Json health = JsonOf(server.Get("/health")).at("databases").at(0);
  CHECK(health.at("status") == "ok");
  CHECK(health.at("current_version") == "1");
  CHECK(health.at("lock_held") == false);
  server.End();
}

TEST_CASE("serve: many questions are one look", "[all]") {
  Workspace workspace;
  workspace.Write("V1_t.up.sql", kTable);
  Server server(workspace, {"--cache", "1h"});
  const std::string looked = ValueOf(MetricsOf(server), OfDefault("msr_check_timestamp_seconds"));
  workspace.Run(0, {"migrate"});
  CHECK(server.WhyNotReady() == "1 migration is pending");
  CHECK(ValueOf(MetricsOf(server), OfDefault("msr_check_timestamp_seconds")) == looked);
  server.End();
}

TEST_CASE("serve: a failed migration is not healthy and not ready, and the last run says so", "[all]") {
  Workspace workspace;
  workspace.Write("V1_t.up.sql", kTable);
  workspace.Run(0, {"migrate"});
  workspace.Write("V2_<u>&.up.sql",
                  "-- msr:no-transaction\nCREATE TABLE u (id INTEGER);\nINSERT INTO nowhere VALUES (1);\n");
  workspace.Run(3, {"migrate"});
  Server server(workspace);
  const HttpAnswer health = server.Get("/health");
  CHECK(health.status == 503);
  CHECK(JsonOf(health).at("reason") == "V2_<u>& has failed");
  CHECK(server.WhyNotReady() == "1 migration is pending");
  const std::string metrics = MetricsOf(server);
  CHECK(ValueOf(metrics, OfDefault("msr_migrations_failed")) == "1");
  CHECK(ValueOf(metrics, OfDefault("msr_last_run_success")) == "0");
  CHECK(ValueOf(metrics, "msr_status{database=\"default\",status=\"failed\"}") == "1");
  const std::string page = server.Get("/").body;
  CHECK_THAT(page, ContainsSubstring("V2_&lt;u&gt;&amp; has failed"));
  CHECK(page.find("<script") == std::string::npos);
  server.End();
}

TEST_CASE("serve: a failed run that left nothing behind is told, too", "[sqlite][postgresql]") {
  Workspace workspace;
  workspace.Write("V1_t.up.sql", kTable);
  workspace.Run(0, {"migrate"});
  workspace.Write("V2_u.up.sql", "INSERT INTO nowhere VALUES (1);\n");
  workspace.Run(3, {"migrate"});
  Server server(workspace);
  const std::string metrics = MetricsOf(server);
  CHECK(ValueOf(metrics, OfDefault("msr_last_run_success")) == "0");
  CHECK(ValueOf(metrics, OfDefault("msr_migrations_failed")) == "0");
  server.End();
}

TEST_CASE("serve: a migration in doubt is not healthy", "[all]") {
  Workspace workspace;
  const std::string two = "-- msr:no-transaction\nINSERT INTO t VALUES (1);\nINSERT INTO t VALUES (2);\n";
  workspace.Write("V1_t.up.sql", kTable);
  workspace.Write("V2_rows.up.sql", two + "INSERT INTO nowhere VALUES (3);\n");
  workspace.Run(3, {"migrate"});
  PutSecondInDoubt(workspace.database());
  Server server(workspace);
  const HttpAnswer health = server.Get("/health");
  CHECK(health.status == 503);
  CHECK(JsonOf(health).at("reason") == "V2_rows is in doubt");
  CHECK(ValueOf(MetricsOf(server), OfDefault("msr_migrations_in_doubt")) == "1");
  server.End();
}

TEST_CASE("serve: a changed file is not healthy", "[all]") {
  Workspace workspace;
  workspace.Write("V1_t.up.sql", kTable);
  workspace.Run(0, {"migrate"});
  workspace.Write("V1_t.up.sql", "CREATE TABLE t (id INTEGER, more INTEGER);\n");
  Server server(workspace);
  const HttpAnswer health = server.Get("/health");
  CHECK(health.status == 503);
  CHECK(JsonOf(health).at("reason") == "V1_t is not as it was applied");
  CHECK(ValueOf(MetricsOf(server), "msr_status{database=\"default\",status=\"drift\"}") == "1");
  server.End();
}

TEST_CASE("serve: an expected version needs no folder", "[all]") {
  Workspace workspace;
  workspace.Write("V1_t.up.sql", kTable);
  workspace.Write("V2_u.up.sql", "CREATE TABLE u (id INTEGER);\n");
  // Where nobody has named one, a folder is looked at if it is there.
  const std::string folder = workspace.dir() / "elsewhere";
  std::filesystem::rename(workspace.folder().path(), folder);
  const Variables elsewhere = {{"MSR_FOLDER", folder}};
  Server server(workspace, {"--expect-version", "2"}, {{"MSR_FOLDER", ""}});
  CHECK(server.WhyNotReady() == "the schema is not at version 2, no version is applied");
  workspace.Run(0, {"migrate", "1"}, elsewhere);
  CHECK(server.WhyNotReady() == "the schema is not at version 2, but at 1");
  workspace.Run(0, {"migrate"}, elsewhere);
  CHECK(server.WhyNotReady().empty());
  CHECK(JsonOf(server.Get("/health")).at("databases").at(0).at("pending").is_null());
  CHECK(MetricsOf(server).find("msr_migrations_pending") == std::string::npos);
  server.End();
}

TEST_CASE("serve: a newer database is ready for an older release", "[all]") {
  Workspace workspace;
  workspace.Write("V1_t.up.sql", kTable);
  workspace.Write("V2_u.up.sql", "CREATE TABLE u (id INTEGER);\n");
  workspace.Run(0, {"migrate"});
  workspace.folder().Remove("V2_u.up.sql");
  Server server(workspace);
  CHECK(server.WhyNotReady().empty());
  CHECK(server.StatusOf("/health") == 200);
  server.End();
}

TEST_CASE("serve: what does not get better by waiting is an error at the start", "[all]") {
  Workspace workspace;
  const auto fails = [&](Arguments options, const Variables &variables, const std::string &words) {
    Arguments arguments = {"serve", "--listen", "127.0.0.1:0"};
    arguments.insert(arguments.end(), options.begin(), options.end());
    CHECK_THAT(workspace.Run(1, arguments, variables).err, ContainsSubstring(words));
  };
  fails({}, {{"MSR_FOLDER", workspace.dir() / "nowhere"}}, "nothing says which version is expected");
  fails({"--expect-version", "1..2"}, {}, "\"1..2\" is not a version");
  fails({"--driver", "nothere"}, {}, "nothere");
  fails({"--databases", "shop"}, {}, "there is no profile \"shop\"");
  fails({"--listen", "x"}, {}, "--listen");
  for (const std::string address : {"127.0.0.1", "127.0.0.1:", ":80", "127.0.0.1:70000", "127.0.0.1:x", "::1:80"}) {
    CHECK_THAT(workspace.Run(1, {"serve", "--allow-empty", "--listen", address}).err,
               ContainsSubstring("cannot listen on " + address));
  }
  Server server(workspace, {"--allow-empty"});
  CHECK_THAT(workspace.Run(1, {"serve", "--allow-empty", "--listen", "127.0.0.1:" + server.port()}).err,
             ContainsSubstring("Address already in use"));
  server.End();
}

TEST_CASE("serve: a database that is gone is not ready, and ready again when it is back", "[postgresql][mysql]") {
  Workspace workspace;
  workspace.Write("V1_t.up.sql", kTable);
  workspace.Run(0, {"migrate"});
  const ServerUrl url = ParseServerUrl(workspace.database().url());
  auto proxy = std::make_unique<Proxy>(url.host, url.port);
  const std::string port = proxy->port();
  Server server(workspace, {}, {{"MSR_DATABASE_URL", WithPort(workspace.database().url(), port)}});
  CHECK(server.WhyNotReady().empty());

  proxy.reset();
  CHECK_THAT(server.WhyNotReady(), ContainsSubstring("cannot connect"));
  CHECK(server.StatusOf("/health") == 503);
  const std::string gone = MetricsOf(server);
  CHECK(ValueOf(gone, OfDefault("msr_up")) == "0");
  CHECK(ValueOf(gone, "msr_status{database=\"default\",status=\"error\"}") == "1");
  CHECK(gone.find("msr_migrations_applied") == std::string::npos);
  CHECK(server.StatusOf("/") == 200);

  proxy = std::make_unique<Proxy>(url.host, url.port, static_cast<std::uint16_t>(std::stoi(port)));
  CHECK(server.WhyNotReady().empty());
  CHECK(server.StatusOf("/health") == 200);
  server.End();
}

TEST_CASE("serve: a SQLite file that is gone and back", "[sqlite]") {
  Workspace workspace;
  workspace.Write("V1_t.up.sql", kTable);
  workspace.Run(0, {"migrate"});
  workspace.database().Disconnect();
  const std::string file = workspace.database().url().substr(7);
  Server server(workspace);
  CHECK(server.WhyNotReady().empty());
  std::filesystem::rename(file, file + ".away");
  CHECK(server.StatusOf("/ready") == 503);
  CHECK_FALSE(std::filesystem::exists(file));
  std::filesystem::rename(file + ".away", file);
  CHECK(server.WhyNotReady().empty());
  server.End();
}

TEST_CASE("serve: a database that hangs keeps nobody else waiting, and is found back", "[postgresql][mysql]") {
  Workspace workspace;
  workspace.Write("V1_t.up.sql", kTable);
  workspace.Run(0, {"migrate"});
  const ServerUrl url = ParseServerUrl(workspace.database().url());
  Proxy proxy(url.host, url.port);
  Server server(workspace, {"--check-timeout", "300ms"},
                {{"MSR_DATABASE_URL", WithPort(workspace.database().url(), proxy.port())}});
  REQUIRE(server.Becomes(200));

  proxy.Hold();
  CHECK(server.WhyNotReady() == "the database has not answered in time");
  HttpClient waits(server.port());
  waits.Send("GET /ready HTTP/1.1\r\nHost: a\r\n\r\n");
  CHECK(server.StatusOf("/nothing") == 404);
  CHECK(server.StatusOf("/") == 200);
  CHECK(ValueOf(MetricsOf(server), OfDefault("msr_up")) == "0");
  CHECK(waits.Receive().status == 503);

  proxy.Release();
  CHECK(server.Becomes(200));
  server.End();
}

TEST_CASE("serve: ends on a signal, and answers what was asked before", "[postgresql][mysql]") {
  Workspace workspace;
  workspace.Write("V1_t.up.sql", kTable);
  workspace.Run(0, {"migrate"});
  const ServerUrl url = ParseServerUrl(workspace.database().url());
  Proxy proxy(url.host, url.port);
  Server server(workspace, {"--check-timeout", "2s"},
                {{"MSR_DATABASE_URL", WithPort(workspace.database().url(), proxy.port())}});
  REQUIRE(server.Becomes(200));
  HttpClient idle(server.port());
  proxy.Hold();
  HttpClient waits(server.port());
  waits.Send("GET /ready HTTP/1.1\r\nHost: a\r\n\r\n");
  SleepFor(std::chrono::milliseconds(100));
  server.process().Send(SIGTERM);
  const HttpAnswer answer = waits.Receive();
  CHECK(answer.status == 503);
  CHECK_THAT(answer.head, ContainsSubstring("Connection: close\r\n"));
  CHECK(waits.IsEnded());
  CHECK(idle.IsEnded());
  // Also with a look at the database that does not come back.
  server.Finish();
}

TEST_CASE("serve: SIGINT ends it as well, and the grace bounds it", "[all]") {
  Workspace workspace;
  workspace.Write("V1_t.up.sql", kTable);
  Server server(workspace, {"--grace", "100ms", "--format", "json"});
  HttpClient half(server.port());
  half.Send("GET /ready HTTP/1.1\r\nHost:");
  SleepFor(std::chrono::milliseconds(50));
  const Finished finished = server.End(SIGINT);
  const Json document = Json::parse(finished.out);
  CHECK(document.at("ok") == true);
  CHECK(document.at("address") == "127.0.0.1:" + server.port());
}

TEST_CASE("serve: one line says where it listens", "[all]") {
  Workspace workspace;
  workspace.Write("V1_t.up.sql", kTable);
  Server server(workspace, {"--log-format", "json"});
  const Finished finished = server.End();
  CHECK(finished.out.empty());
  const Json line = Json::parse(finished.err);
  CHECK(line.at("event") == "listening");
  CHECK(line.at("level") == "info");
  CHECK(line.at("address") == "127.0.0.1:" + server.port());
}

TEST_CASE("serve: several databases in one process", "[all]") {
  Workspace workspace;
  Workspace other("sqlite");
  workspace.Write("V1_t.up.sql", kTable);
  other.Write("V7_x.up.sql", "CREATE TABLE x (id INTEGER);\n");
  workspace.Run(0, {"migrate"});
  const Folder files(workspace.dir().path());
  static_cast<void>(files.Write("shop.url", workspace.database().url() + "\n"));
  static_cast<void>(files.Write(
      "msr.config.toml",
      fmt::format("[env.shop]\nurl = {{file = \"{}\"}}\nfolder = \"{}\"\n[env.stock]\nurl = \"{}\"\nfolder = \"{}\"\n",
                  workspace.dir() / "shop.url", workspace.folder().path(), other.database().url(),
                  other.folder().path())));
  const Variables none = {{"MSR_DATABASE_URL", ""}, {"MSR_FOLDER", ""}};
  {
    Server server(workspace, {"--databases", "shop,stock"}, none);
    CHECK(server.WhyNotReady() == "stock: 1 migration is pending");
    const std::string metrics = MetricsOf(server);
    CHECK(ValueOf(metrics, "msr_ready{database=\"shop\"}") == "1");
    CHECK(ValueOf(metrics, "msr_ready{database=\"stock\"}") == "0");
    const Json all = JsonOf(server.Get("/health")).at("databases");
    CHECK(all.size() == 2);
    CHECK(all.at(0).at("database") == "shop");
    CHECK(all.at(0).at("current_version") == "1");
    CHECK(all.at(1).at("status") == "pending");
    other.Run(0, {"migrate"});
    CHECK(server.WhyNotReady().empty());
    server.End();
  }
  // Nothing is mistaken for the database of all of them.
  CHECK_THAT(workspace.Run(1, {"serve", "--databases", "shop,stock"}, {{"MSR_FOLDER", ""}}).err,
             ContainsSubstring("MSR_DATABASE_URL would be the URL of every database"));
  CHECK_THAT(workspace.Run(1, {"serve", "--databases", "shop,shop"}, none).err, ContainsSubstring("twice"));
  CHECK_THAT(workspace.Run(1, {"serve", "--databases", "shop", "--env", "stock"}, none).err,
             ContainsSubstring("--databases"));
}

TEST_CASE("serve: a wrong password stands in no answer", "[postgresql][mysql]") {
  Workspace workspace;
  workspace.Write("V1_t.up.sql", kTable);
  std::string url = workspace.database().url();
  const std::string password = ParseServerUrl(url).password;
  const std::string wrong = "Wr0ng-s3cret";
  url = WithoutPassword(url);
  url.insert(url.find('@'), ":" + wrong);
  Server server(workspace, {}, {{"MSR_DATABASE_URL", url}});
  for (const std::string path : {"/", "/health", "/ready", "/metrics"}) {
    const HttpAnswer answer = server.Get(path);
    CHECK(answer.status != 0);
    CHECK((answer.head + answer.body).find(wrong) == std::string::npos);
  }
  CHECK(server.StatusOf("/ready") == 503);
  server.End();
}

TEST_CASE("serve: other pages and methods, malformed and oversized requests", "[all]") {
  Workspace workspace;
  workspace.Write("V1_t.up.sql", kTable);
  Server server(workspace);
  const auto answer = [&](const std::string &bytes) {
    HttpClient client(server.port());
    client.Send(bytes);
    HttpAnswer received = client.Receive(bytes.starts_with("HEAD"));
    if (received.status >= 400 && received.status != 404) CHECK(client.IsEnded());
    return received;
  };
  const std::string rest = " HTTP/1.1\r\nHost: a\r\n\r\n";
  CHECK(answer("GET /nothing" + rest).status == 404);
  CHECK(answer("GET /health/" + rest).status == 404);
  CHECK(answer("GET /../etc/passwd" + rest).status == 404);
  const HttpAnswer posted = answer("POST /health HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc");
  CHECK(posted.status == 405);
  CHECK_THAT(posted.head, ContainsSubstring("Allow: GET, HEAD\r\n"));
  CHECK(answer("GET /health HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc").status == 413);
  CHECK(answer("GET /health HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n").status == 413);
  CHECK(answer("nonsense\r\n\r\n").status == 400);
  CHECK(answer("GET /health HTTP/1.1\r\n\r\n").status == 400);
  CHECK(answer(std::string("\x16\x03\x01\x02\x00\x01\x00\x01", 8)).status == 400);
  CHECK(answer("GET /" + std::string(1 << 20, 'a')).status == 414);
  CHECK(answer("GET / HTTP/1.1\r\nHost: a\r\nA: " + std::string(1 << 20, 'a')).status == 431);
  std::string headers = "GET / HTTP/1.1\r\nHost: a\r\n";
  for (int i = 0; i < 100'000; ++i) headers += "A: b\r\n";
  CHECK(answer(headers).status == 431);
  const HttpAnswer head = answer("HEAD /health" + rest);
  CHECK(head.status == 200);
  CHECK(head.body.empty());
  CHECK_THAT(head.head, ContainsSubstring("Content-Length: "));
  server.End();
}

TEST_CASE("serve: several requests on one connection, also sent at once", "[all]") {
  Workspace workspace;
  workspace.Write("V1_t.up.sql", kTable);
  Server server(workspace);
  HttpClient client(server.port());
  const std::string request = "GET /health HTTP/1.1\r\nHost: a\r\n\r\n";
  std::string all;
  constexpr int kCount = 50;
  for (int i = 0; i < kCount; ++i) all += request;
  client.Send(all);
  for (int i = 0; i < kCount; ++i) REQUIRE(client.Receive().status == 200);
  client.Send("GET /health HTTP/1.0\r\n\r\n");
  CHECK(client.Receive().status == 200);
  CHECK(client.IsEnded());
  server.End();
}

std::int64_t ResidentKilobytes(pid_t pid) {
  const std::string status = ReadFile(fmt::format("/proc/{}/status", pid));
  return std::stoll(status.substr(status.find("VmRSS:") + 6));
}

// Asks for all pages from many connections at once.
std::string Load(const Server &server, const std::string &seconds) {
  const Finished finished =
      Run({.argv = {"/usr/bin/wrk", "-t", "2", "-c", "64", "-d", seconds + "s", "-s",
                    MSR_SOURCE_DIR "/tests/e2e/serve_load.lua", "http://127.0.0.1:" + server.port()},
           .environment = {{"PATH", "/usr/bin:/bin"}}},
          std::chrono::seconds(std::stoi(seconds) + 60));
  INFO(finished.Describe());
  REQUIRE(finished.exit_code == 0);
  // It says so only where there was one.
  CHECK(finished.out.find("Socket errors") == std::string::npos);
  CHECK(finished.out.find("Non-2xx") == std::string::npos);
  return finished.out;
}

TEST_CASE("serve: under load there is no error, and memory does not grow", "[all]") {
  const char *given = std::getenv("MSR_TEST_SERVE_SECONDS");
  Workspace workspace;
  workspace.folder().CopyFrom(MSR_SOURCE_DIR "/migrations-examples/library");
  workspace.Run(0, {"migrate"});
  const std::string sanitizer = [] {
    const char *options = std::getenv("ASAN_OPTIONS");
    return options == nullptr ? std::string() : std::string(options) + ":";
  }();
  // What was freed is not kept for the sanitizer, where there is one.
  Server server(workspace, {},
                {{"ASAN_OPTIONS", sanitizer + "quarantine_size_mb=1:thread_local_quarantine_size_kb=64"}});
  Load(server, "2");
  const std::int64_t before = ResidentKilobytes(server.process().pid());
  const std::string told = Load(server, given == nullptr ? "3" : given);
  const std::int64_t after = ResidentKilobytes(server.process().pid());
  const std::size_t speed = told.find("Requests/sec");
  std::printf("serve under load on %s: %lld kB resident before, %lld kB after; %s\n", TheDriver().c_str(),
              static_cast<long long>(before), static_cast<long long>(after),
              told.substr(speed, told.find('\n', speed) - speed).c_str());
  CHECK(after < before + 16 * 1024);
  CHECK(server.WhyNotReady().empty());
  server.End();
}

TEST_CASE("serve: clients that say little do not keep others out", "[all]") {
  Workspace workspace;
  workspace.Write("V1_t.up.sql", kTable);
  Server server(workspace);
  std::vector<std::unique_ptr<HttpClient>> slow;
  for (int i = 0; i < 300; ++i) {
    slow.push_back(std::make_unique<HttpClient>(server.port()));
    slow.back()->Send("GET /hea");
  }
  CHECK(server.StatusOf("/health") == 200);
  slow.back()->Send("lth HTTP/1.1\r\nHost: a\r\n\r\n");
  CHECK(slow.back()->Receive().status == 200);
  // Whoever does not come to an end is told.
  CHECK(slow.at(slow.size() - 2)->Receive().status == 408);
  server.End();
}

}  // namespace
}  // namespace msr::test
