// text.hpp: small questions about text.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace msr {

/// Without white space (blank, tab, CR, LF) at both ends.
std::string_view Trim(std::string_view text);

/// ASCII letters in lower case; everything else as it is.
std::string ToLower(std::string_view text);

/// The candidate that `word` was most likely meant to be, for "did you mean"; none when nothing is
/// near. Upper and lower case count as equal.
std::optional<std::string> Nearest(std::string_view word, std::span<const std::string_view> candidates);

/// The offset of the first byte that is not UTF-8 (RFC 3629: no surrogates, no overlong forms).
std::optional<std::size_t> FindInvalidUtf8(std::string_view text);

/// The number of characters in UTF-8 text.
std::size_t CountCharacters(std::string_view text);

/// "1 migration", "2 migrations".
std::string Count(std::size_t number, std::string_view noun);

}  // namespace msr
