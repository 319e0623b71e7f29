// where.hpp: the place in a test that called.
#pragma once

#include <version>

#ifdef __cpp_lib_source_location
#include <source_location>
#else
#include <cstdint>
#endif

namespace msr::test {

#ifdef __cpp_lib_source_location
using Where = std::source_location;
#else
/// clang-tidy 14 reads the library of g++ 12, and has not the builtin that its source_location needs.
class Where {
 public:
  static constexpr Where current(const char *file = __builtin_FILE(), std::uint_least32_t line = __builtin_LINE()) {
    return Where(file, line);
  }
  constexpr const char *file_name() const { return file_; }
  constexpr std::uint_least32_t line() const { return line_; }

 private:
  constexpr Where(const char *file, std::uint_least32_t line) : file_(file), line_(line) {}

  const char *file_;
  std::uint_least32_t line_;
};
#endif

}  // namespace msr::test
