// The URL of an SQLite database.
#include <string>

#include <msr/driver_sdk.hpp>

#include "drivers/sqlite/url.hpp"
#include "tests/support/catch.hpp"

namespace msr::sqlite {
namespace {

using namespace std::chrono_literals;

sdk::Failure FailureFor(const std::string &url) {
  try {
    ParseLocation(url);
  } catch (const sdk::Failure &failure) {
    return failure;
  }
  return sdk::Failure(MSR_OK, "no failure");
}

TEST_CASE("url: the path is what stands behind the scheme") {
  CHECK(ParseLocation("sqlite:dev.db").path == "dev.db");
  CHECK(ParseLocation("sqlite:data/dev.db").path == "data/dev.db");
  CHECK(ParseLocation("sqlite:./dev.db").path == "./dev.db");
  CHECK(ParseLocation("sqlite:/srv/app.db").path == "/srv/app.db");
  CHECK(ParseLocation("sqlite:///srv/app.db").path == "/srv/app.db");
  CHECK(ParseLocation("sqlite:file:odd.db").path == "file:odd.db");
}

TEST_CASE("url: the path is percent-decoded") {
  CHECK(ParseLocation("sqlite:a%20b%3f%23%25c+d.db").path == "a b?#%c+d.db");
  CHECK(FailureFor("sqlite:50%.db").status == MSR_INVALID);
  CHECK(FailureFor("sqlite:a%00b.db").status == MSR_INVALID);
}

TEST_CASE("url: only the exact words name a database in memory") {
  CHECK(ParseLocation("sqlite::memory:").in_memory);
  CHECK(ParseLocation("sqlite::memory:?foreign-keys=on").in_memory);
  CHECK_FALSE(ParseLocation("sqlite:memory").in_memory);
  CHECK_FALSE(ParseLocation("sqlite:%3Amemory:").in_memory);
  CHECK(FailureFor("sqlite:///:memory:").status == MSR_INVALID);
}

TEST_CASE("url: what names no file is refused with the forms that do") {
  for (const char *url : {"", "sqlite:", "sqlite:?mode=ro", "sqlite", "dev.db", "postgresql://localhost/app"}) {
    CAPTURE(url);
    const sdk::Failure failure = FailureFor(url);
    CHECK(failure.status == MSR_INVALID);
    CHECK_THAT(failure.hint, ContainsSubstring("sqlite:path"));
  }
}

TEST_CASE("url: two slashes are refused since they would announce a host") {
  CHECK(FailureFor("sqlite://dev.db").status == MSR_INVALID);
  CHECK_THAT(FailureFor("sqlite://data/dev.db").hint, ContainsSubstring("sqlite:///path"));
}

TEST_CASE("url: a NUL byte and a fragment are refused") {
  CHECK(FailureFor(std::string("sqlite:a\0b", 10)).status == MSR_INVALID);
  CHECK_THAT(FailureFor("sqlite:a#b").hint, ContainsSubstring("%23"));
}

TEST_CASE("url: without options everything is as SQLite has it") {
  const Location location = ParseLocation("sqlite:dev.db");
  CHECK(location.mode == Location::Mode::kAsNeeded);
  CHECK(location.busy_timeout == 5000ms);
  CHECK_FALSE(location.sets_foreign_keys);
  CHECK_FALSE(location.allow_network_file_system);
}

TEST_CASE("url: options are read") {
  const Location location =
      ParseLocation("sqlite:dev.db?mode=rw&busy-timeout=250ms&foreign-keys=on&allow-network-file-system=yes");
  CHECK(location.path == "dev.db");
  CHECK(location.mode == Location::Mode::kReadWrite);
  CHECK(location.busy_timeout == 250ms);
  CHECK(location.sets_foreign_keys);
  CHECK(location.foreign_keys);
  CHECK(location.allow_network_file_system);
  CHECK(ParseLocation("sqlite:dev.db?mode=ro").mode == Location::Mode::kReadOnly);
  CHECK_FALSE(ParseLocation("sqlite:dev.db?foreign-keys=off").foreign_keys);
}

TEST_CASE("url: durations have a unit") {
  CHECK(ParseLocation("sqlite:a?busy-timeout=0s").busy_timeout == 0ms);
  CHECK(ParseLocation("sqlite:a?busy-timeout=2m").busy_timeout == 120s);
  for (const char *value : {"5", "s", "", "-1s", "1.5s", "5h", "5s5", "61m", "99999999999999999999s"}) {
    CAPTURE(value);
    CHECK(FailureFor(std::string("sqlite:a?busy-timeout=") + value).status == MSR_INVALID);
  }
}

TEST_CASE("url: unknown options and values are refused by name") {
  CHECK_THAT(FailureFor("sqlite:a?timeout=5s").message, ContainsSubstring("\"timeout\""));
  CHECK_THAT(FailureFor("sqlite:a?timeout=5s").hint, ContainsSubstring("busy-timeout"));
  CHECK_THAT(FailureFor("sqlite:a?mode=rwc").message, ContainsSubstring("\"rwc\""));
  CHECK(FailureFor("sqlite:a?foreign-keys=yes").status == MSR_INVALID);
  CHECK(FailureFor("sqlite:a?mode").status == MSR_INVALID);
}

}  // namespace
}  // namespace msr::sqlite
