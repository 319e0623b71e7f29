// driver.cpp: what the library exports.
#include <array>
#include <exception>

#include <msr/driver_sdk.hpp>

#include "drivers/mysql/connection.hpp"
#include "drivers/mysql/dialect.hpp"
#include "drivers/mysql/facts.hpp"

namespace msr::mysql {
namespace {

msr_str LibraryName() {
  try {
    static const std::string name = ClientLibrary();
    return sdk::Borrow(name);
  } catch (const std::exception &) {
    return sdk::Borrow("MySQL Connector/C++");
  }
}

constexpr std::array<msr_str, 2> kSchemes = {sdk::Borrow("mysql"), sdk::Borrow("mariadb")};

const sdk::Facts kFacts = {.version = "0.1.0",
                           .url_form = "mysql://user@host:3306/database",
                           .schemes = kSchemes,
                           .capabilities = kCapabilities,
                           .dialect = &kDialect,
                           .client_library = &LibraryName};

}  // namespace
}  // namespace msr::mysql

MSR_DEFINE_DRIVER(mysql, msr::mysql::MysqlConnection, msr::mysql::kFacts);
