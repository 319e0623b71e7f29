#include "drivers/postgresql/classify.hpp"

namespace msr::postgresql {

namespace {

struct Rule {
  std::string_view sqlstate;
  Verdict verdict;
};

constexpr Rule kRules[] = {
    {"42P01", {MSR_STATEMENT, MSR_CONDITION_NO_SUCH_TABLE}},     // undefined_table
    {"42703", {MSR_STATEMENT, MSR_CONDITION_NO_SUCH_COLUMN}},    // undefined_column
    {"42P06", {MSR_STATEMENT, MSR_CONDITION_ALREADY_EXISTS}},    // duplicate_schema
    {"42P07", {MSR_STATEMENT, MSR_CONDITION_ALREADY_EXISTS}},    // duplicate_table
    {"42710", {MSR_STATEMENT, MSR_CONDITION_ALREADY_EXISTS}},    // duplicate_object: the row type of a table
    {"23505", {MSR_STATEMENT, MSR_CONDITION_UNIQUE_VIOLATION}},  // unique_violation
    {"23502", {MSR_STATEMENT, MSR_CONDITION_NULL_VIOLATION}},    // not_null_violation
    {"40001", {MSR_STATEMENT, MSR_CONDITION_TRANSIENT}},         // serialization_failure
    {"40P01", {MSR_STATEMENT, MSR_CONDITION_TRANSIENT}},         // deadlock_detected
    {"55P03", {MSR_STATEMENT, MSR_CONDITION_TRANSIENT}},         // lock_not_available
    {"57014", {MSR_STATEMENT, MSR_CONDITION_TOO_LONG}},          // query_canceled, by statement_timeout
    {"25006", {MSR_READ_ONLY, MSR_CONDITION_NONE}},              // read_only_sql_transaction
};

constexpr bool IsContinuation(char c) {
  return (static_cast<unsigned char>(c) & 0xC0u) == 0x80u;
}

}  // namespace

Verdict Classify(std::string_view sqlstate, std::string_view schema) {
  if (sqlstate == "23505" && schema == "pg_catalog") return {MSR_STATEMENT, MSR_CONDITION_ALREADY_EXISTS};
  for (const Rule &rule : kRules) {
    if (rule.sqlstate == sqlstate) return rule.verdict;
  }
  return {};
}

msr_status ClassifyConnect(std::string_view sqlstate, bool settings_refused) {
  const bool refused = sqlstate.substr(0, 2) == "28" || sqlstate == "42501" || sqlstate == "3D000";
  return refused || settings_refused ? MSR_DENIED : MSR_UNREACHABLE;
}

bool EndsSessionUnapplied(std::string_view sqlstate) {
  return sqlstate == "57P01" || sqlstate == "57P05" || sqlstate == "25P03" || sqlstate == "57P04";
}

std::int64_t ByteOfCharacter(std::string_view text, std::int64_t position) {
  if (position < 1) return -1;
  std::int64_t character = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (IsContinuation(text[i])) continue;
    if (++character == position) return static_cast<std::int64_t>(i);
  }
  // "syntax error at end of input" points just behind the last character.
  return character + 1 == position ? static_cast<std::int64_t>(text.size()) : -1;
}

}  // namespace msr::postgresql
