// text.hpp: the little that the driver must know about SQL text by itself.
#pragma once

#include <string>
#include <string_view>

namespace msr::sqlite {

/// The text behind white space, comments and semicolons.
std::string_view SkipBlank(std::string_view sql);

/// The first word of a statement in upper case; empty where it does not begin with one.
std::string FirstWord(std::string_view sql);

/// Whether `upper` stands in `sql` in any case, be it in quotes or comments.
bool HasWord(std::string_view sql, std::string_view upper);

/// What stands behind the first semicolon outside of quotes and comments. Does not know the bodies of
/// triggers.
std::string_view AfterStatement(std::string_view sql);

/// `name` as an identifier in SQL.
std::string Quote(std::string_view name);

/// UTC now as `2026-01-15T10:30:00.123000Z`: as exact as the clock of SQLite, which the engine compares it with.
std::string UtcNow();

}  // namespace msr::sqlite
