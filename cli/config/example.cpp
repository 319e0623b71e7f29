#include "cli/config/example.hpp"

#include <string_view>

#include <fmt/format.h>

#include "cli/config/layers.hpp"
#include "cli/config/settings.hpp"

namespace msr::config {
namespace {

constexpr std::size_t kWidth = 110;

// Lines of a comment.
std::string Comment(std::string_view text) {
  std::string out;
  while (text.size() > kWidth) {
    const std::size_t blank = text.rfind(' ', kWidth);
    if (blank == std::string_view::npos) break;
    out += fmt::format("# {}\n", text.substr(0, blank));
    text.remove_prefix(blank + 1);
  }
  return out + fmt::format("# {}\n", text);
}

std::string ValueFor(const Setting &setting, const bool &value) {
  return setting.value_word.empty() ? Show(value) : std::string("false");
}
std::string ValueFor(const Setting &, const std::size_t &value) {
  return Show(value);
}
std::string ValueFor(const Setting &setting, const std::vector<std::string> &) {
  return setting.value_word == "DIRS" ? "[\"/opt/msr\"]" : "[\"exec_hook\"]";
}
std::string ValueFor(const Setting &, const Names &) {
  return "[\"shop\", \"billing\"]";
}
template <class T>
std::string ValueFor(const Setting &setting, const T &value) {
  if (setting.name == "url") return "\"sqlite:app.db\"";
  const std::string text = Show(value);
  return fmt::format("\"{}\"", text.empty() ? std::string(setting.value_word) : text);
}

std::string EntryFor(const Setting &setting) {
  const Settings defaults;
  const auto value = [&](auto member) { return ValueFor(setting, defaults.*member); };
  std::string names(setting.flag);
  for (const std::string_view variable : setting.variables) {
    if (!variable.empty()) names += fmt::format(", {}", variable);
  }
  return fmt::format("{}#{} = {}\n\n", Comment(fmt::format("{} ({})", setting.description, names)), setting.name,
                     std::visit(value, setting.member));
}

}  // namespace

std::string ExampleFile() {
  std::string out =
      "# Settings of msr. Take the # away from what is to be set. Options and environment variables win over this\n"
      "# file; msr config show tells which value counts and where it comes from.\n\n";
  for (const Setting &setting : AllSettings()) {
    if (setting.in_config_file && !setting.repeatable) out += EntryFor(setting);
  }
  out += fmt::format(
      "# The values of ${{name}} in migrations.\n#[variables]\n#table_prefix = \"app_\"\n\n"
      "# The same, and masked in everything that msr writes. A secret is better kept in a file of its own.\n"
      "#[{}]\n#api_key = {{ file = \"/run/secrets/api_key\" }}\n\n"
      "# A plugin and what it is told besides; msr plugins shows which there are.\n"
      "#[{}.exec_hook]\n#events = [\"run_finished\"]\n#command = [\"/usr/local/bin/announce\"]\n\n"
      "# A profile: with --env production or MSR_ENV=production it wins over the rest of the file.\n"
      "#[{}.production]\n#folder = \"./migrations\"\n",
      kSecretVariables, kPlugins, kProfiles);
  return out;
}

}  // namespace msr::config
