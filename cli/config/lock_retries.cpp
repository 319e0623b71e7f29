#include "cli/config/lock_retries.hpp"

#include <cstdint>
#include <string>

#include <fmt/format.h>

#include "core/base/text.hpp"

namespace msr::config {
namespace {

// More than anybody waits, and together still a duration.
constexpr std::size_t kMostAttempts = 10'000;
constexpr std::chrono::milliseconds kLongestDelay{600'000};

tl::unexpected<Error> Wrong(const Given &given, std::string_view expected) {
  return FailAt(given.origin, fmt::format("{}: \"{}\" is not {}", given.origin.name, given.text, expected));
}

// A plain number means what it means there.
bool ReadDelay(std::string_view text, std::chrono::milliseconds &delay) {
  const std::string_view word = Trim(text);
  const bool plain = !word.empty() && word.find_first_not_of("0123456789") == std::string_view::npos;
  return Read(plain ? fmt::format("{}ms", word) : std::string(word), delay) && delay <= kLongestDelay;
}

}  // namespace

Result<void> LockRetries::Take(const std::optional<Given> &attempts, const std::optional<Given> &delay,
                               std::vector<Given> &waits) {
  if (attempts) {
    std::size_t number = 0;
    if (!Read(attempts->text, number) || number > kMostAttempts) {
      return Wrong(*attempts, fmt::format("a whole number from 0 to {}", kMostAttempts));
    }
    attempts_ = number;
  }
  if (delay && !ReadDelay(delay->text, delay_)) {
    return Wrong(*delay, "a duration up to 10m such as 500ms or 5s (a plain number is milliseconds)");
  }
  if ((!attempts && !delay) || !attempts_) return {};
  waits.push_back({.origin = attempts ? attempts->origin : delay->origin,
                   .text = fmt::format("{}ms", static_cast<std::int64_t>(*attempts_) * delay_.count()),
                   .items = {}});
  return {};
}

}  // namespace msr::config
