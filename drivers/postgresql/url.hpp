// url.hpp: looks a database URL over before libpq reads it. Pure: no libpq, no connection.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace msr::postgresql {

/// Throws MSR_INVALID for a URL that libpq would refuse, or would read otherwise than it was meant.
///
/// libpq repeats what it refuses, and takes a password with a bare `/` or `@` apart in the wrong place:
/// one half of the password becomes a port or a host and would be printed. So libpq's own messages on
/// URLs are never shown, and the messages here repeat nothing but names of options.
void CheckUrl(std::string_view url, std::span<const std::string> known_options);

}  // namespace msr::postgresql
