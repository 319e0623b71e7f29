// literals.hpp: writes values into SQL text so that the server reads back the same bytes.
#pragma once

#include <string>

#include <msr/driver_sdk.hpp>

namespace msr::mysql {

/// One value as a literal that means the same under every sql_mode and every character set of the
/// session, whatever a migration has done to them.
std::string Literal(const msr_value &value);

/// The same for text.
std::string TextLiteral(std::string_view text);

/// The text of a statement with its values in it. Text without values is what the caller wrote.
std::string Render(const sdk::Statement &statement);

}  // namespace msr::mysql
