#include "core/sql/script.hpp"

#include <algorithm>
#include <utility>

#include "core/base/text.hpp"
#include "core/sql/chars.hpp"
#include "core/sql/rules.hpp"
#include "core/sql/scanner.hpp"
#include "core/sql/splitter.hpp"

namespace msr::sql {
namespace {

/// A line that is longer shows nobody where the caret points.
constexpr std::size_t kLongestShownLine = 500;

/// The next token that is a word of the statement, or kEnd. Text that cannot be read ends it.
Token NextWord(Scanner &scanner) {
  while (true) {
    const Token token = scanner.Next();
    switch (token.kind) {
      case TokenKind::kLineComment:
      case TokenKind::kBlockComment:
      case TokenKind::kConditionalOpen:
      case TokenKind::kConditionalClose:
        continue;
      case TokenKind::kFault:
        return {};
      default:
        return token;
    }
  }
}

}  // namespace

Result<Script> Split(std::string_view text, const msr_dialect &dialect) {
  Splitter splitter(dialect);
  splitter.SetWindow(text, 0, /*last=*/true);
  Script script;
  Statement statement;
  while (true) {
    Result<Found> found = splitter.Next(statement);
    if (!found) {
      found.error().where = Locate(text, splitter.wrong_at());
      return msr::Fail(std::move(found).error());
    }
    if (*found == Found::kEnd) break;
    script.statements.push_back(statement);
  }
  script.directives = splitter.directives();
  return script;
}

// Text of several statements, or of which a part cannot be read, has more than one plain result.
std::uint32_t TraitsOf(std::string_view statement, RuleMatcher &matcher, std::uint32_t lexer_flags) {
  Scanner scanner(statement, lexer_flags);
  matcher.Reset();
  bool plain = true;
  bool ended = false;
  while (true) {
    const Token token = scanner.Next();
    if (token.kind == TokenKind::kEnd) break;
    if (token.kind == TokenKind::kFault) return matcher.Finish() & ~std::uint32_t{MSR_TRAIT_PLAIN_DML};
    if (token.kind == TokenKind::kLineComment || token.kind == TokenKind::kBlockComment) continue;
    if (token.kind == TokenKind::kConditionalOpen || token.kind == TokenKind::kConditionalClose) {
      plain = false;
      continue;
    }
    if (ended) plain = false;
    ended = ended || token.kind == TokenKind::kTerminator;
    matcher.Feed(scanner.TextOf(token));
  }
  const std::uint32_t traits = matcher.Finish();
  return plain ? traits : traits & ~std::uint32_t{MSR_TRAIT_PLAIN_DML};
}

std::uint32_t TraitsOf(std::string_view statement, const msr_dialect &dialect) {
  RuleMatcher matcher(dialect);
  return TraitsOf(statement, matcher, dialect.lexer_flags);
}

std::string NormalizedText(std::string_view statement, const msr_dialect &dialect, std::size_t max_words) {
  Scanner scanner(statement, dialect.lexer_flags);
  std::string normalized;
  for (std::size_t count = 0; count < max_words; ++count) {
    const Token token = NextWord(scanner);
    if (token.kind == TokenKind::kEnd) break;
    if (count > 0) normalized += ' ';
    const std::size_t from = normalized.size();
    normalized += scanner.TextOf(token);
    if (token.kind != TokenKind::kWord) continue;
    std::transform(normalized.begin() + static_cast<std::ptrdiff_t>(from), normalized.end(),
                   normalized.begin() + static_cast<std::ptrdiff_t>(from), ToUpper);
  }
  return normalized;
}

Location Locate(std::string_view text, std::size_t offset) {
  const std::string_view before = text.substr(0, std::min(offset, text.size()));
  const std::size_t line_begin = before.rfind('\n') == std::string_view::npos ? 0 : before.rfind('\n') + 1;
  const std::size_t line_end = std::min(text.find('\n', line_begin), text.size());
  std::string_view line = text.substr(line_begin, line_end - line_begin);
  if (!line.empty() && line.back() == '\r') line.remove_suffix(1);

  Location location;
  location.line = 1 + static_cast<std::size_t>(std::count(before.begin(), before.end(), '\n'));
  location.column = 1 + CountCharacters(before.substr(line_begin));
  if (line.size() <= kLongestShownLine) location.source_line = line;
  return location;
}

Result<Location> Locate(TextSource &text, std::size_t offset) {
  std::string window;
  std::size_t begin = 0;
  std::size_t lines = 0;
  std::size_t column = 0;
  bool more = true;
  // The rest of the line is read too, as far as it can be shown.
  while (more && (begin + window.size() <= offset + kLongestShownLine)) {
    const std::size_t passed = std::min(offset - begin, window.size());
    const std::string_view dropped = std::string_view(window).substr(0, passed);
    const std::size_t line = dropped.rfind('\n');
    lines += static_cast<std::size_t>(std::count(dropped.begin(), dropped.end(), '\n'));
    const bool has_line = line != std::string_view::npos;
    if (has_line) column = 0;
    // A line that is not over yet stays, unless it is too long to be shown.
    std::size_t drop = has_line ? line + 1 : 0;
    if (passed - drop > 2 * kLongestShownLine) {
      column += CountCharacters(dropped.substr(drop));
      drop = passed;
    }
    window.erase(0, drop);
    begin += drop;
    MSR_TRY_ASSIGN(more, text.Read(window));
  }
  Location location = Locate(std::string_view(window), offset - begin);
  if (location.line == 1 && column > 0) {
    location.column += column;
    location.source_line.clear();
  }
  location.line += lines;
  return location;
}

}  // namespace msr::sql
