// text.hpp: words, widths, colours and tables for people.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace msr::report {

enum class Tint { kNone, kRed, kGreen, kYellow, kBlue, kDim, kBold };

/// `text` in a colour, or as it is when colours are off.
std::string Paint(bool color, Tint tint, std::string_view text);

/// The columns a terminal gives to UTF-8 text: two for wide characters, none for combining ones.
std::size_t DisplayWidth(std::string_view text);
/// The longest head of `text` that fits into so many columns.
std::string_view FitWidth(std::string_view text, std::size_t width);
/// The length in bytes of the character at the head of `text`; 1 for a byte that begins none.
std::size_t CharacterLength(std::string_view text);

/// Control characters, which could steer a terminal, as blanks. Line ends stay.
std::string Printable(std::string_view text);

/// "1 migration", "2 migrations".
std::string CountOf(std::size_t number, std::string_view noun);
/// "12 ms", "3.4 s", "2 min 5 s"; nothing for a negative number.
std::string Duration(std::int64_t milliseconds);

/// "2026-01-31T10:02:11.123456Z" to the second, as people read it.
std::string ShortTime(std::string_view iso);

struct Cell {
  std::string text;
  Tint tint = Tint::kNone;
};

/// Columns parted by two blanks, under their titles. Columns without any text are left out.
class Table {
 public:
  explicit Table(std::vector<std::string> titles) : titles_(std::move(titles)) {}
  void Add(std::vector<Cell> row) { rows_.push_back(std::move(row)); }
  std::string Text(bool color) const;

 private:
  std::vector<std::string> titles_;
  std::vector<std::vector<Cell>> rows_;
};

}  // namespace msr::report
