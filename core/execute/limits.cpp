#include <string>
#include <string_view>

#include <fmt/format.h>

#include "core/base/duration.hpp"
#include "core/execute/step.hpp"

namespace msr::execute {
namespace {

/// The name of a limit where it was set, or where it can be.
std::string NameOf(const plan::TimeLimit &limit, std::string_view name) {
  return fmt::format("{}{}", limit.origin == plan::LimitOrigin::kFile ? "msr:" : "--", name);
}

std::string HowToRaise(const plan::TimeLimit &limit, std::string_view name) {
  const std::string now = fmt::format(" (it is {})", ShowDuration(limit.time));
  if (limit.origin == plan::LimitOrigin::kFile) return fmt::format("raise {} in the file{}", NameOf(limit, name), now);
  // By default the wait may be the connection's own, whose length is not known here.
  return fmt::format("raise {}{}, or write -- msr:{} at the head of the file", NameOf(limit, name),
                     limit.origin == plan::LimitOrigin::kOption ? now : "", name);
}

}  // namespace

driver_manager::DriverResult<void> Limit(Context &context, const plan::Prepared &prepared) {
  const plan::Limits &limits = prepared.limits;
  return context.connection.Limit({.lock_wait = limits.lock.time,
                                   .statement = limits.statement.time,
                                   .waiting_by_default = limits.lock.origin == plan::LimitOrigin::kDefault});
}

void LiftLimits(Context &context) {
  // What a session cannot limit it need not lift.
  static_cast<void>(context.connection.Limit({}));
}

void ExplainLimit(const driver_manager::DriverError &error, const plan::Limits &limits, Error &failed) {
  if (error.condition == MSR_CONDITION_TRANSIENT && !error.hint.empty()) {
    failed.hint = error.hint + "; try again";
    if (limits.lock.time.count() == 0) return;
    failed.hint += fmt::format(" when it is done, or {}", HowToRaise(limits.lock, plan::kLockTimeout));
  } else if (error.condition == MSR_CONDITION_TOO_LONG && limits.statement.time.count() > 0) {
    failed.message =
        fmt::format("the statement ran longer than {}, which {} allows: {}", ShowDuration(limits.statement.time),
                    NameOf(limits.statement, plan::kStatementTimeout), error.message);
    failed.hint = HowToRaise(limits.statement, plan::kStatementTimeout);
  } else if (error.condition == MSR_CONDITION_TOO_LONG) {
    failed.message = fmt::format("the statement ran longer than the server allows: {}", error.message);
  }
}

}  // namespace msr::execute
