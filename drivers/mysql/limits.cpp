#include "drivers/mysql/limits.hpp"

#include <algorithm>
#include <cstdint>

namespace msr::mysql {
namespace {

// The server takes no more, which is a year.
constexpr std::int64_t kLongestSeconds = 31'536'000;

constexpr const char *kUnknown = "unknown";

std::string WholeSeconds(std::int64_t milliseconds) {
  if (milliseconds == 0) return {};
  return std::to_string(std::min((milliseconds - 1) / 1000 + 1, kLongestSeconds));
}

std::string Seconds(std::int64_t milliseconds) {
  if (milliseconds == 0) return {};
  milliseconds = std::min(milliseconds, kLongestSeconds * 1000);
  std::string fraction = std::to_string(1000 + milliseconds % 1000);
  fraction.front() = '.';
  return std::to_string(milliseconds / 1000) + fraction;
}

/// The word in front of `name` would make it the name of another setting.
bool Names(std::string_view text, std::string_view name) {
  const std::string upper = UpperCase(text);
  for (std::size_t at = upper.find(name); at != std::string::npos; at = upper.find(name, at + 1)) {
    if (at == 0 || upper[at - 1] != '_') return true;
  }
  return false;
}

}  // namespace

void Limits::Set(const sdk::Limits &limits) {
  auto &[rows, tables, running] = variables_;
  rows.wanted = tables.wanted = WholeSeconds(limits.lock_wait_ms);
  running.wanted = Seconds(limits.statement_ms);
  for (Variable &variable : variables_) {
    // Nobody may have put back yet what a migration set.
    if (variable.is_own) variable.told = kUnknown;
    variable.is_own = false;
  }
}

void Limits::Watch(std::string_view text, const Shape &shape) {
  // SET STATEMENT … FOR is over with the statement, and a global value is not the session's.
  const bool sets = FirstWord(shape.head) == "SET" && !BeginsWith(shape.head, "SET STATEMENT") &&
                    !BeginsWith(shape.head, "SET GLOBAL");
  if (!sets) return;
  for (Variable &variable : variables_) variable.is_own = variable.is_own || Names(text, variable.name);
}

void Limits::Forget() {
  for (Variable &variable : variables_) variable.told.clear();
}

void Limits::Doubt() {
  for (Variable &variable : variables_) variable.told = kUnknown;
}

std::string Limits::Change(const SessionState &start) {
  std::string sql;
  for (Variable &variable : variables_) {
    if (variable.is_own || variable.told == variable.wanted) continue;
    const std::string name = LowerCase(variable.name);
    const std::string value = variable.wanted.empty() ? start.Value(name) : variable.wanted;
    variable.told = variable.wanted;
    if (value.empty()) continue;
    sql.append(sql.empty() ? "SET SESSION " : ", SESSION ").append(name).append("=").append(value);
  }
  return sql;
}

}  // namespace msr::mysql
