// catch.hpp: Catch2 as this machine has it: version 2 (one header) or version 3.
#pragma once

#if __has_include(<catch2/catch_all.hpp>)
#include <catch2/catch_all.hpp>
using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::StartsWith;
#else
#include <catch2/catch.hpp>
inline auto ContainsSubstring(const std::string &text) {
  return Catch::Contains(text);
}
using Catch::StartsWith;
#endif
