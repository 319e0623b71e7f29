#include <array>

#include "core/base/text.hpp"
#include "tests/support/catch.hpp"

TEST_CASE("text: the nearest word is found across a slip of the finger", "[text]") {
  constexpr std::array<std::string_view, 4> kWords = {"migrate", "list", "validate", "plan"};

  CHECK(msr::Nearest("mirgate", kWords) == "migrate");
  CHECK(msr::Nearest("LIST", kWords) == "list");
  CHECK(msr::Nearest("valdate", kWords) == "validate");
  CHECK(msr::Nearest("plna", kWords) == "plan");
}

TEST_CASE("text: a word that is like no other has no nearest", "[text]") {
  constexpr std::array<std::string_view, 2> kWords = {"migrate", "list"};

  CHECK_FALSE(msr::Nearest("xyzzy", kWords));
  CHECK_FALSE(msr::Nearest("", kWords));
}

TEST_CASE("text: the first byte that is not UTF-8 is found", "[text]") {
  CHECK_FALSE(msr::FindInvalidUtf8("plain"));
  CHECK_FALSE(msr::FindInvalidUtf8("caf\xC3\xA9 \xE2\x82\xAC \xF0\x9F\x90\x98"));
  CHECK(msr::FindInvalidUtf8("caf\xE9") == 3);           // Latin-1
  CHECK(msr::FindInvalidUtf8("\xC0\xAF") == 0);          // overlong
  CHECK(msr::FindInvalidUtf8("a\xED\xA0\x80") == 1);     // surrogate
  CHECK(msr::FindInvalidUtf8("\xF4\x90\x80\x80") == 0);  // beyond U+10FFFF
  CHECK(msr::FindInvalidUtf8("\xE2\x82") == 0);          // cut off
}

TEST_CASE("text: the first byte that is not UTF-8 is found wherever it stands", "[text]") {
  for (std::size_t at = 0; at < 200; ++at) {
    const std::string before(at, 'a');
    const std::string after(150, 'b');
    CHECK(msr::FindInvalidUtf8(before + "\xE9" + after) == at);
    CHECK(msr::FindInvalidUtf8(before + "\xE2\x82\xAC\xE9" + after) == at + 3);
    CHECK_FALSE(msr::FindInvalidUtf8(before + "\xE2\x82\xAC" + after));
  }
}

TEST_CASE("text: characters are counted and not bytes", "[text]") {
  CHECK(msr::CountCharacters("h\xC3\xA9llo") == 5);
  CHECK(msr::CountCharacters("") == 0);
}

TEST_CASE("text: white space is trimmed at both ends", "[text]") {
  CHECK(msr::Trim("  a b\r\n") == "a b");
  CHECK(msr::Trim(" \t ").empty());
}
