#include <limits>
#include <string>

#include "tests/support/catch.hpp"

#include "drivers/mysql/literals.hpp"

using msr::mysql::Literal;

TEST_CASE("mysql literals: text is safe under every sql_mode and character set", "[mysql]") {
  CHECK(Literal(msr::sdk::TextValue("plain")) == "_utf8mb4'plain'");
  CHECK(Literal(msr::sdk::TextValue("it's")) == "_utf8mb4 X'69742773'");
  CHECK(Literal(msr::sdk::TextValue("a\\b")) == "_utf8mb4 X'615C62'");
  CHECK(Literal(msr::sdk::TextValue("\xC3\xA4")) == "_utf8mb4 X'C3A4'");
  CHECK(Literal(msr::sdk::TextValue("")) == "_utf8mb4''");
}

TEST_CASE("mysql literals: numbers keep every digit", "[mysql]") {
  CHECK(Literal(msr::sdk::IntegerValue(std::numeric_limits<std::int64_t>::min())) == " -9223372036854775808");
  CHECK(Literal(msr::sdk::IntegerValue(7)) == "7");
  CHECK(std::stod(Literal(msr::sdk::RealValue(0.1))) == 0.1);
  CHECK_THROWS_AS(Literal(msr::sdk::RealValue(std::numeric_limits<double>::infinity())), msr::sdk::Failure);
}

TEST_CASE("mysql literals: bytes and nothing", "[mysql]") {
  CHECK(Literal(msr::sdk::BlobValue(std::string_view("\0\xFF", 2))) == "_binary X'00FF'");
  CHECK(Literal(msr::sdk::NullValue()) == "NULL");
}
