// chars.hpp: classes of bytes, and ASCII text without regard to case.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace msr::sql {

/// What a byte may begin.
enum class CharClass : std::uint8_t {
  kOther,
  kSpace,
  kWord,
  kDigit,
  kQuote,
  kDoubleQuote,
  kBacktick,
  kBracket,
  kDollar,
  kDash,
  kSlash,
  kStar,
  kHash,
  kSemicolon,
  kOpen,
  kClose,
  kBackslash,
};

namespace detail {

constexpr bool IsLetter(int c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c >= 0x80;
}

constexpr std::array<CharClass, 256> MakeClasses() {
  std::array<CharClass, 256> table{};
  for (int c = 0; c < 256; ++c) {
    const auto index = static_cast<std::size_t>(c);
    if (IsLetter(c)) table[index] = CharClass::kWord;
    if (c >= '0' && c <= '9') table[index] = CharClass::kDigit;
  }
  for (const char c : {' ', '\t', '\n', '\v', '\f', '\r'}) table[static_cast<unsigned char>(c)] = CharClass::kSpace;
  table['\''] = CharClass::kQuote;
  table['"'] = CharClass::kDoubleQuote;
  table['`'] = CharClass::kBacktick;
  table['['] = CharClass::kBracket;
  table['$'] = CharClass::kDollar;
  table['-'] = CharClass::kDash;
  table['/'] = CharClass::kSlash;
  table['*'] = CharClass::kStar;
  table['#'] = CharClass::kHash;
  table[';'] = CharClass::kSemicolon;
  table['('] = CharClass::kOpen;
  table[')'] = CharClass::kClose;
  table['\\'] = CharClass::kBackslash;
  return table;
}

constexpr std::array<bool, 256> MakeWordBytes() {
  std::array<bool, 256> table{};
  for (int c = 0; c < 256; ++c) {
    table[static_cast<std::size_t>(c)] = IsLetter(c) || (c >= '0' && c <= '9') || c == '$';
  }
  return table;
}

inline constexpr std::array<CharClass, 256> kClasses = MakeClasses();
inline constexpr std::array<bool, 256> kWordBytes = MakeWordBytes();

}  // namespace detail

inline CharClass ClassOf(char c) {
  return detail::kClasses[static_cast<unsigned char>(c)];
}
inline bool IsSpace(char c) {
  return ClassOf(c) == CharClass::kSpace;
}
inline bool IsDigit(char c) {
  return c >= '0' && c <= '9';
}
/// Whether `c` goes on an identifier that has begun. `$` does, so `a$b$` opens no dollar quote.
inline bool IsWordByte(char c) {
  return detail::kWordBytes[static_cast<unsigned char>(c)];
}
/// Whether `c` may stand in the tag of a dollar quote.
inline bool IsTagByte(char c) {
  return IsWordByte(c) && c != '$';
}
constexpr char ToUpper(char c) {
  return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}

/// Whether `text` is `upper`, which has no lower-case letters, in any case.
constexpr bool EqualsUpper(std::string_view text, std::string_view upper) {
  if (text.size() != upper.size()) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (ToUpper(text[i]) != upper[i]) return false;
  }
  return true;
}

inline std::string_view TrimSpace(std::string_view text) {
  while (!text.empty() && IsSpace(text.front())) text.remove_prefix(1);
  while (!text.empty() && IsSpace(text.back())) text.remove_suffix(1);
  return text;
}

}  // namespace msr::sql
