// completion.cpp: `msr completion`: scripts that make shells complete command lines, written from the tables.
#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "cli/commands/commands.hpp"
#include "cli/commands/run.hpp"
#include "core/base/text.hpp"

namespace msr::cli {
namespace {

/// What may stand behind an option.
enum class Values { kNone, kAny, kFiles, kFolders, kWords };

/// An option as a shell has to know it.
struct Choice {
  std::string flag;
  char letter = 0;
  std::string description;
  Values values = Values::kNone;
  std::string words;  ///< parted by blanks
};

Values ValuesOf(std::string_view value_word) {
  if (value_word.empty()) return Values::kNone;
  if (value_word == "FILE") return Values::kFiles;
  if (value_word == "DIR" || value_word == "DIRS") return Values::kFolders;
  return value_word == "WORD" ? Values::kWords : Values::kAny;
}

std::string WordsOf(const config::Setting &setting) {
  return std::visit(
      [](auto member) {
        using Value = std::remove_cvref_t<decltype(std::declval<config::Settings &>().*member)>;
        std::string words;
        if constexpr (requires { config::Words(Value()); }) {
          words = fmt::format("{}", fmt::join(config::Words(Value()), " "));
        }
        return words;
      },
      setting.member);
}

Choice ChoiceOf(const config::Setting &setting) {
  Choice choice{
      std::string(setting.flag), setting.letter, std::string(setting.description), ValuesOf(setting.value_word), {}};
  if (choice.values == Values::kWords) choice.words = WordsOf(setting);
  return choice;
}

/// Those that a command takes; of an empty name those of all commands.
std::vector<Choice> ChoicesOf(const Command *command) {
  std::vector<Choice> choices;
  const auto takes = [&](const config::Setting &setting) {
    return command == nullptr ? setting.commands.empty() : config::Concerns(setting, command->name);
  };
  if (command != nullptr) {
    for (const Option &option : command->options) {
      choices.push_back(
          {std::string(option.flag), 0, std::string(option.description), ValuesOf(option.value_word), {}});
    }
  }
  for (const config::Setting &setting : config::AllSettings()) {
    if (!takes(setting)) continue;
    choices.push_back(ChoiceOf(setting));
    for (const config::Shorthand &shorthand : config::AllShorthands()) {
      if (shorthand.setting != setting.name) continue;
      choices.push_back(
          {std::string(shorthand.flag), shorthand.letter, std::string(shorthand.description), Values::kNone, {}});
    }
  }
  choices.push_back({"--help", 'h', "show help for the program or the command", Values::kNone, {}});
  if (command == nullptr) choices.push_back({"--version", 'V', "show the version", Values::kNone, {}});
  return choices;
}

/// Every option there is, each once.
std::vector<Choice> AllChoices() {
  std::vector<Choice> all = ChoicesOf(nullptr);
  for (const Command &command : AllCommands()) {
    for (Choice &choice : ChoicesOf(&command)) {
      const auto same =
          std::find_if(all.begin(), all.end(), [&](const Choice &one) { return one.flag == choice.flag; });
      if (same == all.end()) all.push_back(std::move(choice));
    }
  }
  return all;
}

/// The words that may begin a command line, or follow the first word of a command of two.
struct Word {
  std::string word;
  std::string_view summary;
};

std::vector<Word> WordsBehind(std::string_view group) {
  std::vector<Word> words;
  std::set<std::string, std::less<>> seen;
  const auto add = [&](std::string_view word, std::string_view summary) {
    if (!word.empty() && seen.insert(std::string(word)).second) words.push_back({std::string(word), summary});
  };
  for (const Command &command : AllCommands()) {
    const std::size_t blank = command.name.find(' ');
    if (group.empty()) {
      add(command.name.substr(0, blank), blank == std::string_view::npos ? command.summary : "");
      if (command.alias.find(':') == std::string_view::npos) add(command.alias, command.summary);
    } else if (blank != std::string_view::npos && command.name.substr(0, blank) == group) {
      add(command.name.substr(blank + 1), command.summary);
    }
  }
  return words;
}

std::vector<std::string> Groups() {
  std::vector<std::string> groups;
  for (const Command &command : AllCommands()) {
    const std::size_t blank = command.name.find(' ');
    if (blank == std::string_view::npos) continue;
    std::string group(command.name.substr(0, blank));
    if (std::find(groups.begin(), groups.end(), group) == groups.end()) groups.push_back(std::move(group));
  }
  return groups;
}

/// The name and the alias of a command, as a pattern of `case`.
std::string PatternOf(const Command &command) {
  return command.alias.empty() ? fmt::format("'{}'", command.name)
                               : fmt::format("'{}'|'{}'", command.name, command.alias);
}

std::string Flags(const std::vector<Choice> &choices) {
  std::string flags;
  for (const Choice &choice : choices) flags += (flags.empty() ? "" : " ") + choice.flag;
  return flags;
}

std::string Spellings(const Choice &choice) {
  return choice.letter == 0 ? choice.flag : fmt::format("{}|-{}", choice.flag, choice.letter);
}

// Options with a value, as a pattern: the word behind them is no command. `--version` has one behind some commands
// only.
std::string TakingValues() {
  std::string pattern;
  for (const Choice &choice : AllChoices()) {
    if (choice.values != Values::kNone) pattern += (pattern.empty() ? "" : "|") + Spellings(choice);
  }
  return pattern;
}

std::string Join(const std::vector<Word> &words) {
  std::string text;
  for (const Word &word : words) text += (text.empty() ? "" : " ") + word.word;
  return text;
}

/// A line of `case` for each kind of value, by what the shell says for it.
struct ValueLines {
  std::string_view files;
  std::string_view folders;
  std::string_view words;  ///< with {} for them
};

std::string ValueCases(const ValueLines &lines) {
  std::string out;
  for (const Choice &choice : AllChoices()) {
    std::string action;
    switch (choice.values) {
      case Values::kNone:
        continue;
      case Values::kFiles:
        action = lines.files;
        break;
      case Values::kFolders:
        action = lines.folders;
        break;
      case Values::kWords:
        action = fmt::format(fmt::runtime(lines.words), choice.words);
        break;
      case Values::kAny:
        break;
    }
    out += fmt::format("    {}) {}{}return ;;\n", Spellings(choice), action, action.empty() ? "" : "; ");
  }
  return out;
}

// bash -----------------------------------------------------------------------------------------------------------

constexpr std::string_view kBashHead = R"sh(# Completion of msr for bash.
_msr() {{
  local current=${{COMP_WORDS[COMP_CWORD]}} previous=${{COMP_WORDS[COMP_CWORD - 1]}} command='' words i
  COMPREPLY=()
  # --option=value comes as three words.
  if [[ $current == = ]]; then
    current=''
  elif [[ $previous == = ]]; then
    previous=${{COMP_WORDS[COMP_CWORD - 2]}}
  fi
  for ((i = 1; i < COMP_CWORD; i++)); do
    case ${{COMP_WORDS[i]}} in
      {})
        [[ ${{COMP_WORDS[i + 1]}} == = ]] && ((i++))
        ((i++)) ;;
      -*|=) ;;
      *)
        case $command in
          '') command=${{COMP_WORDS[i]}} ;;
          {}) command="$command ${{COMP_WORDS[i]}}" ;;
        esac ;;
    esac
  done
  case $previous in
)sh";

std::string Bash() {
  std::string out = fmt::format(fmt::runtime(kBashHead), TakingValues(), fmt::join(Groups(), "|"));
  out += ValueCases({.files = "mapfile -t COMPREPLY < <(compgen -f -- \"$current\"); compopt -o filenames",
                     .folders = "mapfile -t COMPREPLY < <(compgen -d -- \"$current\"); compopt -o filenames",
                     .words = "mapfile -t COMPREPLY < <(compgen -W '{}' -- \"$current\")"});
  out += fmt::format("  esac\n  case $command in\n    '') words='{} {}' ;;\n", Join(WordsBehind("")),
                     Flags(ChoicesOf(nullptr)));
  for (const std::string &group : Groups()) {
    out += fmt::format("    {}) words='{}' ;;\n", group, Join(WordsBehind(group)));
  }
  for (const Command &command : AllCommands()) {
    out += fmt::format("    {}) words='{}' ;;\n", PatternOf(command), Flags(ChoicesOf(&command)));
  }
  return out +
         "    *) return ;;\n  esac\n  mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$current\")\n}\n"
         "complete -F _msr msr\n";
}

// zsh ------------------------------------------------------------------------------------------------------------

constexpr std::string_view kZshHead = R"sh(#compdef msr
# Completion of msr for zsh.
_msr() {{
  local previous=$words[CURRENT-1] command='' i
  local -a first_words flags
  for ((i = 2; i < CURRENT; i++)); do
    case $words[i] in
      {}) ((i++)) ;;
      -*) ;;
      *)
        case $command in
          '') command=$words[i] ;;
          {}) command="$command $words[i]" ;;
        esac ;;
    esac
  done
  if [[ $PREFIX == --*=* ]]; then
    previous=${{PREFIX%%=*}}
    compset -P '*='
  fi
  case $previous in
)sh";

// In single quotes, with the colon that parts a word from what it means.
std::string ZshItem(std::string_view word, std::string_view description) {
  std::string item;
  for (const char c : word) item += c == ':' ? "\\:" : std::string(1, c);
  item += ":";
  for (const char c : description) item += c == '\'' ? "'\\''" : std::string(1, c);
  return fmt::format("'{}'", item);
}

std::string ZshWords(const std::vector<Word> &words) {
  std::string items;
  for (const Word &word : words) items += (items.empty() ? "" : " ") + ZshItem(word.word, word.summary);
  return items;
}

std::string ZshOptions(const std::vector<Choice> &choices) {
  std::string items;
  for (const Choice &choice : choices) items += (items.empty() ? "" : " ") + ZshItem(choice.flag, choice.description);
  return items;
}

std::string Zsh() {
  std::string out = fmt::format(fmt::runtime(kZshHead), TakingValues(), fmt::join(Groups(), "|"));
  out += ValueCases({.files = "_files", .folders = "_files -/", .words = "compadd -- {}"});
  out += fmt::format("  esac\n  case $command in\n    '')\n      first_words=({})\n      flags=({}) ;;\n",
                     ZshWords(WordsBehind("")), ZshOptions(ChoicesOf(nullptr)));
  for (const std::string &group : Groups()) {
    out += fmt::format("    {}) first_words=({}) ;;\n", group, ZshWords(WordsBehind(group)));
  }
  for (const Command &command : AllCommands()) {
    out += fmt::format("    {}) flags=({}) ;;\n", PatternOf(command), ZshOptions(ChoicesOf(&command)));
  }
  return out +
         "  esac\n  _describe command first_words\n  _describe -o option flags\n}\n"
         "# As a file of $fpath it is the function itself; sourced, it makes one.\n"
         "if [[ ${funcstack[1]-} == _msr ]]; then _msr \"$@\"; else compdef _msr msr; fi\n";
}

// fish -----------------------------------------------------------------------------------------------------------

constexpr std::string_view kFishHead = R"sh(# Completion of msr for fish.
function __msr_command
    set -l command
    set -l skips 0
    for word in (commandline -opc)[2..-1]
        if test $skips = 1
            set skips 0
            continue
        end
        switch $word
            case {}
                set skips 1
            case '-*'
            case '*'
                if test -z "$command"
                    set command $word
                else if contains -- "$command" {}
                    set command "$command $word"
                end
        end
    end
    echo $command
end
function __msr_at
    contains -- (__msr_command) $argv
end
complete -c msr -f
)sh";

std::string FishQuoted(std::string_view text) {
  std::string quoted = "'";
  for (const char c : text) {
    if (c == '\'' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return quoted + "'";
}

std::string FishOption(std::string_view at, const Choice &choice) {
  std::string line = fmt::format("complete -c msr -n \"__msr_at {}\" -l {}", at, choice.flag.substr(2));
  if (choice.letter != 0) line += fmt::format(" -s {}", choice.letter);
  switch (choice.values) {
    case Values::kNone:
      break;
    case Values::kAny:
      line += " -x";
      break;
    case Values::kFiles:
      line += " -r -F";
      break;
    case Values::kFolders:
      line += " -x -a '(__fish_complete_directories)'";
      break;
    case Values::kWords:
      line += fmt::format(" -x -a '{}'", choice.words);
      break;
  }
  return line + fmt::format(" -d {}\n", FishQuoted(choice.description));
}

std::string Fish() {
  std::string taking;
  for (const Choice &choice : AllChoices()) {
    if (choice.values == Values::kNone) continue;
    taking += (taking.empty() ? "" : " ") + choice.flag;
    if (choice.letter != 0) taking += fmt::format(" -{}", choice.letter);
  }
  std::string out = fmt::format(fmt::runtime(kFishHead), taking, fmt::join(Groups(), " "));
  const auto add_words = [&](std::string_view group) {
    for (const Word &word : WordsBehind(group)) {
      out +=
          fmt::format("complete -c msr -n \"__msr_at '{}'\" -a {} -d {}\n", group, word.word, FishQuoted(word.summary));
    }
  };
  add_words("");
  for (const std::string &group : Groups()) add_words(group);
  for (const Choice &choice : ChoicesOf(nullptr)) out += FishOption("''", choice);
  for (const Command &command : AllCommands()) {
    const std::string at = command.alias.empty() ? fmt::format("'{}'", command.name)
                                                 : fmt::format("'{}' '{}'", command.name, command.alias);
    for (const Choice &choice : ChoicesOf(&command)) out += FishOption(at, choice);
  }
  return out;
}

}  // namespace

Result<ExitCode> RunCompletion(Context &context) {
  const std::string shell = FirstArgument(context).value_or("");
  std::string script;
  if (shell == "bash") script = Bash();
  if (shell == "zsh") script = Zsh();
  if (shell == "fish") script = Fish();
  if (script.empty()) {
    return Fail(ErrorKind::kUsage, fmt::format("there is no completion for \"{}\"", shell), "one of bash, zsh, fish");
  }
  return FinishText(context, "script", script, script);
}

}  // namespace msr::cli
