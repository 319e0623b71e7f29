// times.hpp: the times of the history, which are text by the server's clock.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace msr::history {

/// Milliseconds of "2026-01-15T10:30:00.123456Z" since 1970; the difference of two is exact. None for another text.
std::optional<std::int64_t> Milliseconds(std::string_view time);

}  // namespace msr::history
