#include "core/base/duration.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <system_error>

#include <fmt/format.h>

#include "core/base/text.hpp"

namespace msr {
namespace {

// Longer waits than this are the same as waiting for ever, and their milliseconds fit every clock.
constexpr std::int64_t kLongest = std::int64_t{1000} * 60 * 60 * 24 * 365;

std::optional<std::int64_t> MillisecondsOf(std::string_view unit) {
  if (unit == "ms") return 1;
  if (unit.empty() || unit == "s") return 1000;
  if (unit == "m" || unit == "min") return 60'000;
  if (unit == "h") return 3'600'000;
  return std::nullopt;
}

}  // namespace

std::optional<std::chrono::milliseconds> ReadDuration(std::string_view text) {
  const std::string word = ToLower(Trim(text));
  const char *end = word.data() + std::min(word.find_first_not_of("0123456789"), word.size());
  std::int64_t number = 0;
  const auto [behind, problem] = std::from_chars(word.data(), end, number);
  if (problem != std::errc() || behind != end) return std::nullopt;
  const std::string_view unit(end, static_cast<std::size_t>(word.data() + word.size() - end));
  const std::optional<std::int64_t> factor = MillisecondsOf(Trim(unit));
  if (!factor || number > kLongest / *factor) return std::nullopt;
  return std::chrono::milliseconds(number * *factor);
}

std::optional<std::chrono::milliseconds> ReadTimeLimit(std::string_view text) {
  if (ToLower(Trim(text)) == "none") return std::chrono::milliseconds(0);
  return ReadDuration(text);
}

std::string ShowDuration(std::chrono::milliseconds duration) {
  const std::int64_t count = duration.count();
  if (count % 1000 != 0) return fmt::format("{}ms", count);
  if (count < 120'000 || count % 60'000 != 0) return fmt::format("{}s", count / 1000);
  return count % 3'600'000 == 0 ? fmt::format("{}h", count / 3'600'000) : fmt::format("{}m", count / 60'000);
}

}  // namespace msr
