#include "core/base/machine.hpp"

#include <array>
#include <chrono>
#include <ctime>
#include <random>

#include <fmt/format.h>
#include <pwd.h>
#include <unistd.h>

namespace msr {
namespace {

std::tm UtcNow(std::chrono::system_clock::time_point now) {
  const std::time_t seconds = std::chrono::system_clock::to_time_t(now);
  std::tm utc{};
  gmtime_r(&seconds, &utc);
  return utc;
}

}  // namespace

std::string UserName() {
  std::array<char, 4096> buffer{};
  passwd entry{};
  passwd *found = nullptr;
  if (getpwuid_r(geteuid(), &entry, buffer.data(), buffer.size(), &found) == 0 && found != nullptr)
    return found->pw_name;
  return fmt::format("uid {}", geteuid());
}

std::string HostName() {
  std::array<char, 256> name{};
  if (gethostname(name.data(), name.size() - 1) != 0) return "unknown";
  return name.data();
}

std::string NewRunId() {
  const auto now = std::chrono::system_clock::now();
  const std::tm utc = UtcNow(now);
  const auto millis = std::chrono::duration_cast<std::chrono::milliseconds>(now.time_since_epoch()).count() % 1000;
  std::random_device random;
  return fmt::format("{:04}{:02}{:02}T{:02}{:02}{:02}{:03}-{:08x}{:08x}", utc.tm_year + 1900, utc.tm_mon + 1,
                     utc.tm_mday, utc.tm_hour, utc.tm_min, utc.tm_sec, millis, random(), random());
}

std::string UtcMinute() {
  const std::tm utc = UtcNow(std::chrono::system_clock::now());
  return fmt::format("{:04}{:02}{:02}{:02}{:02}", utc.tm_year + 1900, utc.tm_mon + 1, utc.tm_mday, utc.tm_hour,
                     utc.tm_min);
}

}  // namespace msr
