// lock_retries.hpp: locking.wait in the words of the product that this one follows: so many more attempts, and a pause
// before each.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "cli/config/settings.hpp"
#include "core/base/result.hpp"

namespace msr::config {

/// The setting that they say in other words.
inline constexpr std::string_view kLockWait = "locking.wait";

/// One of the two names.
struct LockRetryName {
  std::string_view key;
  std::string_view variable;
  std::string_view description;
};
inline constexpr LockRetryName kRetryAttempts = {
    "locking.retryAttempts", "MSR_LOCKING_RETRY_ATTEMPTS",
    "how often to look for the lock again; times locking.retryDelay it is locking.wait"};
inline constexpr LockRetryName kRetryDelay = {
    "locking.retryDelay", "MSR_LOCKING_RETRY_DELAY",
    "the pause between two looks, 1s without one; a plain number is milliseconds"};
inline constexpr std::array<LockRetryName, 2> kLockRetryNames = {kRetryAttempts, kRetryDelay};

/// Collects them from the weakest source to the strongest.
class LockRetries {
 public:
  /// What one source says of them. Appends the wait that this makes to `waits`, with where it comes from; nothing while
  /// no source has said how many attempts.
  Result<void> Take(const std::optional<Given> &attempts, const std::optional<Given> &delay, std::vector<Given> &waits);

 private:
  std::optional<std::size_t> attempts_;
  std::chrono::milliseconds delay_{1'000};
};

}  // namespace msr::config
