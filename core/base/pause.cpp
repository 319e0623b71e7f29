#include "core/base/pause.hpp"

#include <cstdint>
#include <random>

namespace msr {

std::chrono::milliseconds RandomBetween(std::chrono::milliseconds shortest, std::chrono::milliseconds longest) {
  static thread_local std::minstd_rand random(std::random_device{}());
  return std::chrono::milliseconds(
      std::uniform_int_distribution<std::int64_t>(shortest.count(), longest.count())(random));
}

}  // namespace msr
