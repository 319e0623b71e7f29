// effects_table.hpp: the answer of SHOW CREATE TABLE, taken apart. Pure: no server.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include <msr/driver_words.hpp>

namespace msr::mysql {

/// What a table is made of. Names are in lower case; each definition is as the server writes it.
struct TableText {
  std::map<std::string, std::string> columns;
  std::map<std::string, std::string> keys;           ///< the primary key is "primary"
  std::map<std::string, std::string> constraints;    ///< foreign keys and checks
  std::map<std::string, std::string> before_column;  ///< the column that stands in front of each; empty for the first
  std::string options;
};

/// None where the text is not that of a table, or not understood.
std::optional<TableText> ReadTable(std::string_view text);

/// The text without AUTO_INCREMENT=n behind the columns, which rows change.
std::string WithoutCounter(std::string_view text);

/// A list of columns in a form that does not depend on quotes, spaces and case.
std::string PlainList(sdk::Words list);

/// The first list in parentheses of a definition, in that form; empty without one.
std::string FirstListOf(std::string_view definition);

/// The type at the beginning of a column's definition, as the server writes it, with its length or its values where
/// those stay as they are written. Empty for types that the server may write in another way.
std::string TypeOf(sdk::Words definition);

}  // namespace msr::mysql
