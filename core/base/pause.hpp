// pause.hpp: waiting that a stop ends.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <stop_token>

namespace msr {

/// Sleeps for `length`, or until a stop is requested.
inline void Pause(std::chrono::milliseconds length, const std::stop_token &stop) {
  std::mutex mutex;
  std::condition_variable_any wake;
  std::unique_lock held(mutex);
  wake.wait_for(held, stop, length, [] { return false; });
}

/// A random length between the two, so that runners that met, or were started together, do not meet again.
std::chrono::milliseconds RandomBetween(std::chrono::milliseconds shortest, std::chrono::milliseconds longest);

}  // namespace msr
