// planted.cpp: a finding that is there for certain, so that a fuzzer that finds nothing is known to look.
#include "tests/fuzz/target.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
  const std::string_view text = msr::fuzz::Input(data, size).Rest();
  const std::size_t comment = text.find("/*");
  const bool found = comment != std::string_view::npos && text.find("$$", comment) != std::string_view::npos;
  msr::fuzz::Require(!found, "planted");
  return 0;
}
