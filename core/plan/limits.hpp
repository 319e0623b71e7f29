// limits.hpp: how long the statements of a migration may take.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

#include <msr/error.hpp>

#include "core/base/result.hpp"
#include "core/sql/script.hpp"

namespace msr::plan {

enum class LimitOrigin { kDefault, kOption, kFile };

/// Zero is no limit of msr's.
struct TimeLimit {
  std::chrono::milliseconds time{0};
  LimitOrigin origin = LimitOrigin::kDefault;
};

struct Limits {
  TimeLimit lock;       ///< how long a statement waits for a lock
  TimeLimit statement;  ///< how long it runs
};

/// What the limits of a migration depend on besides its text.
struct LimitRules {
  bool can_limit_waiting = false;
  bool can_limit_statements = false;
  /// Given for all files.
  std::optional<std::chrono::milliseconds> lock_timeout;
  std::optional<std::chrono::milliseconds> statement_timeout;
};

inline constexpr std::string_view kLockTimeout = "lock-timeout";
inline constexpr std::string_view kStatementTimeout = "statement-timeout";

/// What the head of a file says about limits.
class LimitDirectives {
 public:
  static bool Knows(std::string_view directive) { return directive == kLockTimeout || directive == kStatementTimeout; }

  /// Reads a directive that it knows. The error has no place yet.
  Result<void> Read(const sql::Directive &directive);

  /// The limits of the file; `transaction`: it runs in one; `refuses`: because of a statement that the database
  /// does not run in one. The error has no place: the place is the directive at `blame`, if that is set.
  Result<Limits> Choose(const LimitRules &rules, std::string_view product, bool transaction, bool refuses,
                        std::optional<std::size_t> &blame) const;

 private:
  struct Given {
    std::chrono::milliseconds time{0};
    std::size_t offset = 0;
  };
  std::optional<Given> lock_;
  std::optional<Given> statement_;
};

}  // namespace msr::plan
