// directives.hpp: comments that speak to msr, and the lines of a script that are for a client.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/result.hpp"
#include "core/sql/scanner.hpp"
#include "core/sql/script.hpp"

namespace msr::sql {

/// Text that cannot be taken for what it should be, with its place.
struct Misread {
  std::size_t offset = 0;
  std::string message;
  std::string hint;
  bool at_end = false;  ///< only because the text ends: more of it may cure that
};

/// The directive in a comment token, if there is one. A directive in a comment of another form, or
/// one without a name, is an error: it would be passed over in silence.
tl::expected<std::optional<Directive>, Misread> ReadDirective(const Scanner &scanner, const Token &comment);

/// The directive in a line that begins, behind blanks, with a comment; nothing is lexed.
std::optional<Directive> DirectiveOfLine(std::string_view line, std::size_t offset);

/// Why `delimiter` cannot end statements; empty if it can.
std::string WhyNoDelimiter(std::string_view delimiter, const Scanner &scanner);

/// The rest of the line at `from`, without its end.
std::string_view RestOfLine(std::string_view text, std::size_t from);
/// Where the line after the one at `from` begins, or the end of the text.
std::size_t NextLine(std::string_view text, std::size_t from);
/// Whether only white space stands before `at` in its line.
bool BeginsLine(std::string_view text, std::size_t at);
/// The first word of `text` up to white space.
std::string_view FirstWord(std::string_view text);

/// What lies between `-- msr:statement-begin` and `-- msr:statement-end`.
struct Region {
  std::string_view body;  ///< trimmed
  Directive end;
  std::size_t after = 0;  ///< behind the line of the end
};

/// The region that begins at `from`, the line after `begin`. It is not lexed: it is the way out for
/// text that the lexer cannot read.
tl::expected<Region, Misread> ReadRegion(const Scanner &scanner, const Directive &begin, std::size_t from);

}  // namespace msr::sql
