// times.hpp: the times of the history, which are text by the server's clock.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace msr::history {

/// Milliseconds of "2026-01-15T10:30:00.123456Z" since some fixed day; the difference of two is exact. None for
/// another text.
std::optional<std::int64_t> Milliseconds(std::string_view time);

/// The text of a time that Milliseconds gave, to the millisecond.
std::string TimeText(std::int64_t time_ms);

}  // namespace msr::history
