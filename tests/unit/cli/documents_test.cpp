// The documents follow the tables: a setting or a command that is not described is found here.
#include <fstream>
#include <iterator>
#include <string>

#include <fmt/format.h>

#include "cli/commands/command.hpp"
#include "cli/config/settings.hpp"
#include "tests/support/catch.hpp"

namespace {

std::string Document(const std::string &name) {
  std::ifstream file(MSR_SOURCE_DIR "/docs/" + name);
  REQUIRE(file.good());
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

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
