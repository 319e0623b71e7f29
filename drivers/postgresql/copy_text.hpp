// copy_text.hpp: COPY statements, which leave the plain run of question and answer. Pure.
#pragma once

#include <optional>
#include <string_view>

namespace msr::postgresql {

/// True for a COPY statement; comments may stand before it.
bool IsCopy(std::string_view statement);

/// `COPY … FROM stdin;` and the lines that follow it, as in a dump.
struct CopyText {
  std::string_view command;              ///< without the semicolon
  std::optional<std::string_view> data;  ///< without the line `\.`
};

CopyText SplitCopy(std::string_view statement);

}  // namespace msr::postgresql
