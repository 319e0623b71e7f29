// The command line: what it means, and what is said about a wrong one.
#include <string>
#include <vector>

#include "cli/arguments.hpp"
#include "cli/commands/help.hpp"
#include "tests/support/catch.hpp"

using msr::cli::AllCommands;
using msr::cli::Command;
using msr::cli::Invocation;
using msr::cli::ParseArguments;

namespace {

Invocation Parse(const std::vector<std::string_view> &words) {
  msr::Result<Invocation> invocation = ParseArguments(words);
  INFO((invocation ? std::string() : invocation.error().message));
  REQUIRE(invocation.has_value());
  return *std::move(invocation);
}

msr::Error ErrorOf(const std::vector<std::string_view> &words) {
  const msr::Result<Invocation> invocation = ParseArguments(words);
  REQUIRE_FALSE(invocation.has_value());
  CHECK(invocation.error().kind == msr::ErrorKind::kUsage);
  return invocation.error();
}

}  // namespace

TEST_CASE("arguments: options stand before or after the command and in both spellings", "[cli]") {
  for (const std::vector<std::string_view> &words : {std::vector<std::string_view>{"--driver=mysql", "migrate", "5"},
                                                     {"migrate", "--driver", "mysql", "5"},
                                                     {"--driver", "mysql", "migrate", "5"},
                                                     {"migrate", "5", "--driver=mysql"},
                                                     {"up", "--driver=mysql", "--", "5"}}) {
    const Invocation invocation = Parse(words);
    CHECK(invocation.command->name == "migrate");
    CHECK(invocation.arguments == std::vector<std::string>{"5"});
    REQUIRE(invocation.flags.size() == 1);
    CHECK(invocation.flags[0].setting == "driver");
    CHECK(invocation.flags[0].value == "mysql");
  }
}

TEST_CASE("arguments: a command's own options may stand before it", "[cli]") {
  const Invocation invocation = Parse({"--steps", "2", "down"});
  CHECK(invocation.command->name == "down");
  REQUIRE(invocation.Has("--steps"));
  CHECK(*invocation.Option("--steps") == "2");
}

TEST_CASE("arguments: letters stand alone or together or with their value", "[cli]") {
  for (const std::vector<std::string_view> &words : {std::vector<std::string_view>{"list", "-n", "5"},
                                                     {"list", "-n5"},
                                                     {"list", "-n=5"},
                                                     {"list", "-n", "5", "-q"},
                                                     {"list", "-qn5"}}) {
    const Invocation invocation = Parse(words);
    bool found = false;
    for (const msr::config::Flag &flag : invocation.flags) {
      if (flag.setting == "displayLimit") found = flag.value == "5";
    }
    CHECK(found);
  }
}

TEST_CASE("arguments: every command is found by its name and its alias", "[cli]") {
  for (const Command &command : AllCommands()) {
    INFO(command.name);
    CHECK(msr::cli::FindCommand(command.name) == &command);
    if (!command.alias.empty()) CHECK(msr::cli::FindCommand(command.alias) == &command);
    CHECK_FALSE(command.summary.empty());
    const std::string help = CommandHelp(command);
    CHECK_THAT(help, ContainsSubstring(std::string(command.description.substr(0, 20))));
    CHECK_THAT(help, ContainsSubstring("Example:\n  msr "));
    CHECK_THAT(msr::cli::ProgramHelp(), ContainsSubstring("\n  " + std::string(command.name) + " "));
  }
  CHECK(Parse({"lock", "status"}).command == Parse({"lock:status"}).command);
  CHECK(Parse({"lock", "--driver", "x", "status"}).command->name == "lock status");
}

TEST_CASE("arguments: the examples of all commands can be parsed", "[cli]") {
  for (const Command &command : AllCommands()) {
    std::vector<std::string_view> words;
    std::string_view rest = command.example;
    while (!rest.empty()) {
      const std::size_t blank = rest.find(' ');
      words.push_back(rest.substr(0, blank));
      rest = blank == std::string_view::npos ? std::string_view() : rest.substr(blank + 1);
    }
    REQUIRE(words.front() == "msr");
    words.erase(words.begin());
    CHECK(Parse(words).command == &command);
  }
}

TEST_CASE("arguments: the name of a command may be an argument or a value", "[cli]") {
  CHECK(Parse({"new", "list"}).arguments == std::vector<std::string>{"list"});
  CHECK(Parse({"--folder", "list", "migrate"}).command->name == "migrate");
}

TEST_CASE("arguments: version is an option of new and a flag of the program", "[cli]") {
  CHECK(Parse({"--version"}).version);
  const Invocation invocation = Parse({"new", "x", "--version", "7"});
  CHECK_FALSE(invocation.version);
  CHECK(*invocation.Option("--version") == "7");
}

TEST_CASE("arguments: an unknown word gets a suggestion", "[cli]") {
  CHECK(ErrorOf({"mirgate"}).hint == "did you mean \"migrate\"?");
  CHECK(ErrorOf({"lock", "staus"}).hint == "did you mean \"lock status\"?");
  const msr::Error option = ErrorOf({"migrate", "--floder=x"});
  CHECK(option.message == "unknown option --floder");
  CHECK(option.hint == "did you mean \"--folder\"?");
  CHECK(ErrorOf({"list", "-x"}).message == "unknown option -x");
  CHECK(ErrorOf({"lock"}).hint == "msr lock status, msr lock release");
}

TEST_CASE("arguments: an option that would do nothing is refused", "[cli]") {
  CHECK(ErrorOf({"list", "--lock-wait", "5s"}).message == "--lock-wait has no meaning for msr list");
  CHECK(ErrorOf({"--steps", "1", "list"}).message == "--steps has no meaning for msr list");
  CHECK(ErrorOf({"down", "0", "--dry-run"}).message == "--dry-run has no meaning for msr down");
}

TEST_CASE("arguments: a missing value is an error and never the next option", "[cli]") {
  CHECK(ErrorOf({"--url", "--folder", "x", "migrate"}).message == "--url needs a value");
  CHECK(ErrorOf({"migrate", "--url"}).message == "--url needs a value");
  CHECK(ErrorOf({"new", "x", "--variant="}).message == "--variant needs a value");
  // The empty value goes on to the settings, which refuse it; the command is not swallowed.
  const Invocation invocation = Parse({"--url=", "migrate"});
  CHECK(invocation.command->name == "migrate");
  CHECK(invocation.flags[0].value.empty());
}

TEST_CASE("arguments: too many and missing and empty ones are errors", "[cli]") {
  CHECK(ErrorOf({"migrate", "1", "2"}).message == "msr migrate does not know what to do with \"2\"");
  CHECK(ErrorOf({"new"}).message == "msr new: <name> is missing");
  CHECK(ErrorOf({"down", ""}).message == "msr down: <target> is empty");
  CHECK(ErrorOf({"list", "-5"}).message == "unknown option -5");
}

TEST_CASE("arguments: switches take true and false and nothing else", "[cli]") {
  CHECK(Parse({"list", "--exit-code"}).Has("--exit-code"));
  CHECK(Parse({"list", "--exit-code=true"}).Has("--exit-code"));
  CHECK_FALSE(Parse({"list", "--exit-code=false"}).Has("--exit-code"));
  CHECK(ErrorOf({"list", "--exit-code=maybe"}).message == "--exit-code: \"maybe\" is not true or false");
  CHECK(ErrorOf({"list", "--quiet=yes"}).message == "--quiet takes no value");
}

TEST_CASE("arguments: the format is known although the command line is wrong", "[cli]") {
  using msr::config::Environment;
  using msr::config::Format;
  const auto guess = [](const std::vector<std::string_view> &words, const Environment &environment = Environment()) {
    return msr::cli::GuessFormat(words, environment);
  };
  CHECK(guess({"--foo", "--format=json"}) == Format::kJson);
  CHECK(guess({"migrat", "--format", "ndjson"}) == Format::kNdjson);
  CHECK(guess({"--foo"}, Environment::From({{"MSR_FORMAT", "JSON"}})) == Format::kJson);
  CHECK(guess({"--foo", "--format"}) == Format::kTable);
}
