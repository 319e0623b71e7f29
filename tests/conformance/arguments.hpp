// arguments.hpp: what the conformance program was told on its command line.
#pragma once

#include <string>
#include <vector>

#include "core/base/result.hpp"

namespace msr::conformance {

/// A query that shows a setting of the session, and statements of which one at least changes it, whatever it
/// was before.
struct Probe {
  std::vector<std::string> sets;
  std::string get;
};

struct Arguments {
  std::string driver;     ///< the file of the driver
  std::string url_env;    ///< the name of the environment variable that holds the URL
  std::string hold_lock;  ///< if not empty: no tests, hold this lock until the end of the input
  std::vector<Probe> probes;
  std::string changes_lexing;  ///< a statement that changes how the server reads strings; may be empty
  std::string deferred_table;  ///< a CREATE TABLE with a constraint that is checked at commit; may be empty
  std::string deferred_setup;  ///< a statement that a session needs before that constraint; may be empty
  bool help = false;
  std::vector<std::string> for_catch;  ///< everything else, for the test framework
};

Result<Arguments> ParseArguments(const std::vector<std::string> &words);

/// The help text.
extern const char *const kUsage;

}  // namespace msr::conformance
