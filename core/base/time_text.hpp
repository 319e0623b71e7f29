// time_text.hpp: a moment, as every output and the history write it.
#pragma once

#include <cstdint>
#include <string>

namespace msr {

/// "2026-01-15T10:30:00.123Z": a time in milliseconds since 1970, in UTC.
std::string TimeText(std::int64_t unix_ms);

/// The moment, by the clock of this machine.
std::int64_t UnixMilliseconds();

}  // namespace msr
