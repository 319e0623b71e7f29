// script.hpp: takes the text of a migration apart into statements and directives.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <msr/driver.h>

#include "core/base/result.hpp"
#include "core/base/text_source.hpp"

namespace msr::sql {

/// One statement of a script, as it is to be sent: without its terminator, without comments and
/// white space around it.
struct Statement {
  std::string_view text;     ///< a view into the script
  std::size_t offset = 0;    ///< of `text` in the script, in bytes
  std::uint32_t traits = 0;  ///< MSR_TRAIT_…, from the dialect's rules
  /// Whether data follows in the script: `COPY … FROM stdin`, ended by a line `\.`.
  bool has_copy_data = false;
  std::string_view copy_data;  ///< that data, without the line that ends it; whole lines
  /// More of the data follows than there was in the window; see StatementReader.
  bool copy_data_goes_on = false;
  /// `text` is a line `-- msr:load …` that stands for a statement; see LoadDirective. Its traits are those of an
  /// INSERT.
  bool loads = false;
};

/// A comment `-- msr:name argument`. `msr:delimiter`, `msr:statement-begin` and `msr:statement-end`
/// have already done their work when Split returns, and `msr:load` is a statement; what the others mean is for the
/// caller to say.
struct Directive {
  std::string name;           ///< without `msr:`
  std::string argument;       ///< trimmed; may be empty
  std::size_t offset = 0;     ///< of the `-- msr:…`
  bool in_statement = false;  ///< stands between the words of a statement, not before one
};

/// A small script taken apart. Views point into the text that was given to Split.
struct Script {
  std::vector<Statement> statements;
  std::vector<Directive> directives;
};

/// Takes `text` apart by the lexical rules of `dialect`. Unclear text (a string, comment or body that
/// does not end) is an error of kind kSyntax whose location has line, column and source line, but no
/// file: the caller knows that. `text` is UTF-8 without BOM; a NUL byte is an error. For a text of any
/// size see StatementReader.
Result<Script> Split(std::string_view text, const msr_dialect &dialect);

/// The traits of one statement, as Split gives them.
std::uint32_t TraitsOf(std::string_view statement, const msr_dialect &dialect);

/// The words of a statement in upper case with single spaces: comments left out, quoted identifiers
/// and strings kept as they are. At most `max_words` words; each character of punctuation is a word.
/// A comment that the server executes counts as what is in it.
std::string NormalizedText(std::string_view statement, const msr_dialect &dialect, std::size_t max_words);

/// Line, column and source line of the byte at `offset` in `text`. A very long line is not repeated.
Location Locate(std::string_view text, std::size_t offset);
/// The same in a text of any size.
Result<Location> Locate(TextSource &text, std::size_t offset);

}  // namespace msr::sql
