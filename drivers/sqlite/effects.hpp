// effects.hpp: which statements can be run again where no transaction covers them. Pure: no database.
#pragma once

#include <string_view>

namespace msr::sqlite {

/// True for what changes nothing more when it runs again: VACUUM, PRAGMA and the like. Everything else is
/// transactional.
bool IsRepeatable(std::string_view text);

}  // namespace msr::sqlite
