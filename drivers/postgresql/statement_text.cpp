#include "drivers/postgresql/statement_text.hpp"

#include <algorithm>
#include <cctype>
#include <cstddef>

namespace msr::postgresql {

namespace {

constexpr std::string_view kBlanks = " \t\r\n\f\v";

/// The place behind the comment that begins at `at`; comments nest. `at` itself where none begins.
std::size_t AfterComment(std::string_view text, std::size_t at) {
  if (text.substr(at, 2) == "--") return std::min(text.find_first_of("\r\n", at), text.size());
  if (text.substr(at, 2) != "/*") return at;
  std::size_t depth = 0;
  while (at < text.size()) {
    const std::string_view two = text.substr(at, 2);
    at += two == "/*" || two == "*/" ? 2 : 1;
    if (two == "/*") ++depth;
    if (two == "*/" && --depth == 0) break;
  }
  return std::min(at, text.size());
}

/// The place of the first byte that is neither one of `blanks` nor in a comment.
std::size_t FirstWord(std::string_view text, std::string_view blanks) {
  std::size_t at = std::min(text.find_first_not_of(blanks), text.size());
  for (std::size_t behind = AfterComment(text, at); behind != at; behind = AfterComment(text, at)) {
    at = std::min(text.find_first_not_of(blanks, behind), text.size());
  }
  return at;
}

/// The place behind the quoted text that begins at `at`; a doubled quote begins the next one at once.
std::size_t AfterQuoted(std::string_view text, std::size_t at) {
  const std::size_t close = text.find(text[at], at + 1);
  return close == std::string_view::npos ? text.size() : close + 1;
}

std::size_t FindSemicolon(std::string_view text) {
  std::size_t at = 0;
  while (at < text.size() && text[at] != ';') {
    const std::size_t behind = text[at] == '\'' || text[at] == '"' ? AfterQuoted(text, at) : AfterComment(text, at);
    at = behind == at ? at + 1 : behind;
  }
  return at;
}

/// Ends the data before its last line if that is `\.`.
std::string_view WithoutEndMark(std::string_view data) {
  std::string_view body = data;
  while (body.ends_with('\n') || body.ends_with('\r')) body.remove_suffix(1);
  if (!body.ends_with("\\.")) return data;
  body.remove_suffix(2);
  return body.empty() || body.ends_with('\n') ? body : data;
}

}  // namespace

bool IsBlank(std::string_view statement) {
  return FirstWord(statement, " \t\r\n\f\v;") == statement.size();
}

bool IsCopy(std::string_view statement) {
  const std::string_view word = statement.substr(FirstWord(statement, kBlanks), 5);
  const auto same = [](char found, char wanted) { return std::tolower(static_cast<unsigned char>(found)) == wanted; };
  constexpr std::string_view kCopy = "copy";
  if (word.size() < 5 ||
      !std::equal(kCopy.begin(), kCopy.end(), word.begin(), [&](char w, char f) { return same(f, w); })) {
    return false;
  }
  const auto last = static_cast<unsigned char>(word[4]);
  return std::isalnum(last) == 0 && last != '_' && last < 0x80;
}

CopyText SplitCopy(std::string_view statement) {
  const std::size_t semicolon = FindSemicolon(statement);
  const std::size_t line_end = statement.find('\n', semicolon);
  const bool only_blanks =
      statement.substr(std::min(semicolon + 1, statement.size()), line_end - semicolon).find_first_not_of(kBlanks) ==
      std::string_view::npos;
  if (semicolon >= statement.size() || line_end == std::string_view::npos || !only_blanks)
    return {statement, std::nullopt};
  return {statement.substr(0, semicolon), WithoutEndMark(statement.substr(line_end + 1))};
}

}  // namespace msr::postgresql
