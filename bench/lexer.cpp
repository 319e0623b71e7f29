// lexer.cpp: how fast scripts are taken apart, on one core and from memory.
//
//   cmake --build build/release --target bench-lexer && build/release/bin/bench-lexer
//
// For each dialect and text the median of several runs in MB/s. Nothing here passes or fails; the bar is 300 MB/s for
// plain inserts.
#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/sql/splitter.hpp"
#include "drivers/mysql/dialect.hpp"
#include "drivers/postgresql/dialect.hpp"
#include "drivers/sqlite/dialect.hpp"

namespace msr::sql {
namespace {

constexpr std::size_t kSize = 64'000'000;
constexpr int kRuns = 7;

/// One row in each statement, as dumps of small tables and hand-written seeds have it.
std::string ShortInserts() {
  std::string text;
  for (std::size_t i = 0; text.size() < kSize; ++i) {
    text += "INSERT INTO customers (id, name, mail, created) VALUES (" + std::to_string(i) + ", 'Customer number " +
            std::to_string(i) + "', 'customer" + std::to_string(i) + "@example.org', '2026-01-15 10:30:00');\n";
  }
  return text;
}

/// A thousand rows in each statement, as dumps of large tables have it.
std::string LongInserts() {
  std::string text;
  for (std::size_t i = 0; text.size() < kSize; ++i) {
    text += i % 1000 == 0 ? (i == 0 ? "" : ";\n") + std::string("INSERT INTO customers VALUES ") : ",";
    text += "(" + std::to_string(i) + ",'Customer number " + std::to_string(i) +
            "','It''s a longer remark about that customer',NULL,1.5)";
  }
  return text + ";\n";
}

std::size_t CountStatements(std::string_view text, const msr_dialect &dialect) {
  Splitter splitter(dialect);
  splitter.SetWindow(text, 0, true);
  Statement statement;
  std::size_t count = 0;
  while (true) {
    const Result<Found> found = splitter.Next(statement);
    if (!found || *found != Found::kStatement) return count;
    ++count;
  }
}

void Measure(const char *dialect_name, const msr_dialect &dialect, const char *text_name, std::string_view text) {
  std::array<double, kRuns> speeds{};
  std::size_t count = 0;
  for (double &speed : speeds) {
    const auto begin = std::chrono::steady_clock::now();
    count = CountStatements(text, dialect);
    const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - begin;
    speed = static_cast<double>(text.size()) / 1e6 / taken.count();
  }
  std::sort(speeds.begin(), speeds.end());
  std::printf("%-12s %-14s %8zu statements %7.0f MB/s (%.0f to %.0f)\n", dialect_name, text_name, count,
              speeds[kRuns / 2], speeds.front(), speeds.back());
}

}  // namespace
}  // namespace msr::sql

int main() {
  const std::vector<std::pair<const char *, const msr_dialect *>> dialects = {
      {"sqlite", &msr::sqlite::kDialect}, {"postgresql", &msr::postgresql::kDialect}, {"mysql", &msr::mysql::kDialect}};
  const std::string short_inserts = msr::sql::ShortInserts();
  const std::string long_inserts = msr::sql::LongInserts();
  for (const auto &[name, dialect] : dialects) {
    msr::sql::Measure(name, *dialect, "short inserts", short_inserts);
    msr::sql::Measure(name, *dialect, "long inserts", long_inserts);
  }
}
