// leak.hpp: looks for the password of the test servers where it must not be.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace msr::test {

/// The value of an environment variable that every run of the tests has; throws when it is missing.
std::string RequiredVariable(const char *name);

/// The texts by which a password is recognised, whatever was done to it on its way: as it is, percent-encoded in
/// either case, with the escapes of SQL, JSON and connection strings, and each long run of its letters and digits,
/// which no way of escaping changes.
std::vector<std::string> FormsOf(std::string_view password);

/// The first of the forms of MSR_TEST_PASSWORD that stands in `text`, with what surrounds it left out.
std::optional<std::string> FindLeak(std::string_view text);

/// The file in which every output of msr of one run of the tests is kept: MSR_TEST_OUTPUT_LOG, or beside the SQLite
/// file of MSR_TEST_SQLITE_URL, in the folder that scripts/with-databases makes and removes.
std::string OutputLog();

/// Appends to OutputLog.
void LogOutput(std::string_view text);

}  // namespace msr::test
