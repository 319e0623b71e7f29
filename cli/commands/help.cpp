#include "cli/commands/help.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "cli/commands/commands.hpp"
#include "cli/commands/run.hpp"
#include "core/base/text.hpp"

namespace msr::cli {
namespace {

constexpr std::size_t kWidth = 100;
constexpr std::size_t kLeft = 28;

// `text` in lines that fit, each after the first indented.
std::string Wrap(std::string_view text, std::size_t indent) {
  std::string out;
  std::size_t column = indent;
  while (!text.empty()) {
    const std::size_t blank = text.find(' ');
    const std::string_view word = text.substr(0, blank);
    text = blank == std::string_view::npos ? std::string_view() : text.substr(blank + 1);
    if (column > indent && column + 1 + word.size() > kWidth) {
      out.append("\n").append(indent, ' ');
      column = indent;
    } else if (column > indent) {
      out += ' ';
      ++column;
    }
    out += word;
    column += word.size();
  }
  return out;
}

std::string Row(std::string_view left, std::string_view right) {
  const std::string head = fmt::format("  {:<{}}", left, kLeft - 2);
  const std::string gap = head.size() > kLeft ? fmt::format("\n{:{}}", "", kLeft) : "";
  return fmt::format("{}{}{}\n", head, gap, Wrap(right, kLeft));
}

std::string FlagText(std::string_view flag, char letter, std::string_view value_word) {
  return fmt::format("{}{}{}{}", letter != 0 ? fmt::format("-{}, ", letter) : "", flag, value_word.empty() ? "" : " ",
                     value_word);
}

std::string SettingRow(const config::Setting &setting) {
  std::string text(setting.description);
  const std::string standard = config::DefaultText(setting);
  if (!standard.empty() && !setting.value_word.empty()) text += fmt::format(" [{}]", standard);
  std::string variables;
  for (const std::string_view name : setting.variables) {
    if (!name.empty()) variables += fmt::format("{}{}", variables.empty() ? "" : ", ", name);
  }
  return Row(FlagText(setting.flag, setting.letter, setting.value_word), fmt::format("{} ({})", text, variables));
}

// Shorthands stand where the setting does that they are short for.
bool IsCommon(const config::Shorthand &shorthand) {
  const std::span<const config::Setting> all = config::AllSettings();
  return std::any_of(all.begin(), all.end(), [&](const config::Setting &setting) {
    return setting.name == shorthand.setting && setting.commands.empty();
  });
}

std::string ShorthandRow(const config::Shorthand &shorthand) {
  return Row(FlagText(shorthand.flag, shorthand.letter, ""), shorthand.description);
}

std::string OwnOptions(const Command &command) {
  std::string out;
  for (const Option &option : command.options)
    out += Row(FlagText(option.flag, 0, option.value_word), option.description);
  for (const config::Setting &setting : config::AllSettings()) {
    if (!setting.commands.empty() && command.name != "config show" && config::Concerns(setting, command.name)) {
      out += SettingRow(setting);
      for (const config::Shorthand &shorthand : config::AllShorthands()) {
        if (shorthand.setting == setting.name) out += ShorthandRow(shorthand);
      }
    }
  }
  return out;
}

std::string CommonOptions() {
  std::string out;
  for (const config::Setting &setting : config::AllSettings()) {
    if (setting.commands.empty()) out += SettingRow(setting);
  }
  for (const config::Shorthand &shorthand : config::AllShorthands()) {
    if (IsCommon(shorthand)) out += ShorthandRow(shorthand);
  }
  return out + Row("-h, --help", "show help for the program or the command");
}

std::string Usage(const Command &command) {
  std::string text = fmt::format("msr {}", command.name);
  for (const Argument &argument : command.arguments) {
    text += argument.required ? fmt::format(" <{}>", argument.name) : fmt::format(" [{}]", argument.name);
  }
  return text + " [options]";
}

}  // namespace

std::string ProgramHelp() {
  std::string out =
      "msr applies versioned schema migrations to a database.\n\nUsage: msr <command> [options]\n\nCommands:\n";
  for (const Command &command : AllCommands()) {
    const std::string alias = command.alias.empty() ? "" : fmt::format(" (also: {})", command.alias);
    out += Row(command.name, fmt::format("{}{}", command.summary, alias));
  }
  out += "\nCommon options, before or after the command:\n" + CommonOptions();
  out += Row("-V, --version", "show the version");
  out += "\nExample:\n  msr --url sqlite:app.db migrate\n\nmsr help <command> tells more about one.\n";
  return out;
}

std::string CommandHelp(const Command &command) {
  std::string out = fmt::format("{}\n\nUsage: {}\n", Wrap(command.description, 0), Usage(command));
  if (!command.alias.empty()) out += fmt::format("Also:  msr {}\n", command.alias);
  if (!command.arguments.empty()) out += "\nArguments:\n";
  for (const Argument &argument : command.arguments) out += Row(argument.name, argument.description);
  const std::string own = OwnOptions(command);
  if (!own.empty()) out += "\nOptions:\n" + own;
  return out + "\nCommon options:\n" + CommonOptions() + fmt::format("\nExample:\n  {}\n", command.example);
}

Result<ExitCode> RunHelp(Context &context) {
  const std::vector<std::string> &words = context.invocation.arguments;
  if (words.empty()) {
    const std::string text = ProgramHelp();
    return FinishText(context, "text", text, text);
  }
  const std::string name = fmt::format("{}", fmt::join(words, " "));
  const Command *command = FindCommand(name);
  if (command == nullptr) {
    std::vector<std::string_view> names;
    for (const Command &each : AllCommands()) names.push_back(each.name);
    const std::optional<std::string> nearest = Nearest(name, names);
    return Fail(ErrorKind::kUsage, fmt::format("there is no command \"{}\"", name),
                nearest ? fmt::format("did you mean \"{}\"?", *nearest) : "msr help lists all");
  }
  const std::string text = CommandHelp(*command);
  return FinishText(context, "text", text, text);
}

}  // namespace msr::cli
