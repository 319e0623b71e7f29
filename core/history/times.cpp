#include "core/history/times.hpp"

#include <charconv>
#include <chrono>
#include <cstddef>

namespace msr::history {

std::optional<std::int64_t> Milliseconds(std::string_view time) {
  if (time.size() < 23) return std::nullopt;
  const auto number = [&](std::size_t at, std::size_t length) {
    std::int64_t value = 0;
    std::from_chars(time.data() + at, time.data() + at + length, value);
    return value;
  };
  const std::chrono::year_month_day day{std::chrono::year(static_cast<int>(number(0, 4))),
                                        std::chrono::month(static_cast<unsigned>(number(5, 2))),
                                        std::chrono::day(static_cast<unsigned>(number(8, 2)))};
  const std::int64_t days = std::chrono::sys_days(day).time_since_epoch().count();
  return (((days * 24 + number(11, 2)) * 60 + number(14, 2)) * 60 + number(17, 2)) * 1000 + number(20, 3);
}

}  // namespace msr::history
