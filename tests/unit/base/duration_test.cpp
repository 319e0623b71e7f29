#include "core/base/duration.hpp"

#include "tests/support/catch.hpp"

using msr::ReadDuration;
using msr::ReadTimeLimit;
using namespace std::chrono_literals;

TEST_CASE("duration: a number with a unit, and seconds without one", "[base]") {
  CHECK(ReadDuration("500ms") == 500ms);
  CHECK(ReadDuration("5s") == 5s);
  CHECK(ReadDuration(" 7 ") == 7s);
  CHECK(ReadDuration("2m") == 2min);
  CHECK(ReadDuration("2 MIN") == 2min);
  CHECK(ReadDuration("1h") == 1h);
  CHECK(ReadDuration("0") == 0ms);
}

TEST_CASE("duration: other text is none", "[base]") {
  for (const char *text : {"", "s", "-1s", "5x", "1.5s", "5s 3ms", "none", "99999999999999999999", "9999999999999h"}) {
    INFO(text);
    CHECK_FALSE(ReadDuration(text));
  }
}

TEST_CASE("duration: a limit may be none", "[base]") {
  CHECK(ReadTimeLimit("none") == 0ms);
  CHECK(ReadTimeLimit(" NONE ") == 0ms);
  CHECK(ReadTimeLimit("5s") == 5s);
  CHECK_FALSE(ReadTimeLimit("never"));
}

TEST_CASE("duration: it is shown as it can be read", "[base]") {
  CHECK(msr::ShowDuration(5s) == "5s");
  CHECK(msr::ShowDuration(0s) == "0s");
  CHECK(msr::ShowDuration(60s) == "60s");
  CHECK(msr::ShowDuration(90s) == "90s");
  CHECK(msr::ShowDuration(150s) == "150s");
  CHECK(msr::ShowDuration(2min) == "2m");
  CHECK(msr::ShowDuration(90min) == "90m");
  CHECK(msr::ShowDuration(48h) == "48h");
  CHECK(msr::ShowDuration(1500ms) == "1500ms");
}
