#include <optional>
#include <string>
#include <vector>

#include "tests/support/catch.hpp"

#include "drivers/mysql/greeting.hpp"

using msr::mysql::NoGreeting;
using msr::mysql::OffersTls;

namespace {

std::vector<unsigned char> Packet(const std::string &payload) {
  std::string bytes = {static_cast<char>(payload.size()), 0, 0, 0};
  bytes += payload;
  return {bytes.begin(), bytes.end()};
}

// The capabilities of the lower half, low byte first, and the beginning of what follows.
std::vector<unsigned char> Greeting(const std::string &capabilities) {
  return Packet("\x0a" + std::string("9.7.4") + std::string(1, 0) + "\x07" + std::string(3, 0) + "12345678" +
                std::string(1, 0) + capabilities + "\x08");
}

}  // namespace

TEST_CASE("mysql greeting: whether the server can encrypt", "[mysql]") {
  CHECK(OffersTls(Greeting("\xff\xff")) == std::optional(true));
  CHECK(OffersTls(Greeting(std::string("\x00\x08", 2))) == std::optional(true));
  CHECK(OffersTls(Greeting("\xff\xf7")) == std::optional(false));
}

TEST_CASE("mysql greeting: every beginning of one asks for more", "[mysql]") {
  const std::vector<unsigned char> whole = Greeting("\xff\xff");
  for (std::size_t size = 0; size + 1 < whole.size(); ++size) {
    INFO(size);
    CHECK(OffersTls(std::span(whole).first(size)) == std::nullopt);
  }
}

TEST_CASE("mysql greeting: a refusal is told with its number", "[mysql]") {
  for (const char *text : {"Too many connections", "#08004Too many connections"}) {
    try {
      static_cast<void>(OffersTls(Packet(std::string("\xff\x10\x04") + text)));
      FAIL("nothing was thrown");
    } catch (const NoGreeting &error) {
      CHECK(error.code() == 1040);
      CHECK(std::string(error.what()) == "Too many connections");
    }
  }
}

TEST_CASE("mysql greeting: what speaks another protocol is no server", "[mysql]") {
  CHECK_THROWS_AS(OffersTls(Packet("HTTP/1.1 400 Bad Request")), NoGreeting);
  CHECK_THROWS_AS(OffersTls(Packet("\x0a" + std::string(300, 'v'))), NoGreeting);
  CHECK_THROWS_AS(OffersTls(Packet("\xff")), NoGreeting);
}
