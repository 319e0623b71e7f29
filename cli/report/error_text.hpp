// error_text.hpp: an error for people, with the place it is about.
#pragma once

#include <string>
#include <string_view>

#include <msr/error.hpp>

#include "cli/report/redactor.hpp"

namespace msr::report {

/// Several lines, the last one ended:
///
///     error: relation "nowhere" does not exist
///       --> migrations/V2_x.up.sql:14:7
///        |
///     14 | INSERT INTO nowhere VALUES (1);
///        |             ^
///       code: SQLSTATE 42P01
///       hint: …
std::string ErrorText(const Error &error, bool color, const Redactor &redact);

/// The same in one line: "migrations/V2_x.up.sql:14:7: relation "nowhere" does not exist".
std::string ErrorLine(const Error &error);

/// A line for a warning. The file stands before it, unless the message names it.
std::string WarningText(std::string_view file, std::string_view message, bool color);

}  // namespace msr::report
