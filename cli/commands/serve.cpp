// serve.cpp: `msr serve`.
#include <algorithm>
#include <filesystem>
#include <vector>

#include <fmt/format.h>

#include "cli/commands/commands.hpp"
#include "cli/commands/run.hpp"
#include "cli/serve/http_server.hpp"
#include "cli/serve/site.hpp"

namespace msr::cli {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::string_view kOnlyDatabase = "default";

// A folder that somebody has named has to be there; the default one only where nothing else says what is expected.
bool LooksAtFolder(const config::Settings &settings) {
  std::error_code failed;
  return settings.expect_version.empty() || settings.origins.contains("folder") ||
         std::filesystem::is_directory(settings.folder, failed);
}

serve::Watched WatchedBy(std::string name, const config::Settings &settings) {
  serve::Watched watched{.name = std::move(name), .options = OptionsOf(settings), .health = {.detailed = true}};
  // It runs long, and has an answer at once: also that nobody is there.
  watched.options.own_process = false;
  watched.options.wait_for_db = std::chrono::milliseconds(0);
  watched.health.history_only = !LooksAtFolder(settings);
  if (!settings.expect_version.empty()) watched.health.version = settings.expect_version;
  return watched;
}

bool IsVersion(std::string_view text) {
  return text.find_first_not_of("0123456789.") == std::string_view::npos && !text.starts_with('.') &&
         !text.ends_with('.') && text.find("..") == std::string_view::npos;
}

Result<void> RequireExpectation(std::string_view name, const config::Settings &settings) {
  if (!IsVersion(settings.expect_version)) {
    return config::FailAt(settings.OriginOf("serve.expectVersion"),
                          fmt::format("\"{}\" is not a version", settings.expect_version),
                          "a version is digits in groups joined by dots, for example 202601151030 or 1.10");
  }
  std::error_code failed;
  if (!settings.expect_version.empty() || settings.allow_empty ||
      std::filesystem::is_directory(settings.folder, failed)) {
    return {};
  }
  return Fail(ErrorKind::kConfig,
              fmt::format("nothing says which version is expected of the database \"{}\": there is no folder {}", name,
                          settings.folder),
              "give --folder or --expect-version");
}

// The settings as they are with the profile in use.
Result<config::Settings> SettingsOf(const std::string &profile, const Context &context) {
  std::vector<config::Flag> flags = context.invocation.flags;
  flags.push_back({"env", "--databases", profile});
  MSR_TRY_ASSIGN(config::Settings settings, config::Resolve(flags, context.sources));
  const config::Origin origin = settings.OriginOf("url");
  if (origin.source != config::Source::kConfigFile && origin.source != config::Source::kDefault) {
    return config::FailAt(origin, fmt::format("{} would be the URL of every database of --databases", origin.name),
                          fmt::format("write the URLs into the profiles of the config file, as in [env.{}]", profile));
  }
  if (settings.url.empty() && settings.driver.empty()) {
    return Fail(ErrorKind::kConfig, fmt::format("no database is configured in the profile \"{}\"", profile));
  }
  context.output.redactor().AddUrl(settings.url);
  return settings;
}

Result<std::vector<serve::Watched>> DatabasesOf(const Context &context) {
  std::vector<serve::Watched> databases;
  const std::vector<std::string> &names = context.settings.databases.all;
  if (names.empty()) {
    MSR_TRY(RequireDatabase(context));
    std::string name = context.settings.env.empty() ? std::string(kOnlyDatabase) : context.settings.env;
    MSR_TRY(RequireExpectation(name, context.settings));
    databases.push_back(WatchedBy(std::move(name), context.settings));
    return databases;
  }
  if (!context.settings.env.empty()) {
    return Fail(ErrorKind::kUsage, "--databases names profiles, and --env one more", "leave one of them out");
  }
  for (const std::string &name : names) {
    const auto is_same = [&](const serve::Watched &other) { return other.name == name; };
    if (std::any_of(databases.begin(), databases.end(), is_same)) {
      return Fail(ErrorKind::kUsage, fmt::format("--databases names \"{}\" twice", name));
    }
    MSR_TRY_ASSIGN(const config::Settings settings, SettingsOf(name, context));
    MSR_TRY(RequireExpectation(name, settings));
    databases.push_back(WatchedBy(name, settings));
  }
  return databases;
}

// A driver that is not there does not come by waiting, so that is said at once.
Result<void> RequireDrivers(const std::vector<serve::Watched> &databases) {
  for (const serve::Watched &watched : databases) {
    EngineOptions options = watched.options;
    options.folder = "/proc/self/nowhere";  // the files may be large, and are looked at later
    options.allow_empty = true;
    ValidateResult checked = Engine(std::move(options)).Validate({.offline = true});
    if (checked.error) return tl::unexpected(std::move(*checked.error));
  }
  return {};
}

}  // namespace

Result<ExitCode> RunServe(Context &context) {
  MSR_TRY_ASSIGN(std::vector<serve::Watched> databases, DatabasesOf(context));
  MSR_TRY(RequireDrivers(databases));
  serve::Site site(std::move(databases), context.settings.serve_cache, context.output.redactor());
  serve::HttpLimits limits;
  limits.answer = context.settings.check_timeout;
  MSR_TRY_ASSIGN(const std::unique_ptr<serve::HttpServer> server,
                 serve::HttpServer::Listen(context.settings.listen, site, limits));
  site.Notify(*server);
  if (VerbosityOf(context.settings.log_level) >= report::Verbosity::kNormal)
    context.log.Say(report::Listening{server->address()});
  server->Run(context.stop, context.cancel, context.settings.grace);
  // A look may be in the middle of a query; a moment is enough for all but a database that does not answer.
  constexpr std::chrono::seconds kLastLook{1};
  site.WaitForEnd(Clock::now() + kLastLook);
  if (!context.json()) return ExitCode::kDone;
  return FinishText(context, "address", server->address(), "");
}

}  // namespace msr::cli
