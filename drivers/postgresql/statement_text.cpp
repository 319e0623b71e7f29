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

bool IsLetter(char wanted, char found) {
  return std::tolower(static_cast<unsigned char>(found)) == wanted;
}

}  // namespace

bool IsBlank(std::string_view statement) {
  return FirstWord(statement, " \t\r\n\f\v;") == statement.size();
}

bool BeginsWith(std::string_view statement, std::string_view word) {
  const std::string_view found = statement.substr(FirstWord(statement, kBlanks));
  if (found.size() <= word.size() || !std::equal(word.begin(), word.end(), found.begin(), IsLetter)) return false;
  const auto next = static_cast<unsigned char>(found[word.size()]);
  return std::isalnum(next) == 0 && next != '_' && next < 0x80;
}

bool Mentions(std::string_view statement, std::string_view word) {
  return std::search(statement.begin(), statement.end(), word.begin(), word.end(),
                     [](char found, char wanted) { return IsLetter(wanted, found); }) != statement.end();
}

bool IsCopy(std::string_view statement) {
  return BeginsWith(statement, "copy");
}

}  // namespace msr::postgresql
