// effects_names.hpp: names in the words of a statement.
#pragma once

#include <optional>
#include <string>

#include <msr/driver_words.hpp>

#include "drivers/mysql/scanner.hpp"

namespace msr::mysql {

/// Steps over a name and returns it without quotes; none if no name follows.
inline std::optional<std::string> TakeName(sdk::Words &words) {
  const sdk::Word word = words.Peek();
  if (word.kind != sdk::Word::Kind::kPlain && word.kind != sdk::Word::Kind::kQuotedName) return std::nullopt;
  words.Skip();
  return UnquoteIdentifier(word.text);
}

/// The same in lower case: columns, keys and constraints are found in any case.
inline std::optional<std::string> TakeLowerName(sdk::Words &words) {
  std::optional<std::string> name = TakeName(words);
  if (name) name = LowerCase(*name);
  return name;
}

}  // namespace msr::mysql
