// script.hpp: takes the text of a migration apart into statements and directives.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <msr/driver.h>

#include "core/base/result.hpp"

namespace msr::sql {

/// One statement of a script, as it is to be sent: without its terminator, without comments and
/// white space around it.
struct Statement {
  std::string_view text;     ///< a view into the script
  std::size_t offset = 0;    ///< of `text` in the script, in bytes
  std::uint32_t traits = 0;  ///< MSR_TRAIT_…, from the dialect's rules
};

/// A comment `-- msr:name argument`.
struct Directive {
  std::string_view name;      ///< without `msr:`
  std::string_view argument;  ///< trimmed; may be empty
  std::size_t offset = 0;     ///< of the `-- msr:…`
};

/// A script taken apart. Views point into the text that was given to Split.
struct Script {
  std::vector<Statement> statements;
  std::vector<Directive> directives;
};

/// Takes `text` apart by the lexical rules of `dialect`. Unclear text (a string, comment or body that
/// does not end) is an error of kind kSyntax whose location has line, column and source line, but no
/// file: the caller knows that. `text` is UTF-8 without BOM; a NUL byte is an error.
Result<Script> Split(std::string_view text, const msr_dialect &dialect);

/// The words of a statement in upper case with single spaces: comments left out, quoted identifiers
/// and strings kept as they are. At most `max_words` words; operators and punctuation are words.
std::string NormalizedText(std::string_view statement, const msr_dialect &dialect, std::size_t max_words);

/// Line, column and source line of the byte at `offset` in `text`.
Location Locate(std::string_view text, std::size_t offset);

}  // namespace msr::sql
