#include "drivers/mysql/literals.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace msr::mysql {
namespace {

std::string Hex(std::string_view bytes) {
  static constexpr char kDigits[] = "0123456789ABCDEF";
  std::string out;
  out.reserve(bytes.size() * 2 + 3);
  out = "X'";
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    out.push_back(kDigits[byte >> 4]);
    out.push_back(kDigits[byte & 15]);
  }
  out.push_back('\'');
  return out;
}

/// Bytes that mean themselves inside '…' in every character set a client may use and every sql_mode.
bool IsPlain(char c) {
  return c >= ' ' && c <= '~' && c != '\'' && c != '\\';
}

std::string RealLiteral(double real) {
  if (!std::isfinite(real)) {
    throw sdk::Failure(MSR_INVALID, "MySQL has no literal for a number that is infinite or not a number");
  }
  char buffer[40];
  std::snprintf(buffer, sizeof(buffer), " %.16e", real);
  // The decimal point follows the locale of the process.
  for (char &c : buffer) {
    if (c == ',') c = '.';
  }
  return buffer;
}

}  // namespace

std::string TextLiteral(std::string_view text) {
  // The introducer frees the literal from the session's character set; it goes before '…' and X'…'.
  if (std::all_of(text.begin(), text.end(), IsPlain)) return "_utf8mb4'" + std::string(text) + "'";
  return "_utf8mb4 " + Hex(text);
}

std::string Literal(const msr_value &value) {
  switch (value.kind) {
    case MSR_VALUE_NULL:
      return "NULL";
    case MSR_VALUE_INT64:
      // The space keeps `x-` and `-1` from becoming a comment.
      return (value.as.integer < 0 ? " " : "") + std::to_string(value.as.integer);
    case MSR_VALUE_DOUBLE:
      return RealLiteral(value.as.real);
    case MSR_VALUE_TEXT:
      return TextLiteral(sdk::View(value.as.text));
    case MSR_VALUE_BLOB:
      return "_binary " + Hex(sdk::View(value.as.text));
    default:
      throw sdk::Failure(MSR_INVALID, "a value of an unknown kind was bound");
  }
}

std::string Render(const sdk::Statement &statement) {
  return statement.Render([](std::size_t, const msr_value &value) { return Literal(value); });
}

}  // namespace msr::mysql
