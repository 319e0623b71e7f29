// scanner.hpp: looks at the text of one statement without understanding it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace msr::mysql {

/// How a statement looks from outside.
struct Shape {
  /// The first words in upper case with single spaces, comments left out; up to twelve words.
  std::string head;
  /// The same words as they are written.
  std::vector<std::string> words;
  /// Certainly two or more statements: text follows a `;` under every way the server may read it.
  bool several = false;
  /// Certainly one statement that ends where the text ends, however the server reads strings. Only
  /// such text may share a message with other statements.
  bool closed = false;
  /// User variables that the text names, without the @, as they are written.
  std::vector<std::string> user_variables;
};

/// What `sql_mode` decides is not known here (a migration may have changed it), so the text is read in
/// each of the ways that backslashes can be meant.
Shape Look(std::string_view text);

/// The first word of a head.
std::string_view FirstWord(std::string_view head);

/// True if `head` begins with the words `words`, as whole words.
bool BeginsWith(std::string_view head, std::string_view words);

/// True if `word`, given in upper case, occurs in `text` in any case.
bool Mentions(std::string_view text, std::string_view word);

/// A copy in upper case, ASCII only.
std::string UpperCase(std::string_view text);
/// The same in lower case.
std::string LowerCase(std::string_view text);

/// The text without white space and `;` at its end, so that another statement can follow.
std::string_view WithoutTerminator(std::string_view text);

/// `name` as a quoted identifier.
std::string QuoteIdentifier(std::string_view name);

/// The name that a word of a statement writes, without its quotes.
std::string UnquoteIdentifier(std::string_view word);

}  // namespace msr::mysql
