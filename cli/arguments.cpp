#include "cli/arguments.hpp"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "core/base/text.hpp"

namespace msr::cli {
namespace {

enum class Role { kSetting, kShorthand, kOwn, kHelp, kVersion };

// An option as the tables know it.
struct Known {
  Role role = Role::kSetting;
  std::string_view flag;
  std::string_view setting;
  std::string_view fixed_value;  // of a shorthand
  bool takes_value = false;
  bool may_repeat = false;
};

std::optional<Known> FindOwn(const Command &command, std::string_view flag) {
  for (const Option &option : command.options) {
    if (option.flag == flag)
      return Known{Role::kOwn, option.flag, {}, {}, !option.value_word.empty(), option.may_repeat};
  }
  return std::nullopt;
}

// `letter` is 0 for a long flag.
std::optional<Known> FindShared(std::string_view flag, char letter) {
  const auto is = [&](std::string_view long_flag, char short_flag) {
    return letter != 0 ? letter == short_flag : flag == long_flag;
  };
  for (const config::Setting &setting : config::AllSettings()) {
    if (is(setting.flag, setting.letter)) {
      return Known{Role::kSetting, setting.flag, setting.name, {}, !setting.value_word.empty()};
    }
  }
  for (const config::Shorthand &shorthand : config::AllShorthands()) {
    if (is(shorthand.flag, shorthand.letter)) {
      return Known{Role::kShorthand, shorthand.flag, shorthand.setting, shorthand.value, false};
    }
  }
  if (is("--help", 'h')) return Known{Role::kHelp, "--help", {}, {}, false};
  if (is("--version", 'V')) return Known{Role::kVersion, "--version", {}, {}, false};
  return std::nullopt;
}

// Whether `word` begins the name of a command of two words.
bool BeginsCommand(std::string_view word) {
  return std::any_of(AllCommands().begin(), AllCommands().end(), [&](const Command &command) {
    return command.name.size() > word.size() && command.name.starts_with(word) && command.name[word.size()] == ' ';
  });
}

std::string DidYouMean(std::string_view word, std::span<const std::string_view> candidates,
                       std::string_view otherwise) {
  const std::optional<std::string> nearest = Nearest(word, candidates);
  return nearest ? fmt::format("did you mean \"{}\"?", *nearest) : std::string(otherwise);
}

class Parser {
 public:
  explicit Parser(std::span<const std::string_view> words) : words_(words) {}

  Result<Invocation> Parse() {
    bool only_arguments = false;
    while (at_ < words_.size()) {
      const std::string_view word = words_[at_++];
      if (!only_arguments && word == "--") {
        only_arguments = true;
      } else if (!only_arguments && word.starts_with("--")) {
        MSR_TRY(TakeLong(word));
      } else if (!only_arguments && word.size() > 1 && word.front() == '-') {
        MSR_TRY(TakeLetters(word));
      } else {
        MSR_TRY(TakeWord(word));
      }
    }
    if (invocation_.help) return invocation_;
    if (!group_.empty())
      return Fail(ErrorKind::kUsage, fmt::format("msr {} needs a further word", group_), GroupHint());
    MSR_TRY(CheckBelonging());
    MSR_TRY(CheckArguments());
    return invocation_;
  }

 private:
  Result<void> TakeLong(std::string_view word) {
    const std::size_t equals = word.find('=');
    const std::string_view flag = word.substr(0, equals);
    std::optional<std::string_view> value;
    if (equals != std::string_view::npos) value = word.substr(equals + 1);
    const std::optional<Known> known = Find(flag);
    if (!known) return UnknownOption(flag);
    return Apply(*known, std::string(flag), value);
  }

  // -n 5, -n5, -n=5, -qn5
  Result<void> TakeLetters(std::string_view word) {
    for (std::size_t i = 1; i < word.size(); ++i) {
      const std::optional<Known> known = FindShared("", word[i]);
      if (!known) return UnknownOption(i == 1 ? word.substr(0, word.find('=')) : word.substr(0, i + 1));
      std::string_view rest = word.substr(i + 1);
      if (known->takes_value || rest.starts_with('=')) {
        if (rest.starts_with('=')) rest.remove_prefix(1);
        const bool attached = i + 1 < word.size();
        return Apply(*known, fmt::format("-{}", word[i]), attached ? std::optional(rest) : std::nullopt);
      }
      MSR_TRY(Apply(*known, fmt::format("-{}", word[i]), std::nullopt));
    }
    return {};
  }

  Result<void> TakeWord(std::string_view word) {
    if (invocation_.command != nullptr) {
      invocation_.arguments.emplace_back(word);
      return {};
    }
    const std::string name = group_.empty() ? std::string(word) : fmt::format("{} {}", group_, word);
    invocation_.command = FindCommand(name);
    if (invocation_.command == nullptr && group_.empty() && BeginsCommand(word)) {
      group_ = word;
      return {};
    }
    if (invocation_.command == nullptr) return UnknownCommand(name);
    group_.clear();
    return {};
  }

  std::optional<Known> Find(std::string_view flag) const {
    if (invocation_.command != nullptr) {
      if (const std::optional<Known> own = FindOwn(*invocation_.command, flag)) return own;
    }
    if (const std::optional<Known> shared = FindShared(flag, 0)) return shared;
    // Before its command, or with one that does not take it: CheckBelonging decides.
    for (const Command &command : AllCommands()) {
      if (const std::optional<Known> own = FindOwn(command, flag)) return own;
    }
    return std::nullopt;
  }

  Result<void> Apply(const Known &known, const std::string &typed, std::optional<std::string_view> value) {
    if (known.takes_value && !value) {
      // A word that looks like an option is one; `--option=-value` passes it all the same.
      const bool follows = at_ < words_.size() && (words_[at_].size() < 2 || words_[at_].front() != '-' ||
                                                   (words_[at_][1] >= '0' && words_[at_][1] <= '9'));
      if (!follows) return Fail(ErrorKind::kUsage, fmt::format("{} needs a value", typed));
      value = words_[at_++];
    }
    switch (known.role) {
      case Role::kSetting:
        invocation_.flags.push_back({std::string(known.setting), typed, std::string(value.value_or("true"))});
        return {};
      case Role::kOwn:
        return ApplyOwn(known, value);
      case Role::kShorthand:
      case Role::kHelp:
      case Role::kVersion:
        break;
    }
    if (value) return Fail(ErrorKind::kUsage, fmt::format("{} takes no value", typed));
    if (known.role == Role::kShorthand) {
      invocation_.flags.push_back({std::string(known.setting), typed, std::string(known.fixed_value)});
    }
    invocation_.help = invocation_.help || known.role == Role::kHelp;
    invocation_.version = invocation_.version || known.role == Role::kVersion;
    return {};
  }

  Result<void> ApplyOwn(const Known &known, std::optional<std::string_view> value) {
    if (known.takes_value && value->empty())
      return Fail(ErrorKind::kUsage, fmt::format("{} needs a value", known.flag));
    bool given = true;
    if (!known.takes_value && value && !config::Read(*value, given)) {
      return Fail(ErrorKind::kUsage, fmt::format("{}: \"{}\" is not {}", known.flag, *value, config::Expected(given)));
    }
    if (!given) return {};
    if (known.may_repeat) {
      std::string &count = invocation_.options[std::string(known.flag)];
      count = std::to_string(count.empty() ? 1 : std::stoul(count) + 1);
      return {};
    }
    if (!invocation_.options.emplace(known.flag, value.value_or("")).second) {
      return Fail(ErrorKind::kUsage, fmt::format("{} is given more than once", known.flag));
    }
    return {};
  }

  Result<void> CheckBelonging() const {
    if (invocation_.command == nullptr) return {};
    const Command &command = *invocation_.command;
    for (const auto &[flag, value] : invocation_.options) {
      if (!FindOwn(command, flag)) return NoEffect(flag);
    }
    for (const config::Flag &flag : invocation_.flags) {
      for (const config::Setting &setting : config::AllSettings()) {
        if (setting.name == flag.setting && !config::Concerns(setting, command.name)) return NoEffect(flag.flag);
      }
    }
    return {};
  }

  Result<void> CheckArguments() const {
    if (invocation_.command == nullptr) return {};
    const Command &command = *invocation_.command;
    const std::size_t given = invocation_.arguments.size();
    if (given > command.arguments.size()) {
      return Fail(ErrorKind::kUsage,
                  fmt::format("msr {} does not know what to do with \"{}\"", command.name,
                              invocation_.arguments[command.arguments.size()]),
                  Hint());
    }
    for (std::size_t i = 0; i < command.arguments.size(); ++i) {
      const bool empty = i < given && invocation_.arguments[i].empty();
      if (empty || (i >= given && command.arguments[i].required)) {
        return Fail(
            ErrorKind::kUsage,
            fmt::format("msr {}: <{}> is {}", command.name, command.arguments[i].name, empty ? "empty" : "missing"),
            Hint());
      }
    }
    return {};
  }

  tl::unexpected<Error> NoEffect(std::string_view flag) const {
    return Fail(ErrorKind::kUsage, fmt::format("{} has no meaning for msr {}", flag, invocation_.command->name),
                Hint());
  }

  tl::unexpected<Error> UnknownOption(std::string_view flag) const {
    std::vector<std::string_view> candidates = {"--help", "--version"};
    for (const config::Setting &setting : config::AllSettings()) candidates.push_back(setting.flag);
    for (const config::Shorthand &shorthand : config::AllShorthands()) candidates.push_back(shorthand.flag);
    for (const Command &command : AllCommands()) {
      if (invocation_.command != nullptr && invocation_.command != &command) continue;
      for (const Option &option : command.options) candidates.push_back(option.flag);
    }
    const bool number = flag.size() > 1 && flag[1] >= '0' && flag[1] <= '9';
    return Fail(ErrorKind::kUsage, fmt::format("unknown option {}", flag),
                number ? "negative numbers have no meaning here" : DidYouMean(flag, candidates, Hint()));
  }

  static tl::unexpected<Error> UnknownCommand(std::string_view name) {
    std::vector<std::string_view> candidates;
    for (const Command &command : AllCommands()) {
      candidates.push_back(command.name);
      if (!command.alias.empty()) candidates.push_back(command.alias);
    }
    return Fail(ErrorKind::kUsage, fmt::format("unknown command \"{}\"", name),
                DidYouMean(name, candidates, "msr help lists all"));
  }

  std::string Hint() const {
    return invocation_.command == nullptr ? "msr --help lists all options"
                                          : fmt::format("msr help {} shows its options", invocation_.command->name);
  }

  std::string GroupHint() const {
    std::string text;
    for (const Command &command : AllCommands()) {
      if (!command.name.starts_with(group_ + " ")) continue;
      text += fmt::format("{}msr {}", text.empty() ? "" : ", ", command.name);
    }
    return text;
  }

  std::span<const std::string_view> words_;
  std::size_t at_ = 0;
  std::string group_;  // the first word of a command of two
  Invocation invocation_;
};

template <class T>
T Guess(std::span<const std::string_view> words, const config::Environment &environment, std::string_view flag,
        std::string_view variable, T value) {
  const auto read = [&](std::string_view text) { static_cast<void>(config::Read(text, value)); };
  read(environment.Get(variable).value_or(""));
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (words[i] == flag && i + 1 < words.size()) read(words[i + 1]);
    if (words[i].starts_with(flag) && words[i].substr(flag.size()).starts_with('='))
      read(words[i].substr(flag.size() + 1));
  }
  return value;
}

}  // namespace

Result<Invocation> ParseArguments(std::span<const std::string_view> words) {
  return Parser(words).Parse();
}

config::Format GuessFormat(std::span<const std::string_view> words, const config::Environment &environment) {
  return Guess(words, environment, "--format", "MSR_FORMAT", config::Format::kTable);
}

config::Color GuessColor(std::span<const std::string_view> words, const config::Environment &environment) {
  return Guess(words, environment, "--color", "MSR_COLOR", config::Color::kAuto);
}

config::LogFormat GuessLogFormat(std::span<const std::string_view> words, const config::Environment &environment) {
  return Guess(words, environment, "--log-format", "MSR_LOG_FORMAT", config::LogFormat::kText);
}

std::string GuessTerminationLog(std::span<const std::string_view> words, const config::Environment &environment) {
  return Guess(words, environment, "--termination-log", "MSR_TERMINATION_LOG", std::string());
}

}  // namespace msr::cli
