// statement_text.hpp: the little that the driver must know of a statement before it sends it. Pure.
#pragma once

#include <string_view>

namespace msr::postgresql {

/// True for a statement of nothing but comments, white space and semicolons.
bool IsBlank(std::string_view statement);

/// True if the first word of `statement`, behind comments, is `word`, which is given in lower case.
bool BeginsWith(std::string_view statement, std::string_view word);

/// True if `word`, given in lower case, occurs anywhere in `statement`.
bool Mentions(std::string_view statement, std::string_view word);

/// True for a COPY statement, which leaves the plain run of question and answer. Comments may stand
/// before it.
bool IsCopy(std::string_view statement);

}  // namespace msr::postgresql
