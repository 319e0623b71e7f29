#include "core/plan/limits.hpp"

#include <fmt/format.h>

#include "core/base/duration.hpp"

namespace msr::plan {
namespace {

using std::chrono::milliseconds;

/// Long enough for the traffic of an application to pass, and short enough that what queues behind the
/// migration does not pile up.
constexpr milliseconds kDefaultLockTimeout{5'000};

}  // namespace

Result<void> LimitDirectives::Read(const sql::Directive &directive) {
  const std::string_view name = directive.name;
  std::optional<Given> &given = name == kLockTimeout ? lock_ : statement_;
  if (given) {
    return Fail(ErrorKind::kSyntax, fmt::format("msr:{} is given a second time", name), "keep one of the two");
  }
  given = Given{milliseconds(0), directive.offset};
  const std::string hint = fmt::format("write for example -- msr:{} 5s; none lifts the limit", name);
  if (directive.argument.empty()) return Fail(ErrorKind::kSyntax, fmt::format("msr:{} needs a duration", name), hint);
  const std::optional<milliseconds> time = ReadTimeLimit(directive.argument);
  if (!time) {
    return Fail(ErrorKind::kSyntax,
                fmt::format("msr:{}: \"{}\" is not a duration such as {}", name, directive.argument, kDurationForm),
                hint);
  }
  given->time = *time;
  return {};
}

Result<Limits> LimitDirectives::Choose(const LimitRules &rules, std::string_view product, bool transaction,
                                       bool refuses, std::optional<std::size_t> &blame) const {
  const auto decide = [](const std::optional<Given> &given, const std::optional<milliseconds> &option) {
    if (given) return TimeLimit{given->time, LimitOrigin::kFile};
    if (option) return TimeLimit{*option, LimitOrigin::kOption};
    return TimeLimit{};
  };
  // What refuses a transaction, such as an index that is built concurrently, does its work first and waits for
  // locks at the end: only its author can know that to give up then is right.
  Limits limits{decide(lock_, refuses ? std::nullopt : rules.lock_timeout),
                decide(statement_, rules.statement_timeout)};
  const bool by_default = limits.lock.origin == LimitOrigin::kDefault;
  if (by_default && transaction && rules.can_limit_waiting) limits.lock.time = kDefaultLockTimeout;

  const auto refuse = [&](const TimeLimit &limit, const std::optional<Given> &given, std::string_view name,
                          std::string_view what) {
    const bool by_file = limit.origin == LimitOrigin::kFile;
    if (by_file) blame = given->offset;
    return Fail(by_file ? ErrorKind::kSyntax : ErrorKind::kConfig,
                fmt::format("{} cannot limit how long a statement {}", product, what),
                by_file ? fmt::format("take msr:{} out, or keep it in a file for other databases", name)
                        : fmt::format("leave --{} out", name));
  };
  if (limits.lock.time.count() > 0 && !rules.can_limit_waiting)
    return refuse(limits.lock, lock_, kLockTimeout, "waits");
  if (limits.statement.time.count() > 0 && !rules.can_limit_statements) {
    return refuse(limits.statement, statement_, kStatementTimeout, "runs");
  }
  return limits;
}

}  // namespace msr::plan
