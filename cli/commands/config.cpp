// config.cpp: `msr config show`, `config init` and `config schema`.
#include <cerrno>
#include <cstring>
#include <optional>

#include <fcntl.h>
#include <unistd.h>

#include <fmt/format.h>

#include "cli/commands/commands.hpp"
#include "cli/commands/run.hpp"
#include "cli/config/config_file.hpp"
#include "cli/config/example.hpp"
#include "cli/config/schema.hpp"
#include "core/base/text.hpp"

namespace msr::cli {
namespace {

std::string_view WordOf(config::Source source) {
  switch (source) {
    case config::Source::kDefault:
      return "default";
    case config::Source::kConfigFile:
      return "config_file";
    case config::Source::kEnvironmentFile:
      return "env_file";
    case config::Source::kEnvironment:
      return "environment";
    case config::Source::kFlag:
      return "flag";
  }
  return "";
}

// "--folder", "MSR_FOLDER", ".env:3 MSR_FOLDER", "msr.config.toml:12 [env.production]"
std::string PlaceOf(const config::Origin &origin) {
  if (origin.file.empty()) return origin.name;
  const std::string place = origin.line == 0 ? origin.file : fmt::format("{}:{}", origin.file, origin.line);
  if (origin.source == config::Source::kEnvironmentFile) return fmt::format("{} {}", place, origin.name);
  return origin.profile.empty() ? place : fmt::format("{} [env.{}]", place, origin.profile);
}

Result<std::string> PathOfNewFile(const config::Settings &settings) {
  const std::string &named = settings.config_file;
  if (named.empty()) {
    MSR_TRY_ASSIGN(const std::optional<std::string> there, config::FindConfigFile("."));
    if (!there) return std::string(config::kConfigFileNames.front());
    return Fail(ErrorKind::kConfig, fmt::format("{} is there already", *there), "msr config show shows what it says");
  }
  if (ToLower(named).ends_with(".toml")) return named;
  return Fail(ErrorKind::kConfig, fmt::format("msr config init writes TOML, and {} does not end with .toml", named),
              "the same settings may be written as YAML, JSON and XML; msr config schema tells how");
}

// Creates the file, and never writes over one.
Result<void> WriteNew(const std::string &path, std::string_view text) {
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  if (file < 0 && errno == EEXIST) return Fail(ErrorKind::kConfig, fmt::format("{} is there already", path));
  bool good = file >= 0;
  while (good && !text.empty()) {
    const ssize_t written = ::write(file, text.data(), text.size());
    good = written >= 0 || errno == EINTR;
    if (written > 0) text.remove_prefix(static_cast<std::size_t>(written));
  }
  const int problem = errno;
  if (file >= 0 && ::close(file) == 0 && good) return {};
  return Fail(ErrorKind::kConfig, fmt::format("cannot write {}: {}", path, std::strerror(problem)));
}

}  // namespace

Result<ExitCode> RunConfigShow(Context &context) {
  std::vector<report::SettingRow> rows;
  const auto add = [&](std::string name, std::string value) {
    const config::Origin origin = context.settings.OriginOf(name);
    rows.push_back({.name = std::move(name),
                    .value = std::move(value),
                    .source = std::string(WordOf(origin.source)),
                    .origin = PlaceOf(origin)});
  };
  for (const config::Setting &setting : config::AllSettings()) {
    if (!setting.repeatable) add(std::string(setting.name), config::ValueText(setting, context.settings));
  }
  for (const auto &[name, variable] : context.settings.variables) {
    add(config::SettingNameOf(name), config::ShowVariable(variable));
  }
  for (const auto &[name, table] : context.settings.plugin_tables) {
    add(config::SettingNameOf(name, "enabled"), config::Show(table.enabled));
    if (!table.module.empty()) add(config::SettingNameOf(name, "module"), table.module);
    for (const auto &[key, value] : table.values) {
      add(config::SettingNameOf(name, key), config::ShowPluginValue(value));
    }
  }
  Listener listener(context);
  return Finish(context, listener, rows, Outcome(), Work::kReading);
}

Result<ExitCode> RunConfigInit(Context &context) {
  MSR_TRY_ASSIGN(const std::string path, PathOfNewFile(context.settings));
  MSR_TRY(WriteNew(path, config::ExampleFile()));
  return FinishText(context, "file", path, path + "\n");
}

Result<ExitCode> RunConfigSchema(Context &context) {
  const std::string schema = config::JsonSchema();
  if (!context.json()) {
    context.output.Result(schema);
    return ExitCode::kDone;
  }
  context.output.RedactedResult(report::ToJsonWith(EnvelopeOf(context, context.command()), "schema", schema));
  return ExitCode::kDone;
}

}  // namespace msr::cli
