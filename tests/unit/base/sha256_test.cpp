#include "core/base/sha256.hpp"
#include "tests/support/catch.hpp"

TEST_CASE("sha256: the vectors of FIPS 180-4 come out", "[sha256]") {
  msr::Sha256 hash;
  CHECK(hash.Hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");

  hash.Update("abc");
  CHECK(hash.Hex() == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST_CASE("sha256: pieces give the same as the whole", "[sha256]") {
  msr::Sha256 hash;
  hash.Update("a");
  hash.Update("");
  hash.Update("bc");

  CHECK(hash.Hex() == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}
