#include <string>

#include "tests/support/catch.hpp"

#include <msr/driver_sdk.hpp>

#include "drivers/mysql/settings.hpp"

using msr::mysql::FileOptions;
using msr::mysql::ReadSettings;
using msr::mysql::Settings;
using msr::mysql::SslMode;

namespace {

msr::sdk::Failure FailureOf(const std::string &url, const FileOptions &files = {}) {
  try {
    ReadSettings(url, files);
  } catch (const msr::sdk::Failure &failure) {
    return failure;
  }
  return {MSR_OK, "no failure"};
}

}  // namespace

TEST_CASE("mysql settings: every part of a URL arrives", "[mysql]") {
  const Settings found = ReadSettings(
      "mariadb://m%40e:p%40%3A%2F%25@db.example:3307/app?ssl-mode=verify_ca&ssl_ca=/ca.pem&connect_timeout=3", {});
  CHECK(found.host == "db.example");
  CHECK(found.port == 3307);
  CHECK(found.user == "m@e");
  CHECK(found.password == "p@:/%");
  CHECK(found.database == "app");
  CHECK(found.ssl_mode == SslMode::kVerify);
  CHECK(found.ssl_ca == "/ca.pem");
  CHECK(found.connect_timeout == 3);
  CHECK(ReadSettings("mysql://[::1]/app", {}).host == "::1");
  CHECK(ReadSettings("mysql:///app?socket=/run/s.sock", {}).socket == "/run/s.sock");
}

TEST_CASE("mysql settings: what is not understood is refused", "[mysql]") {
  const std::string url =
      GENERATE("mysql://h/app?sslmode=require", "mysql://h/app?ssl-mode=maybe", "mysql://h/app?charset=latin1",
               "mysql://h/app?connect-timeout=soon", "mysql://h", "mysql://h/", "mysql://h/a/b", "postgresql://h/app",
               "mysql://h:3306/app?socket=/s", "mysql://h:99999/app", "app");
  CAPTURE(url);
  CHECK(FailureOf(url).status == MSR_INVALID);
}

TEST_CASE("mysql settings: a message never repeats the password", "[mysql]") {
  const std::string url = GENERATE("mysql://u:sekret@h", "mysql://u:sekret@h/app?x=1", "mysql://u:sekret%@h/app",
                                   "mysql://u:sekret@h:port/app");
  const msr::sdk::Failure failure = FailureOf(url);
  CAPTURE(url);
  CHECK(failure.status == MSR_INVALID);
  CHECK((failure.message + failure.hint + failure.detail).find("sekret") == std::string::npos);
  const Settings settings = ReadSettings("mysql://u:sekret@h/app", {});
  CHECK(settings.Describe() == "host h port 3306, database app, user u");
}

TEST_CASE("mysql settings: option files fill what the URL leaves open", "[mysql]") {
  const FileOptions files = {
      {"host", "db"}, {"port", "3310"}, {"user", "msr"}, {"password", "pw"}, {"database", "app"}};
  const Settings all = ReadSettings("", files);
  CHECK(all.host == "db");
  CHECK(all.port == 3310);
  CHECK(all.user == "msr");
  CHECK(all.password == "pw");
  CHECK(all.database == "app");

  const Settings other_host = ReadSettings("mysql://elsewhere/x", files);
  CHECK(other_host.host == "elsewhere");
  CHECK(other_host.port == 3306);
  CHECK(other_host.database == "x");
  CHECK(other_host.user == "msr");
  CHECK(other_host.password == "pw");

  const Settings other_user = ReadSettings("mysql://root@elsewhere/x", files);
  CHECK_FALSE(other_user.password.has_value());
}

TEST_CASE("mysql settings: without a URL and without option files nothing is assumed", "[mysql]") {
  CHECK(FailureOf("").status == MSR_INVALID);
  CHECK(FailureOf("", {{"host", "db"}, {"user", "msr"}}).status == MSR_INVALID);
}

TEST_CASE("mysql settings: a bad value in an option file is not repeated", "[mysql]") {
  const FileOptions files = {{"port", "sekret"}, {"host", "db"}, {"database", "app"}};
  CHECK(FailureOf("", files).status == MSR_INVALID);
  CHECK(FailureOf("", files).message.find("sekret") == std::string::npos);
  const FileOptions other = {{"ssl-mode", "sekret"}, {"host", "db"}, {"database", "app"}};
  CHECK(FailureOf("", other).message.find("sekret") == std::string::npos);
}

TEST_CASE("mysql settings: the words of MariaDB for TLS", "[mysql]") {
  const auto mode = [](FileOptions files) {
    files["database"] = "app";
    return ReadSettings("", files).ssl_mode;
  };
  CHECK(mode({}) == SslMode::kPreferred);
  CHECK(mode({{"ssl", ""}}) == SslMode::kRequired);
  CHECK(mode({{"ssl", "0"}}) == SslMode::kDisabled);
  CHECK(mode({{"skip-ssl", ""}}) == SslMode::kDisabled);
  CHECK(mode({{"ssl-verify-server-cert", ""}}) == SslMode::kVerify);
}
