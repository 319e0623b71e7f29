// statement_text.hpp: the little that the driver must know of a statement before it sends it. Pure.
#pragma once

#include <string_view>

namespace msr::postgresql {

/// True for a statement of nothing but comments, white space and semicolons.
bool IsBlank(std::string_view statement);

/// True for a COPY statement, which leaves the plain run of question and answer. Comments may stand
/// before it.
bool IsCopy(std::string_view statement);

}  // namespace msr::postgresql
