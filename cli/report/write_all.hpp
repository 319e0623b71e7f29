// write_all.hpp: a text into a file descriptor.
#pragma once

#include <string_view>

namespace msr::report {

/// Writes all of it; the number of the error, or 0.
int WriteAll(int descriptor, std::string_view text);

}  // namespace msr::report
