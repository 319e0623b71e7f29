// driver.cpp: what the driver states about itself, and its one exported symbol.
#include <string>

#include <sqlite3.h>
#include <msr/driver_sdk.hpp>

#include "drivers/sqlite/connection.hpp"
#include "drivers/sqlite/dialect.hpp"

namespace msr::sqlite {
namespace {

constexpr msr_str kSchemes[] = {sdk::Borrow("sqlite")};

msr_str ClientLibrary() {
  static const std::string name = std::string("SQLite ") + sqlite3_libversion();
  return sdk::Borrow(name);
}

constexpr sdk::Facts kFacts = {
    .version = MSR_DRIVER_VERSION,
    .url_form = "sqlite:path/to/file.db",
    .schemes = kSchemes,
    .capabilities = Connection::kCapabilities,
    .dialect = &kDialect,
    .client_library = &ClientLibrary,
};

}  // namespace
}  // namespace msr::sqlite

MSR_DEFINE_DRIVER(sqlite, msr::sqlite::Connection, msr::sqlite::kFacts);
