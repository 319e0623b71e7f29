// duration.hpp: how long, as people write it.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace msr {

/// What ReadDuration takes, for messages.
inline constexpr std::string_view kDurationForm = "500ms, 5s, 2m or 1h (a plain number is seconds)";

/// "500ms", "5s", "2m" or "2min", "1h"; a plain number is seconds. None for other text, and for more than a year.
std::optional<std::chrono::milliseconds> ReadDuration(std::string_view text);

/// The same, and `none` for zero: a limit that does not limit.
std::optional<std::chrono::milliseconds> ReadTimeLimit(std::string_view text);

/// As ReadDuration takes it: "1500ms", "60s", "90s", "5m", "1h". From two minutes on in the greatest unit that says it in
/// a whole number.
std::string ShowDuration(std::chrono::milliseconds duration);

}  // namespace msr
