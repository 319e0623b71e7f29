#include "drivers/sqlite/text.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <ctime>

namespace msr::sqlite {
namespace {

// Spelt out, because the functions of <cctype> follow the locale of the process.
bool IsSpace(char c) {
  return c == ' ' || (c >= '\t' && c <= '\r');
}
bool IsLetter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}
char ToUpper(char c) {
  return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}

// Where the comment that begins `sql` ends; 0 if none begins there.
std::size_t CommentSize(std::string_view sql) {
  const bool line = sql.starts_with("--");
  if (!line && !sql.starts_with("/*")) return 0;
  const std::size_t end = line ? sql.find('\n') : sql.find("*/", 2);
  if (end == std::string_view::npos) return sql.size();
  return end + (line ? 1 : 2);
}

// Where the quoted text that begins `sql` ends; 0 if none begins there. A doubled quote inside needs no
// care: it reads as two quoted texts side by side.
std::size_t QuotedSize(std::string_view sql) {
  const char open = sql.front();
  if (open != '\'' && open != '"' && open != '`' && open != '[') return 0;
  const std::size_t end = sql.find(open == '[' ? ']' : open, 1);
  return end == std::string_view::npos ? sql.size() : end + 1;
}

}  // namespace

std::string_view SkipBlank(std::string_view sql) {
  while (!sql.empty()) {
    const std::size_t comment = CommentSize(sql);
    if (comment == 0 && !IsSpace(sql.front()) && sql.front() != ';') break;
    sql.remove_prefix(comment == 0 ? 1 : comment);
  }
  return sql;
}

std::string FirstWord(std::string_view sql) {
  std::string word;
  for (const char c : SkipBlank(sql)) {
    if (!IsLetter(c)) break;
    word.push_back(ToUpper(c));
  }
  return word;
}

bool HasWord(std::string_view sql, std::string_view upper) {
  const auto equal = [](char left, char right) { return ToUpper(left) == right; };
  return std::search(sql.begin(), sql.end(), upper.begin(), upper.end(), equal) != sql.end();
}

std::string_view AfterStatement(std::string_view sql) {
  sql = SkipBlank(sql);
  while (!sql.empty() && sql.front() != ';') {
    const std::size_t comment = CommentSize(sql);
    const std::size_t quoted = QuotedSize(sql);
    sql.remove_prefix(comment + quoted == 0 ? 1 : comment + quoted);
  }
  return sql;
}

std::string Quote(std::string_view name) {
  std::string quoted = "\"";
  for (const char c : name) {
    if (c == '"') quoted.push_back('"');
    quoted.push_back(c);
  }
  return quoted + '"';
}

std::string UtcNow() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  const auto millis = std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
  const auto seconds = static_cast<std::time_t>(millis / 1000);
  std::tm utc{};
  gmtime_r(&seconds, &utc);
  std::array<char, 32> text{};
  const std::size_t size = std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%S", &utc);
  std::array<char, 16> fraction{};
  std::snprintf(fraction.data(), fraction.size(), ".%03d000Z", static_cast<int>(millis % 1000));
  return std::string(text.data(), size) + fraction.data();
}

}  // namespace msr::sqlite
