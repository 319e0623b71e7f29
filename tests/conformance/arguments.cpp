#include "tests/conformance/arguments.hpp"

#include <cstddef>
#include <optional>
#include <string_view>

namespace msr::conformance {

const char *const kUsage =
    R"(Usage: msr-conformance --driver FILE --url-env NAME [OPTION…] [CATCH2 OPTION…]

Tests whether a driver keeps the contract of <msr/driver.h>. It makes tables with random names in the
database, and drops them.

  --driver FILE         the driver, msr_driver_<name>.so
  --url-env NAME        the environment variable that holds the URL of a database for tests. The user may
                        create tables; a password in the URL must be one that the server checks
  --session-set SQL     a statement that changes a setting of the session, followed by
  --session-get SQL     a query that shows this setting. Both may be given several times; of several --session-set
                        before one --session-get the first one counts that changes something
  --changes-lexing SQL  a statement after which the server reads backslashes or quotes in another way
  --deferred-table SQL  CREATE TABLE {table} (id …, parent …) with a foreign key from parent to id of the
                        same table that is checked at commit
  --deferred-setup SQL  a statement that a session needs for that, if any

What is not claimed by the driver or not given here is not tested, and is named on the standard error.
Exit codes: 0 all tests passed, 1 some failed, 2 nothing could be tested.

)";

namespace {

// Where the value of each option goes.
std::string *PlaceFor(Arguments &arguments, std::string_view option) {
  if (option == "--driver") return &arguments.driver;
  if (option == "--url-env") return &arguments.url_env;
  if (option == "--hold-lock") return &arguments.hold_lock;
  if (option == "--changes-lexing") return &arguments.changes_lexing;
  if (option == "--deferred-table") return &arguments.deferred_table;
  if (option == "--deferred-setup") return &arguments.deferred_setup;
  if (option == "--session-set") {
    const bool is_next = arguments.probes.empty() || !arguments.probes.back().get.empty();
    Probe &probe = is_next ? arguments.probes.emplace_back() : arguments.probes.back();
    return &probe.sets.emplace_back();
  }
  if (option == "--session-get" && !arguments.probes.empty()) return &arguments.probes.back().get;
  return nullptr;
}

Result<void> Check(const Arguments &arguments) {
  if (arguments.help) return {};
  if (arguments.driver.empty()) return Fail(ErrorKind::kUsage, "--driver FILE is missing");
  if (arguments.url_env.empty()) return Fail(ErrorKind::kUsage, "--url-env NAME is missing");
  for (const Probe &probe : arguments.probes) {
    if (probe.get.empty())
      return Fail(ErrorKind::kUsage, "--session-set \"" + probe.sets.back() + "\" has no --session-get");
  }
  return {};
}

}  // namespace

Result<Arguments> ParseArguments(const std::vector<std::string> &words) {
  Arguments arguments;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string_view word = words[i];
    if (word == "-h" || word == "-?" || word == "--help") arguments.help = true;
    const std::size_t equals = word.starts_with("--") ? word.find('=') : std::string_view::npos;
    std::string *place = PlaceFor(arguments, word.substr(0, equals));
    if (place == nullptr) {
      arguments.for_catch.emplace_back(word);
    } else if (equals != std::string_view::npos) {
      *place = std::string(word.substr(equals + 1));
    } else if (i + 1 < words.size()) {
      *place = words[++i];
    } else {
      return Fail(ErrorKind::kUsage, std::string(word) + " needs a value");
    }
  }
  MSR_TRY(Check(arguments));
  return arguments;
}

}  // namespace msr::conformance
