// load_directive.hpp: `-- msr:load table (column, …) from 'file.csv'`, a directive that stands for a statement.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.hpp"
#include "core/sql/directives.hpp"

namespace msr::sql {

inline constexpr std::string_view kLoadDirective = "load";

/// What such a line asks for. Names are as they are meant, without quotes.
struct LoadDirective {
  std::vector<std::string> table;    ///< its parts, the schema first; never empty
  std::vector<std::string> columns;  ///< empty: the first record of the file names them
  std::string file;
  std::string checksum;     ///< `sha256:…` that the file has to have; empty: any
  std::size_t file_at = 0;  ///< where the name of the file stands in the line
};

/// Reads the line, from its comment mark to its end.
tl::expected<LoadDirective, Misread> ParseLoad(std::string_view line);

}  // namespace msr::sql
