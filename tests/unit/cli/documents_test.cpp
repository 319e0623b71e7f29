// The documents follow the tables: a setting or a command that is not described is found here.
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>

#include <fmt/format.h>

#include "cli/commands/command.hpp"
#include "cli/config/lock_retries.hpp"
#include "cli/config/settings.hpp"
#include "tests/support/catch.hpp"

namespace {

std::string Document(const std::string &name) {
  std::ifstream file(MSR_SOURCE_DIR "/docs/" + name);
  REQUIRE(file.good());
  return {std::istreambuf_iterator<char>(file), {}};
}

std::string ExpectedOf(const msr::config::Setting &setting) {
  const msr::config::Settings defaults;
  return std::visit([&](auto member) { return msr::config::Expected(defaults.*member); }, setting.member);
}

std::string VariableRows(const msr::config::Setting &setting) {
  const std::string standard = msr::config::DefaultText(setting);
  std::string rows;
  const auto add = [&](std::string_view name, std::string_view value, std::string_view meaning) {
    rows += fmt::format("| `{}` | `{}` | {} | {} | {} |\n", name, setting.name, value,
                        standard.empty() ? "–" : fmt::format("`{}`", standard), meaning);
  };
  for (const std::string_view name : setting.variables) {
    if (name.empty()) continue;
    add(name, setting.repeatable ? "a text" : ExpectedOf(setting), setting.description);
    const bool may_be_file = setting.secret || name.starts_with(msr::config::kSecretPrefix);
    if (may_be_file)
      add(fmt::format("{}_FILE", name), "the path of a file", fmt::format("the file that holds `{}`", name));
  }
  return rows;
}

// What docs/environment-variables.md has to hold.
std::string VariablesDocument() {
  std::string text =
      "# Environment variables\n\n"
      "Made from the table of settings (`cli/config/settings.cpp`) by\n"
      "`MSR_TEST_UPDATE_DOCUMENTS=1 build/dev/bin/unit_cli 'documents:*'`; do not edit it by hand.\n\n"
      "The same variables may stand in `.env.local` and `.env`. An empty one counts as not set. Where a setting has "
      "several,\n"
      "the first that is set counts. [configuration.md](configuration.md) tells about the settings and about which "
      "source\n"
      "wins.\n\n"
      "| variable | setting | value | default | meaning |\n|---|---|---|---|---|\n";
  for (const msr::config::Setting &setting : msr::config::AllSettings()) {
    text += VariableRows(setting);
    if (setting.name != msr::config::kLockWait) continue;
    for (const msr::config::LockRetryName &name : msr::config::kLockRetryNames) {
      text += fmt::format("| `{}` | `{}` | a number | – | {} |\n", name.variable, name.key, name.description);
    }
  }
  return text;
}

}  // namespace

TEST_CASE("documents: the page of environment variables follows the table of settings", "[cli]") {
  if (std::getenv("MSR_TEST_UPDATE_DOCUMENTS") != nullptr) {
    std::ofstream(MSR_SOURCE_DIR "/docs/environment-variables.md") << VariablesDocument();
  }
  CHECK(Document("environment-variables.md") == VariablesDocument());
}

TEST_CASE("documents: configuration has a row for each setting", "[cli]") {
  const std::string text = Document("configuration.md");
  for (const msr::config::Setting &setting : msr::config::AllSettings()) {
    std::string variables;
    for (const std::string_view name : setting.variables) {
      if (!name.empty()) variables += fmt::format("{}`{}`", variables.empty() ? "" : ", ", name);
    }
    const std::string letter = setting.letter == 0 ? "" : fmt::format("`-{}`, ", setting.letter);
    const std::string value = setting.value_word.empty() ? "" : fmt::format(" {}", setting.value_word);
    const std::string standard = msr::config::DefaultText(setting);
    const std::string row = fmt::format("| `{}` | {}`{}{}` | {} | {} |", setting.name, letter, setting.flag, value,
                                        variables, standard.empty() ? "–" : fmt::format("`{}`", standard));
    INFO(row);
    CHECK(text.find(row) != std::string::npos);
  }
}

TEST_CASE("documents: the command line has a section for each command with its options", "[cli]") {
  const std::string text = Document("cli.md");
  for (const msr::cli::Command &command : msr::cli::AllCommands()) {
    const std::string title = fmt::format("\n### `msr {}", command.name);
    INFO(title);
    const std::size_t begin = text.find(title);
    REQUIRE(begin != std::string::npos);
    const std::string section = text.substr(begin, text.find("\n##", begin + 1) - begin);
    for (const msr::cli::Option &option : command.options) {
      INFO(option.flag);
      CHECK(section.find(fmt::format("`{}", option.flag)) != std::string::npos);
    }
    if (!command.alias.empty()) CHECK(section.find(fmt::format("`{}`", command.alias)) != std::string::npos);
  }
}
