#include "drivers/postgresql/limits.hpp"

#include <algorithm>
#include <limits>

#include "drivers/postgresql/statement_text.hpp"

namespace msr::postgresql {

namespace {

// The server takes no more, which is 24 days.
constexpr std::int64_t kLargest = std::numeric_limits<std::int32_t>::max();

}  // namespace

void Limits::Set(const sdk::Limits &limits) {
  waiting_ = {waiting_.name, std::min(limits.lock_wait_ms, kLargest)};
  running_ = {running_.name, std::min(limits.statement_ms, kLargest)};
}

void Limits::Watch(std::string_view statement) {
  const bool sets = BeginsWith(statement, "set") && !Mentions(statement, "local");
  const bool calls = !sets && BeginsWith(statement, "select") && Mentions(statement, "set_config");
  if (!sets && !calls) return;
  for (Limit *limit : {&waiting_, &running_}) {
    limit->is_own = limit->is_own || Mentions(statement, limit->name);
  }
}

template <class Spell>
std::vector<std::string> Limits::Commands(Spell &&spell) const {
  std::vector<std::string> commands;
  for (const Limit &limit : {waiting_, running_}) {
    if (limit.milliseconds > 0 && !limit.is_own) commands.push_back(spell(limit));
  }
  return commands;
}

std::vector<std::string> Limits::ForTransaction() const {
  return Commands([](const Limit &limit) {
    return "SET LOCAL " + std::string(limit.name) + " = " + std::to_string(limit.milliseconds);
  });
}

std::vector<std::string> Limits::ForSession() const {
  return Commands(
      [](const Limit &limit) { return "SET " + std::string(limit.name) + " = " + std::to_string(limit.milliseconds); });
}

std::vector<std::string> Limits::Back() const {
  return Commands([](const Limit &limit) { return "RESET " + std::string(limit.name); });
}

}  // namespace msr::postgresql
