#include "core/source/version.hpp"
#include "tests/support/catch.hpp"

using msr::source::Version;

namespace {

Version V(std::string_view text) {
  const auto version = Version::Parse(text);
  REQUIRE(version);
  return *version;
}

}  // namespace

TEST_CASE("version: leading zeros and trailing zero groups do not count", "[version]") {
  CHECK(V("1") == V("01"));
  CHECK(V("1") == V("1.0"));
  CHECK(V("1.0.0") == V("001.00"));
  CHECK(V("1.10") == V("1.010.0"));
  CHECK_FALSE(V("1.1") == V("1.10"));
  CHECK_FALSE(V("10") == V("1.0"));
  CHECK(V("1.0").text() == "1.0");
  CHECK(V("01.0").identity() == "1");
}

TEST_CASE("version: groups compare as numbers of any length", "[version]") {
  CHECK(V("2") < V("10"));
  CHECK(V("1.2") < V("1.10"));
  CHECK(V("1") < V("1.1"));
  CHECK(V("1.9.9") < V("2"));
  CHECK(V("202601151030") < V("202601151031"));
  CHECK(V("99999999999999999999") < V("100000000000000000000"));
  CHECK(V("1.0.1") < V("1.1"));
}

TEST_CASE("version: anything but groups of digits is none", "[version]") {
  for (const char *text : {"", ".", "1.", ".1", "1..2", "a", "1a", "-1", "1-2", " 1"}) {
    CAPTURE(text);
    CHECK_FALSE(Version::Parse(text));
  }
}

TEST_CASE("version: zero is the empty database", "[version]") {
  CHECK(V("0").is_zero());
  CHECK(V("0.0").is_zero());
  CHECK_FALSE(V("0.1").is_zero());
}
