// waiting_text.cpp: what `wait` says.
#include <fmt/format.h>

#include "cli/report/result_text.hpp"
#include "cli/report/text.hpp"

namespace msr::report {
namespace {

std::string VersionText(const std::string &version) {
  return version.empty() ? "no version is applied" : fmt::format("schema is at version {}", Printable(version));
}

}  // namespace

std::string ToText(const WaitResult &result, bool) {
  if (!result.ok()) return "";
  const std::string time = Duration(result.waited_ms);
  // Nobody asked for the schema.
  if (!result.pending && result.current_version.empty()) return fmt::format("the database answers after {}\n", time);
  return fmt::format("{}{} after {}\n", result.pending ? "nothing is pending: " : "",
                     VersionText(result.current_version), time);
}

}  // namespace msr::report
