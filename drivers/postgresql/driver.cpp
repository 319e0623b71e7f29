// driver.cpp: the table that the program loads.
#include <string>

#include <msr/driver_sdk.hpp>

#include "drivers/postgresql/connection.hpp"
#include "drivers/postgresql/dialect.hpp"
#include "drivers/postgresql/facts.hpp"

namespace msr::postgresql {

namespace {

constexpr msr_str kSchemes[] = {sdk::Borrow("postgresql"), sdk::Borrow("postgres")};

msr_str ClientLibrary() {
  static const std::string name = [] {
    const int version = PQlibVersion();
    return "libpq " + std::to_string(version / 10000) + "." + std::to_string(version % 10000);
  }();
  return sdk::Borrow(name);
}

constexpr sdk::Facts kFacts = {
    .version = MSR_DRIVER_VERSION,
    .url_form = "postgresql://user@host:port/database",
    .schemes = kSchemes,
    .capabilities = kCapabilities,
    .dialect = &kDialect,
    .client_library = &ClientLibrary,
};

}  // namespace

}  // namespace msr::postgresql

MSR_DEFINE_DRIVER(postgresql, msr::postgresql::PostgresqlConnection, msr::postgresql::kFacts);
