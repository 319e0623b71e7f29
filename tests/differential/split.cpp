// split.cpp: prints how msr takes files apart, for the tests that compare it with a database's own client.
//
//   differential-split DIALECT FILE…
//
// For each file a line `file PATH`, then `statement OFFSET SIZE TRAITS` and `data OFFSET SIZE` in bytes of the file,
// and at the end `error LINE COLUMN MESSAGE` if msr refuses what follows.
//
//   differential-split DIALECT --no-transaction <STATEMENTS
//
// Prints `rule PATTERN` for each rule that keeps a statement out of a transaction, and then for each statement, a line
// of the input, `statement TRAITS` and the patterns that match it.
#include <cstdio>
#include <exception>
#include <iostream>
#include <string>
#include <string_view>

#include "core/sql/splitter.hpp"
#include "tests/unit/sql/dialects.hpp"

namespace msr::sql::test {
namespace {

constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";

void PrintStatement(const Statement &statement, const std::string &text, std::size_t skipped) {
  std::printf("statement %zu %zu %s\n", statement.offset + skipped, statement.text.size(),
              TraitWords(statement.traits).c_str());
  if (!statement.has_copy_data) return;
  const auto at = static_cast<std::size_t>(statement.copy_data.data() - text.data());
  std::printf("data %zu %zu\n", at, statement.copy_data.size());
}

void PrintFile(const std::string &path, const msr_dialect &dialect) {
  const std::string text = ReadFile(path);
  std::printf("file %s\n", path.c_str());
  const std::size_t skipped = text.compare(0, kByteOrderMark.size(), kByteOrderMark) == 0 ? kByteOrderMark.size() : 0;
  const std::string_view script = std::string_view(text).substr(skipped);
  Splitter splitter(dialect);
  splitter.SetWindow(script, 0, /*last=*/true);
  Statement statement;
  while (true) {
    const Result<Found> found = splitter.Next(statement);
    if (!found) {
      const Location place = Locate(script, splitter.wrong_at());
      std::printf("error %zu %zu %s\n", place.line, place.column, found.error().message.c_str());
      return;
    }
    if (*found == Found::kEnd) return;
    PrintStatement(statement, text, skipped);
  }
}

/// The rules that keep a statement out of a transaction, each tried alone.
void PrintRules(const msr_dialect &dialect, const std::string &statement) {
  std::printf("statement %s\n", TraitWords(TraitsOf(statement, dialect)).c_str());
  for (std::size_t i = 0; i < dialect.rule_count; ++i) {
    msr_dialect one = dialect;
    one.rules = dialect.rules + i;
    one.rule_count = 1;
    if ((TraitsOf(statement, one) & MSR_TRAIT_NO_TRANSACTION) == 0) continue;
    std::printf("rule %.*s\n", static_cast<int>(one.rules->pattern.size), one.rules->pattern.data);
  }
}

/// All rules of that kind, then the rules for each line of the input.
void PrintAllRules(const msr_dialect &dialect) {
  for (std::size_t i = 0; i < dialect.rule_count; ++i) {
    const msr_statement_rule &rule = dialect.rules[i];
    if ((rule.traits & MSR_TRAIT_NO_TRANSACTION) == 0) continue;
    std::printf("rule %.*s\n", static_cast<int>(rule.pattern.size), rule.pattern.data);
  }
  std::string statement;
  while (std::getline(std::cin, statement)) PrintRules(dialect, statement);
}

int Run(int argc, char **argv) {
  for (const NamedDialect &named : Dialects()) {
    if (argc < 2 || named.name != argv[1]) continue;
    if (argc == 3 && std::string_view(argv[2]) == "--no-transaction") {
      PrintAllRules(*named.dialect);
      return 0;
    }
    for (int i = 2; i < argc; ++i) PrintFile(argv[i], *named.dialect);
    return 0;
  }
  std::fputs("usage: differential-split sqlite|postgresql|mysql FILE…\n", stderr);
  return 1;
}

}  // namespace
}  // namespace msr::sql::test

int main(int argc, char **argv) {
  try {
    return msr::sql::test::Run(argc, argv);
  } catch (const std::exception &error) {
    std::fprintf(stderr, "differential-split: %s\n", error.what());
    return 1;
  }
}
