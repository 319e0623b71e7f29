// classify.hpp: what the server's error codes mean to the engine. Pure: no libpq, no connection.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include <msr/driver.h>

namespace msr::postgresql {

/// What an error comes to.
struct Verdict {
  msr_status status = MSR_STATEMENT;
  std::uint32_t condition = MSR_CONDITION_NONE;
};

/// The verdict on a refused statement. `schema` is the schema that the error names, if any: a unique
/// violation in pg_catalog means that somebody else made the same object at the same time.
Verdict Classify(std::string_view sqlstate, std::string_view schema);

/// The verdict on a refused connection; `sqlstate` is empty where no server answered. `settings_refused`: what the
/// settings say cannot do, such as no password.
msr_status ClassifyConnect(std::string_view sqlstate, bool settings_refused);

/// True for codes with which a server ends a session before it has finished the running statement. It
/// reports the end of a statement before it looks for a reason to die, so this proves "not applied".
bool EndsSessionUnapplied(std::string_view sqlstate);

/// The byte at which character `position` of `text` begins; the server counts characters from 1.
/// Returns -1 where there is no such character.
std::int64_t ByteOfCharacter(std::string_view text, std::int64_t position);

}  // namespace msr::postgresql
