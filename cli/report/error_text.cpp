#include "cli/report/error_text.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "cli/report/text.hpp"

namespace msr::report {
namespace {

constexpr std::size_t kShown = 100;  // columns of a source line
constexpr std::size_t kBefore = 40;  // columns left of the caret that stay when a line is cut
constexpr std::size_t kTab = 4;

// A source line as it is shown, and where the caret stands under it.
struct Excerpt {
  std::string text;
  std::size_t caret = 0;  // display columns before it
};

// `column` counts characters from 1.
Excerpt ExpandTabs(std::string_view line, std::size_t column) {
  Excerpt excerpt;
  std::size_t width = 0;
  for (std::size_t character = 1; !line.empty(); ++character) {
    if (character == column) excerpt.caret = width;
    const std::size_t length = CharacterLength(line);
    const std::size_t blanks = line.front() == '\t' ? kTab - width % kTab : 0;
    const std::string shown = blanks > 0 ? std::string(blanks, ' ') : Printable(line.substr(0, length));
    width += DisplayWidth(shown);
    excerpt.text += shown;
    line.remove_prefix(length);
    // One past the end is where a missing word would stand.
    if (line.empty() && column > character) excerpt.caret = width;
  }
  return excerpt;
}

void Cut(Excerpt &excerpt) {
  if (DisplayWidth(excerpt.text) <= kShown) return;
  if (excerpt.caret > kBefore) {
    const std::string_view head = FitWidth(excerpt.text, excerpt.caret - kBefore);
    excerpt.caret = excerpt.caret - DisplayWidth(head) + 1;
    excerpt.text = "…" + excerpt.text.substr(head.size());
  }
  if (DisplayWidth(excerpt.text) <= kShown) return;
  excerpt.text = std::string(FitWidth(excerpt.text, kShown - 1)) + "…";
}

std::string Place(const Location &where) {
  std::string text = Printable(where.file);
  if (where.line > 0) text += fmt::format(":{}", where.line);
  if (where.line > 0 && where.column > 0) text += fmt::format(":{}", where.column);
  return text;
}

std::string SourceLines(const Location &where, bool color, const Redactor &redact) {
  if (where.source_line.empty() || where.line == 0) return "";
  const std::string line = redact(where.source_line);
  // A mask moves what follows it: without a sure place there is no caret.
  const std::size_t column = line == where.source_line ? where.column : 0;
  Excerpt excerpt = ExpandTabs(line, column);
  Cut(excerpt);
  const std::string number = std::to_string(where.line);
  const std::string bar = Paint(color, Tint::kBlue, "|");
  std::string out = fmt::format("{:{}} {}\n", "", number.size() + 1, bar);
  out += fmt::format(" {} {} {}\n", Paint(color, Tint::kBlue, number), bar, excerpt.text);
  if (column > 0) {
    out +=
        fmt::format("{:{}} {} {:{}}{}\n", "", number.size() + 1, bar, "", excerpt.caret, Paint(color, Tint::kRed, "^"));
  }
  return out;
}

// A line with a name before it; further lines of the text stand below its first one.
std::string Named(std::string_view name, std::string_view text) {
  if (text.empty()) return "";
  std::string body;
  for (const char c : Printable(text)) {
    body.push_back(c);
    if (c == '\n') body.append(name.size() + 4, ' ');
  }
  return fmt::format("  {}: {}\n", name, body);
}

std::string Codes(const Error &error) {
  std::string text;
  if (!error.sqlstate.empty()) text = "SQLSTATE " + error.sqlstate;
  if (error.vendor_code != 0) text += fmt::format("{}error {}", text.empty() ? "" : ", ", error.vendor_code);
  return text;
}

}  // namespace

std::string ErrorText(const Error &error, bool color, const Redactor &redact) {
  std::string out = fmt::format("{} {}\n", Paint(color, Tint::kRed, "error:"), Printable(error.message));
  if (error.where && !error.where->file.empty()) {
    out += fmt::format("  {} {}\n", Paint(color, Tint::kBlue, "-->"), Place(*error.where));
    out += SourceLines(*error.where, color, redact);
  }
  out += Named("detail", error.detail);
  out += Named("code", Codes(error));
  out += Named("hint", error.hint);
  return out;
}

std::string ErrorLine(const Error &error) {
  if (!error.where || error.where->file.empty()) return error.message;
  std::string place = error.where->file;
  if (error.where->line > 0) place += fmt::format(":{}", error.where->line);
  if (error.where->line > 0 && error.where->column > 0) place += fmt::format(":{}", error.where->column);
  return fmt::format("{}: {}", place, error.message);
}

std::string WarningText(std::string_view file, std::string_view message, bool color) {
  const bool named = file.empty() || message.find(file) != std::string_view::npos;
  return fmt::format("{} {}{}{}\n", Paint(color, Tint::kYellow, "warning:"), named ? "" : Printable(file),
                     named ? "" : ": ", Printable(message));
}

}  // namespace msr::report
