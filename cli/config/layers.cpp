#include "cli/config/layers.hpp"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "cli/config/lock_retries.hpp"
#include "core/base/text.hpp"

namespace msr::config {
namespace {

using Kind = Node::Kind;

std::string_view WordFor(const Node &node) {
  switch (node.kind) {
    case Kind::kText:
      return "a text";
    case Kind::kWord:
      return "a single value";
    case Kind::kNumber:
      return "a number";
    case Kind::kBoolean:
      return "true or false";
    case Kind::kNull:
      return "nothing";
    case Kind::kOther:
      return node.text;
    case Kind::kList:
      return "a list";
    case Kind::kTable:
      return "a table";
  }
  return "";
}

bool IsText(const Node &node) {
  return node.kind == Kind::kText || node.kind == Kind::kWord;
}

// Whether a value of this kind can be of the type of a setting. Formats without types say everything in words.
bool Fits(const Node &node, const std::string &) {
  return IsText(node);
}
bool Fits(const Node &node, const std::vector<std::string> &) {
  return IsText(node) || (node.kind == Kind::kList && std::all_of(node.items.begin(), node.items.end(), &IsText));
}
bool Fits(const Node &node, const Names &) {
  return Fits(node, std::vector<std::string>());
}
bool Fits(const Node &node, const bool &) {
  return IsText(node) || node.kind == Kind::kBoolean;
}
bool Fits(const Node &node, const Variables &) {
  return node.kind == Kind::kTable;
}
bool FitsNumber(const Node &node) {
  return IsText(node) || node.kind == Kind::kNumber;
}
bool Fits(const Node &node, const std::size_t &) {
  return FitsNumber(node);
}
bool Fits(const Node &node, const std::chrono::milliseconds &) {
  return FitsNumber(node);
}
bool Fits(const Node &node, const TimeLimit &) {
  return FitsNumber(node);
}
bool Fits(const Node &node, const Lease &) {
  return FitsNumber(node);
}
template <class T>
bool Fits(const Node &node, const T &) {
  return IsText(node);
}

// `{file = "path"}`: the value stands in that file.
const Node *ReferenceIn(const Node &node) {
  const bool is_reference = node.kind == Kind::kTable && node.members.size() == 1 &&
                            CanonicalKey(node.members.front().key) == "file" && IsText(node.members.front().value);
  return is_reference ? &node.members.front().value : nullptr;
}

const Setting *FindSetting(const std::string &canonical) {
  for (const Setting &setting : AllSettings()) {
    if (setting.in_config_file && CanonicalKey(setting.name) == canonical) return &setting;
  }
  return nullptr;
}

const LockRetryName *FindLockRetry(const std::string &canonical) {
  const auto *const found =
      std::find_if(kLockRetryNames.begin(), kLockRetryNames.end(),
                   [&](const LockRetryName &name) { return CanonicalKey(name.key) == canonical; });
  return found == kLockRetryNames.end() ? nullptr : found;
}

bool IsSection(const std::string &canonical) {
  return std::any_of(AllSettings().begin(), AllSettings().end(), [&](const Setting &setting) {
    return setting.in_config_file && CanonicalKey(setting.name).starts_with(canonical + ".");
  });
}

// Goes through one table of settings.
class Walk {
 public:
  Walk(const ConfigFile &file, std::string profile, FileLayer &layer)
      : file_(file), profile_(std::move(profile)), layer_(layer) {}

  Result<void> TakeTable(const Node &table, const std::string &prefix) {
    for (const auto &[key, node] : table.members) {
      if (prefix.empty() && profile_.empty() && (key == kProfiles || key == "$schema")) continue;
      MSR_TRY(TakeMember(prefix + key, node));
    }
    return {};
  }

 private:
  tl::unexpected<Error> Wrong(const Node &node, std::string message, std::string hint = {}) const {
    return FailInFile(file_.name, node.line, std::move(message), std::move(hint));
  }

  Origin OriginOf(std::string_view key, const Node &node) const {
    return {Source::kConfigFile, std::string(key), file_.name, node.line, profile_};
  }

  Result<void> TakeMember(const std::string &path, const Node &node) {
    const std::string canonical = CanonicalKey(path);
    if (canonical == CanonicalKey(kSecretVariables)) return TakeVariables(node, kSecretVariables);
    if (canonical == kPlugins) return TakePlugins(node);
    if (const LockRetryName *name = FindLockRetry(canonical)) return TakeLockRetry(name->key, node);
    if (const Setting *setting = FindSetting(canonical)) {
      return setting->repeatable ? TakeVariables(node, setting->name) : TakeSetting(*setting, node);
    }
    if (!IsSection(canonical)) return UnknownKey(path, node);
    if (node.kind != Kind::kTable) {
      return Wrong(node, fmt::format("{}: expected a table of settings, not {}", path, WordFor(node)));
    }
    return TakeTable(node, path + ".");
  }

  Result<void> TakeSetting(const Setting &setting, const Node &node) {
    Given given{.origin = OriginOf(setting.name, node), .text = node.text, .items = {}};
    const Node *reference = setting.secret ? ReferenceIn(node) : nullptr;
    if (node.kind == Kind::kNull) {
      return Wrong(node, fmt::format("{} needs a value", setting.name), "leave the key out for the default");
    }
    if (reference != nullptr) {
      given.text = reference->text;
      given.in_file = true;
    } else {
      MSR_TRY(CheckType(setting, node));
    }
    given.is_list = node.kind == Kind::kList;
    for (const Node &item : node.items) given.items.push_back(item.text);
    return Keep(setting.name, std::move(given), node);
  }

  Result<void> TakeLockRetry(std::string_view key, const Node &node) {
    if (!FitsNumber(node)) return Wrong(node, fmt::format("{}: expected a number, not {}", key, WordFor(node)));
    return Keep(key, {.origin = OriginOf(key, node), .text = node.text, .items = {}}, node);
  }

  Result<void> Keep(std::string_view name, Given given, const Node &node) {
    const auto [found, is_new] = layer_.settings.emplace(name, std::move(given));
    if (is_new) return {};
    return Wrong(node, fmt::format("{} stands twice, first in line {}", name, found->second.origin.line));
  }

  Result<void> CheckType(const Setting &setting, const Node &node) const {
    const Settings defaults;
    return std::visit(
        [&](auto member) -> Result<void> {
          if (Fits(node, defaults.*member)) return {};
          return Wrong(node,
                       fmt::format("{}: expected {}, not {}", setting.name, Expected(defaults.*member), WordFor(node)),
                       setting.secret ? "or a table with the key file, which names a file that holds it" : "");
        },
        setting.member);
  }

  Result<void> TakeVariables(const Node &node, std::string_view section) {
    if (node.kind != Kind::kTable) {
      return Wrong(node, fmt::format("{}: expected a table of names and values, not {}", section, WordFor(node)));
    }
    const bool secret = section == kSecretVariables;
    for (const auto &[name, value] : node.members) {
      const std::string path = fmt::format("{}.{}", section, name);
      const Node *reference = secret ? ReferenceIn(value) : nullptr;
      const bool scalar = FitsNumber(value) || value.kind == Kind::kBoolean;
      if (!scalar && reference == nullptr) {
        return Wrong(value, fmt::format("{}: expected a text, not {}", path, WordFor(value)),
                     value.kind == Kind::kTable ? "in the name of a variable, write _ for a dot" : "put it in quotes");
      }
      Given given{
          .origin = OriginOf(path, value), .text = reference != nullptr ? reference->text : value.text, .items = {}};
      given.in_file = reference != nullptr;
      layer_.variables.push_back({name, std::move(given), secret});
    }
    return {};
  }

  Result<void> TakePlugins(const Node &node) {
    if (node.kind != Kind::kTable)
      return Wrong(node, fmt::format("{}: expected a table of plugins, not {}", kPlugins, WordFor(node)));
    for (const auto &[name, table] : node.members) {
      const std::string path = fmt::format("{}.{}", kPlugins, name);
      if (table.kind != Kind::kTable && table.kind != Kind::kNull)
        return Wrong(table, fmt::format("{}: expected a table of settings, not {}", path, WordFor(table)));
      layer_.plugins.push_back({name, "", {}});
      for (const auto &[key, value] : table.members) MSR_TRY(TakePluginValue(name, key, value));
    }
    return {};
  }

  // Only the plugin knows what the value means, so any single value will do, and a list of them.
  Result<void> TakePluginValue(const std::string &plugin, const std::string &written, const Node &value) {
    std::string key = ToLower(written);
    std::replace(key.begin(), key.end(), '-', '_');
    const auto is_scalar = [](const Node &node) { return FitsNumber(node) || node.kind == Kind::kBoolean; };
    const Node *reference = ReferenceIn(value);
    const bool is_list = value.kind == Kind::kList;
    const bool fits = is_list ? std::all_of(value.items.begin(), value.items.end(), is_scalar) : is_scalar(value);
    if (!fits && reference == nullptr) {
      return Wrong(value, fmt::format("{}: expected a text or a list of texts, not {}", SettingNameOf(plugin, written),
                                      WordFor(value)));
    }
    Given given{.origin = OriginOf(SettingNameOf(plugin, key), value),
                .text = reference != nullptr ? reference->text : value.text,
                .items = {}};
    given.in_file = reference != nullptr;
    given.is_list = is_list;
    for (const Node &item : value.items) given.items.push_back(item.text);
    for (const GivenPluginSetting &other : layer_.plugins) {
      if (other.plugin == plugin && other.key == key) {
        return Wrong(value, fmt::format("{} stands twice, first in line {}", SettingNameOf(plugin, key),
                                        other.given.origin.line));
      }
    }
    layer_.plugins.push_back({plugin, std::move(key), std::move(given)});
    return {};
  }

  tl::unexpected<Error> UnknownKey(const std::string &path, const Node &node) const {
    if (IsReservedKey(path)) {
      return Wrong(node, fmt::format("\"{}\" is not supported by this version", path), "take it out of the file");
    }
    std::vector<std::string_view> names = {kSecretVariables, kPlugins};
    for (const LockRetryName &name : kLockRetryNames) names.push_back(name.key);
    if (profile_.empty()) names.push_back(kProfiles);
    for (const Setting &setting : AllSettings()) {
      if (setting.in_config_file) names.push_back(setting.name);
    }
    const std::optional<std::string> nearest = Nearest(path, names);
    return Wrong(node, fmt::format("unknown key \"{}\"", path),
                 nearest ? fmt::format("did you mean \"{}\"?", *nearest) : "msr config init shows all keys");
  }

  const ConfigFile &file_;
  std::string profile_;
  FileLayer &layer_;
};

}  // namespace

Result<FileLayers> Understand(const ConfigFile &file) {
  FileLayers layers;
  MSR_TRY(Walk(file, "", layers.base).TakeTable(file.root, ""));
  for (const auto &[key, node] : file.root.members) {
    if (key != kProfiles) continue;
    if (node.kind != Kind::kTable) {
      return FailInFile(file.name, node.line, fmt::format("env: expected a table of profiles, not {}", WordFor(node)),
                        "which profile is in use is said by --env or MSR_ENV");
    }
    for (const auto &[name, table] : node.members) {
      if (table.kind != Kind::kTable && table.kind != Kind::kNull) {
        return FailInFile(file.name, table.line,
                          fmt::format("env.{}: expected a table of settings, not {}", name, WordFor(table)));
      }
      MSR_TRY(Walk(file, name, layers.profiles[name]).TakeTable(table, ""));
    }
  }
  return layers;
}

}  // namespace msr::config
