// resolve.cpp: from what the sources say to the values that count.
#include <algorithm>
#include <map>
#include <optional>

#include <fmt/format.h>

#include "cli/config/layers.hpp"
#include "cli/config/lock_retries.hpp"
#include "cli/config/sources.hpp"
#include "cli/config/text_file.hpp"
#include "core/base/text.hpp"

namespace msr::config {
namespace {

template <class T>
bool TakeList(const Given &, T &) {
  return false;
}
bool TakeList(const Given &given, std::vector<std::string> &value) {
  const bool good = !given.items.empty() && std::none_of(given.items.begin(), given.items.end(),
                                                         [](const std::string &item) { return item.empty(); });
  if (good) value = given.items;
  return good;
}

bool TakeList(const Given &given, Names &value) {
  return TakeList(given, value.all);
}

Result<void> Assign(const Setting &setting, const Given &given, Settings &settings) {
  return std::visit(
      [&](auto member) -> Result<void> {
        auto &value = settings.*member;
        if (given.is_list ? TakeList(given, value) : Read(given.text, value)) {
          settings.origins[std::string(setting.name)] = given.origin;
          return {};
        }
        if (given.text.empty()) return FailAt(given.origin, fmt::format("{} needs a value", given.origin.name));
        const std::optional<std::string> nearest = Nearest(given.text, Words(value));
        const std::string shown = setting.secret ? "the value" : fmt::format("\"{}\"", given.text);
        return FailAt(given.origin, fmt::format("{}: {} is not {}", given.origin.name, shown, Expected(value)),
                      nearest ? fmt::format("did you mean \"{}\"?", *nearest) : "");
      },
      setting.member);
}

bool IsList(const Setting &setting) {
  return std::holds_alternative<std::vector<std::string> Settings::*>(setting.member);
}

Result<std::optional<Given>> FlagFor(const Setting &setting, std::span<const Flag> flags) {
  std::optional<Given> given;
  for (const Flag &flag : flags) {
    if (flag.setting != setting.name) continue;
    // A list may be given piece by piece.
    if (given && given->origin.name == flag.flag && IsList(setting)) {
      given->text.append(":").append(flag.value);
      continue;
    }
    if (given) {
      return Fail(ErrorKind::kUsage,
                  given->origin.name == flag.flag
                      ? fmt::format("{} is given more than once", flag.flag)
                      : fmt::format("{} and {} contradict each other", given->origin.name, flag.flag));
    }
    given = Given{.origin = {Source::kFlag, flag.flag}, .text = flag.value, .items = {}};
  }
  return given;
}

// The first variable that is set counts. A secret may stand in a file that its `_FILE` form names.
Result<std::optional<Given>> VariableFor(const Setting &setting, const Environment &environment) {
  for (const std::string_view variable : setting.variables) {
    if (variable.empty()) continue;
    const std::string file_form = fmt::format("{}{}", variable, kFileSuffix);
    const auto value = environment.Get(variable);
    const auto path = setting.secret ? environment.Get(file_form) : std::nullopt;
    if (value && path) {
      return FailAt(environment.OriginOf(file_form),
                    fmt::format("{} and {} contradict each other", variable, file_form));
    }
    if (!value && !path) continue;
    Given given{.origin = environment.OriginOf(path ? std::string_view(file_form) : variable),
                .text = std::string(path ? *path : *value),
                .items = {}};
    given.in_file = path.has_value();
    return std::optional<Given>(std::move(given));
  }
  return std::optional<Given>();
}

std::optional<Given> GivenIn(const FileLayer &layer, std::string_view name) {
  const auto found = layer.settings.find(name);
  return found == layer.settings.end() ? std::nullopt : std::optional<Given>(found->second);
}

std::optional<Given> GivenIn(const Environment &environment, std::string_view variable) {
  const auto value = environment.Get(variable);
  if (!value) return std::nullopt;
  return Given{.origin = environment.OriginOf(variable), .text = std::string(*value), .items = {}};
}

class Resolver {
 public:
  Resolver(std::span<const Flag> flags, const Sources &sources, Settings &settings)
      : flags_(flags), settings_(settings), looked_for_files_(sources.looked_for_files) {
    for (auto file = sources.env_files.rbegin(); file != sources.env_files.rend(); ++file) {
      environments_.push_back(&*file);
    }
    environments_.push_back(&sources.environment);
  }

  Result<void> Run(const std::optional<ConfigFile> &file) {
    Result<void> understood = TakeFile(file);
    // How errors are said is settled first, as far as it can be.
    MSR_TRY(ResolveNamed({"format", "color"}));
    MSR_TRY(std::move(understood));
    for (const Setting &setting : AllSettings()) {
      if (!setting.repeatable) MSR_TRY(ResolveOne(setting));
    }
    MSR_TRY(ResolveTheVariables());
    MSR_TRY(ResolveThePlugins());
    MSR_TRY(CheckOtherProfiles());
    if (file && settings_.config_file.empty()) settings_.config_file = file->name;
    return {};
  }

 private:
  Result<void> ResolveNamed(std::initializer_list<std::string_view> names) {
    for (const Setting &setting : AllSettings()) {
      if (std::find(names.begin(), names.end(), setting.name) != names.end()) MSR_TRY(ResolveOne(setting));
    }
    return {};
  }

  Result<void> TakeFile(const std::optional<ConfigFile> &file) {
    MSR_TRY(ResolveNamed({"env"}));
    if (file) {
      MSR_TRY_ASSIGN(layers_, Understand(*file));
      chosen_.push_back(&layers_.base);
    }
    if (settings_.env.empty() || !looked_for_files_) return {};
    const auto found = layers_.profiles.find(settings_.env);
    if (found == layers_.profiles.end()) return NoProfile(file);
    chosen_.push_back(&found->second);
    return {};
  }

  Result<void> NoProfile(const std::optional<ConfigFile> &file) const {
    const Origin origin = settings_.OriginOf("env");
    if (!file) {
      return FailAt(origin, fmt::format("{}: there is no profile \"{}\", since there is no config file", origin.name,
                                        settings_.env));
    }
    std::vector<std::string_view> names;
    for (const auto &[name, layer] : layers_.profiles) names.push_back(name);
    const std::optional<std::string> nearest = Nearest(settings_.env, names);
    return FailAt(origin, fmt::format("{}: there is no profile \"{}\" in {}", origin.name, settings_.env, file->name),
                  nearest         ? fmt::format("did you mean \"{}\"?", *nearest)
                  : names.empty() ? "a profile is a section such as [env.production]"
                                  : fmt::format("its profiles: {}", fmt::join(names, ", ")));
  }

  // From the weakest to the strongest.
  Result<std::vector<Given>> AllGiven(const Setting &setting) const {
    std::vector<Given> all;
    LockRetries retries;
    const bool is_wait = setting.name == kLockWait;
    for (const FileLayer *layer : chosen_) {
      if (is_wait) MSR_TRY(TakeRetries(*layer, retries, all));
      if (std::optional<Given> given = GivenIn(*layer, setting.name)) all.push_back(std::move(*given));
    }
    for (const Environment *environment : environments_) {
      if (is_wait) {
        MSR_TRY(retries.Take(GivenIn(*environment, kRetryAttempts.variable),
                             GivenIn(*environment, kRetryDelay.variable), all));
      }
      MSR_TRY_ASSIGN(std::optional<Given> given, VariableFor(setting, *environment));
      if (given) all.push_back(std::move(*given));
    }
    MSR_TRY_ASSIGN(std::optional<Given> given, FlagFor(setting, flags_));
    if (given) all.push_back(std::move(*given));
    return all;
  }

  static Result<void> TakeRetries(const FileLayer &layer, LockRetries &retries, std::vector<Given> &waits) {
    return retries.Take(GivenIn(layer, kRetryAttempts.key), GivenIn(layer, kRetryDelay.key), waits);
  }

  Result<void> ResolveOne(const Setting &setting) {
    MSR_TRY_ASSIGN(std::vector<Given> all, AllGiven(setting));
    for (Given &given : all) {
      // The file of a secret that is not used need not be there.
      if (given.in_file && &given != &all.back()) continue;
      if (given.in_file) {
        MSR_TRY_ASSIGN(given.text, ReadSecretFile(given.origin.name, given.text));
      }
      MSR_TRY(Assign(setting, given, settings_));
    }
    return {};
  }

  Result<void> ResolveTheVariables() {
    std::vector<std::vector<GivenVariable>> layers;
    for (const FileLayer *layer : chosen_) layers.push_back(layer->variables);
    for (const Environment *environment : environments_) layers.push_back(VariablesIn(*environment));
    std::vector<const Flag *> given;
    for (const Flag &flag : flags_) {
      if (flag.setting == "variables") given.push_back(&flag);
    }
    MSR_TRY_ASSIGN(std::vector<GivenVariable> from_flags, VariablesIn(given));
    layers.push_back(std::move(from_flags));
    return ResolveVariables(layers, settings_);
  }

  Result<void> ResolveThePlugins() {
    std::vector<std::vector<GivenPluginSetting>> layers;
    for (const FileLayer *layer : chosen_) layers.push_back(layer->plugins);
    return ResolvePlugins(layers, settings_);
  }

  // A mistake is found before the day on which the profile is used.
  Result<void> CheckOtherProfiles() const {
    for (const auto &[name, layer] : layers_.profiles) {
      Settings scratch;
      LockRetries retries;
      std::vector<Given> waits;
      MSR_TRY(TakeRetries(layer, retries, waits));
      for (const Setting &setting : AllSettings()) {
        const auto found = layer.settings.find(setting.name);
        if (found != layer.settings.end() && !found->second.in_file) MSR_TRY(Assign(setting, found->second, scratch));
      }
      MSR_TRY(CheckVariables(layer.variables));
    }
    return {};
  }

  std::span<const Flag> flags_;
  Settings &settings_;
  bool looked_for_files_;
  std::vector<const Environment *> environments_;  // from the weakest to the strongest
  FileLayers layers_;
  std::vector<const FileLayer *> chosen_;  // the same
};

}  // namespace

Result<void> ResolveInto(std::span<const Flag> flags, const Sources &sources, Settings &settings) {
  return Resolver(flags, sources, settings).Run(sources.config_file);
}

Result<Settings> Resolve(std::span<const Flag> flags, const Sources &sources) {
  Settings settings;
  MSR_TRY(ResolveInto(flags, sources, settings));
  return settings;
}

Result<Settings> Resolve(std::span<const Flag> flags, const Environment &environment) {
  Sources sources;
  sources.environment = environment;
  return Resolve(flags, sources);
}

}  // namespace msr::config
