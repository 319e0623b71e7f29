#include <string>

#include "core/source/checksum.hpp"
#include "tests/support/catch.hpp"

using msr::source::Checksum;
using msr::source::ChecksumOf;

TEST_CASE("checksum: it is plain SHA-256 that other tools compute too", "[checksum]") {
  CHECK(ChecksumOf("abc") == "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST_CASE("checksum: line ends and a byte order mark make no difference", "[checksum]") {
  const std::string plain = ChecksumOf("a\nb\n");

  CHECK(ChecksumOf("a\r\nb\r\n") == plain);
  CHECK(ChecksumOf("\xEF\xBB\xBF"
                   "a\nb\n") == plain);
}

TEST_CASE("checksum: everything else makes a difference", "[checksum]") {
  const std::string plain = ChecksumOf("a\nb\n");

  CHECK(ChecksumOf("a\nb") != plain);
  CHECK(ChecksumOf("a\rb\n") != plain);
  CHECK(ChecksumOf("a \nb\n") != plain);
  CHECK(ChecksumOf("a\r\r\nb\n") != plain);
  CHECK(ChecksumOf("a\nb\n\r") != ChecksumOf("a\nb\n"));
}

TEST_CASE("checksum: it does not depend on how the text is cut", "[checksum]") {
  const std::string text =
      "\xEF\xBB\xBF"
      "x\r\ny\r\r\n\xE2\x82\xAC\rz\r";
  for (std::size_t size = 1; size <= text.size(); ++size) {
    Checksum checksum;
    for (std::size_t at = 0; at < text.size(); at += size) checksum.Update(std::string_view(text).substr(at, size));
    const Checksum::Sum sum = checksum.Finish();
    CAPTURE(size);
    CHECK(sum.text == ChecksumOf(text));
    CHECK_FALSE(sum.invalid_utf8);
  }
}

TEST_CASE("checksum: bytes that are not UTF-8 are found across pieces", "[checksum]") {
  Checksum checksum;
  checksum.Update("ab\xE2");
  checksum.Update("\x82");
  checksum.Update("c");
  CHECK(checksum.Finish().invalid_utf8 == 2);

  checksum.Update("good");
  CHECK_FALSE(checksum.Finish().invalid_utf8);
  checksum.Update("cut \xE2\x82");
  CHECK(checksum.Finish().invalid_utf8 == 4);
}
