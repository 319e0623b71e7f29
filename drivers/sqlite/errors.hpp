// errors.hpp: what SQLite's result codes mean to msr.
#pragma once

#include <cstdint>
#include <string_view>

#include <sqlite3.h>
#include <msr/driver_sdk.hpp>

namespace msr::sqlite {

struct ErrorClass {
  msr_status status = MSR_INTERNAL;
  std::uint32_t condition = MSR_CONDITION_NONE;
};

/// The meaning of an extended result code. SQLite has one code for most mistakes in SQL and tells them
/// apart only by words, so the message counts too.
ErrorClass Classify(int code, std::string_view message);

/// The failure that the last call on `handle` ended with.
sdk::Failure FailureOf(sqlite3 *handle);

}  // namespace msr::sqlite
