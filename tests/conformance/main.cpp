// msr-conformance: proves that a driver keeps the contract of driver.h.
#define CATCH_CONFIG_RUNNER
#include <cstdio>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "tests/conformance/arguments.hpp"
#include "tests/conformance/hold_lock.hpp"
#include "tests/conformance/subject.hpp"
#include "tests/support/catch.hpp"

namespace msr::conformance {
namespace {

constexpr int kPassed = 0;
constexpr int kFailed = 1;
constexpr int kNotTested = 2;

// A comma outside of quotes begins an alternative, and the exclusions have to stand in each of them. They stand
// first, since everything behind a name belongs to the name.
std::string ExcludeEverywhere(std::string_view filter, std::string_view exclusions) {
  std::string out(exclusions);
  bool quoted = false;
  bool escaped = false;
  for (const char c : filter) {
    if (c == '"' && !escaped) quoted = !quoted;
    out.push_back(c);
    if (c == ',' && !quoted && !escaped) out.append(exclusions);
    escaped = c == '\\' && !escaped;
  }
  return out;
}

void ExcludeWhatIsNotClaimed(const Subject &subject, Catch::ConfigData &config) {
  std::string exclusions;
  for (const auto &[tag, holds] : subject.Tags()) {
    if (holds) continue;
    exclusions += fmt::format("~[{}]", tag);
    if (tag.starts_with("needs:")) fmt::print(stderr, "not claimed: {}\n", tag.substr(tag.find(':') + 1));
  }
  if (exclusions.empty()) return;
  std::string filter;
  for (const std::string &word : config.testsOrTags) filter.append(filter.empty() ? "" : " ").append(word);
  config.testsOrTags = {ExcludeEverywhere(filter, exclusions)};
}

void RefuseToRunNothing(Catch::ConfigData &config) {
#if CATCH_VERSION_MAJOR == 2
  config.warnings = static_cast<Catch::WarnAbout::What>(config.warnings | Catch::WarnAbout::NoTests);
#else
  config.warnings = static_cast<Catch::WarnAbout::What>(config.warnings | Catch::WarnAbout::UnmatchedTestSpec);
#endif
}

int RunTests(Catch::Session &session) {
  const int failures = session.run();
  // Released in this order, not at the end of the process, when the client library may be gone already.
  TheSubject().keeper.reset();
  TheSubject().driver.reset();
  return failures == 0 ? kPassed : kFailed;
}

int Refuse(const Error &error) {
  fmt::print(stderr, "msr-conformance: {}\n", error.message);
  if (!error.hint.empty()) fmt::print(stderr, "  {}\n", error.hint);
  return kNotTested;
}

int Main(const std::vector<std::string> &words) {
  Catch::Session session;
  Result<Arguments> arguments = ParseArguments(words);
  if (!arguments) return Refuse(arguments.error());
  if (arguments->help) fmt::print("{}", kUsage);
  std::vector<const char *> for_catch = {"msr-conformance"};
  for (const std::string &word : arguments->for_catch) for_catch.push_back(word.c_str());
  if (session.applyCommandLine(static_cast<int>(for_catch.size()), for_catch.data()) != 0) return kNotTested;
  if (arguments->help) return kPassed;

  Result<Subject> subject = MakeSubject(std::move(*arguments));
  if (!subject) return Refuse(subject.error());
  TheSubject() = std::move(*subject);
  if (!TheSubject().arguments.hold_lock.empty())
    return HoldLock(*TheSubject().keeper, TheSubject().arguments.hold_lock);
  ExcludeWhatIsNotClaimed(TheSubject(), session.configData());
  RefuseToRunNothing(session.configData());
  return RunTests(session);
}

}  // namespace
}  // namespace msr::conformance

int main(int argc, char **argv) {
  return msr::conformance::Main(std::vector<std::string>(argv + 1, argv + argc));
}
