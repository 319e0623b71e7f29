#include "cli/report/text.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace msr::report {
namespace {

struct Range {
  char32_t first;
  char32_t last;
};

constexpr std::array<Range, 5> kZeroWidth = {
    {{0x0300, 0x036F}, {0x200B, 0x200F}, {0x20D0, 0x20F0}, {0xFE00, 0xFE0F}, {0xFEFF, 0xFEFF}}};
constexpr std::array<Range, 9> kWide = {{{0x1100, 0x115F},
                                         {0x2E80, 0x303E},
                                         {0x3041, 0xA4CF},
                                         {0xAC00, 0xD7A3},
                                         {0xF900, 0xFAFF},
                                         {0xFE30, 0xFE6F},
                                         {0xFF00, 0xFF60},
                                         {0x1F300, 0x1FAFF},
                                         {0x20000, 0x3FFFD}}};

template <std::size_t N>
bool In(const std::array<Range, N> &ranges, char32_t character) {
  return std::any_of(ranges.begin(), ranges.end(),
                     [&](const Range &range) { return character >= range.first && character <= range.last; });
}

char32_t Decode(std::string_view character) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(character[i]); };
  if (character.size() == 1) return byte(0);
  char32_t value = byte(0) & (0xFFu >> (character.size() + 1));
  for (std::size_t i = 1; i < character.size(); ++i) value = (value << 6) | (byte(i) & 0x3Fu);
  return value;
}

std::size_t WidthOf(std::string_view character) {
  const char32_t value = Decode(character);
  if (In(kZeroWidth, value)) return 0;
  return In(kWide, value) ? 2 : 1;
}

std::string_view Escape(Tint tint) {
  switch (tint) {
    case Tint::kNone:
      return "";
    case Tint::kRed:
      return "\x1b[31m";
    case Tint::kGreen:
      return "\x1b[32m";
    case Tint::kYellow:
      return "\x1b[33m";
    case Tint::kBlue:
      return "\x1b[34m";
    case Tint::kDim:
      return "\x1b[2m";
    case Tint::kBold:
      return "\x1b[1m";
  }
  return "";
}

}  // namespace

std::string Paint(bool color, Tint tint, std::string_view text) {
  if (!color || tint == Tint::kNone || text.empty()) return std::string(text);
  return fmt::format("{}{}\x1b[0m", Escape(tint), text);
}

std::size_t CharacterLength(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text.front());
  const std::size_t wanted = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC0 ? 2 : 1;
  if (wanted > text.size()) return 1;
  for (std::size_t i = 1; i < wanted; ++i) {
    if ((static_cast<unsigned char>(text[i]) & 0xC0) != 0x80) return 1;
  }
  return wanted;
}

std::size_t DisplayWidth(std::string_view text) {
  std::size_t width = 0;
  while (!text.empty()) {
    const std::size_t length = CharacterLength(text);
    width += WidthOf(text.substr(0, length));
    text.remove_prefix(length);
  }
  return width;
}

std::string_view FitWidth(std::string_view text, std::size_t width) {
  std::size_t used = 0;
  std::size_t end = 0;
  while (end < text.size()) {
    const std::size_t length = CharacterLength(text.substr(end));
    used += WidthOf(text.substr(end, length));
    if (used > width) break;
    end += length;
  }
  return text.substr(0, end);
}

std::string Printable(std::string_view text) {
  std::string out(text);
  for (std::size_t i = 0; i < out.size(); ++i) {
    const auto byte = static_cast<unsigned char>(out[i]);
    if ((byte < 0x20 && byte != '\n') || byte == 0x7F) out[i] = ' ';
    // U+0080 to U+009F are control characters as well: C2 and a byte below A0.
    if (byte == 0xC2 && i + 1 < out.size() && static_cast<unsigned char>(out[i + 1]) < 0xA0) out[i] = out[i + 1] = ' ';
  }
  return out;
}

std::string CountOf(std::size_t number, std::string_view noun) {
  return fmt::format("{} {}{}", number, noun, number == 1 ? "" : "s");
}

std::string Duration(std::int64_t milliseconds) {
  if (milliseconds < 0) return "";
  if (milliseconds < 1000) return fmt::format("{} ms", milliseconds);
  if (milliseconds < 60'000) return fmt::format("{}.{} s", milliseconds / 1000, milliseconds % 1000 / 100);
  return fmt::format("{} min {} s", milliseconds / 60'000, milliseconds % 60'000 / 1000);
}

std::string ShortTime(std::string_view iso) {
  std::string text(iso.substr(0, 19));
  if (text.size() > 10 && text[10] == 'T') text[10] = ' ';
  return text;
}

std::string Table::Text(bool color) const {
  std::vector<std::size_t> widths(titles_.size(), 0);
  for (const std::vector<Cell> &row : rows_) {
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], DisplayWidth(row[i].text));
  }
  const std::vector<bool> shown = [&] {
    std::vector<bool> flags;
    flags.reserve(widths.size());
    for (const std::size_t width : widths) flags.push_back(width > 0);
    return flags;
  }();
  std::string out;
  const auto add_line = [&](const auto &cell_of) {
    std::string line;
    std::size_t owed = 0;  // blanks are written only before more text, so that no line ends with them
    for (std::size_t i = 0; i < titles_.size(); ++i) {
      if (!shown[i]) continue;
      const Cell cell = cell_of(i);
      const std::size_t width = DisplayWidth(cell.text);
      if (!cell.text.empty()) {
        line.append(owed, ' ');
        owed = 0;
        line += Paint(color, cell.tint, cell.text);
      }
      owed += std::max(widths[i], DisplayWidth(titles_[i])) - width + 2;
    }
    out += line + "\n";
  };
  add_line([&](std::size_t i) { return Cell{titles_[i], Tint::kBold}; });
  for (const std::vector<Cell> &row : rows_) {
    add_line([&](std::size_t i) { return i < row.size() ? Cell{Printable(row[i].text), row[i].tint} : Cell{}; });
  }
  return out;
}

}  // namespace msr::report
