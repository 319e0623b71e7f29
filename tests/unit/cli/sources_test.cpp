// Sources: what files say about settings, which source wins, and what is said about wrong ones.
#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "cli/config/env_file.hpp"
#include "cli/config/example.hpp"
#include "cli/config/sources.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temp_dir.hpp"
#include "tests/unit/cli/samples.hpp"

namespace msr::test {
namespace {

using config::AllSettings;
using config::Environment;
using config::Flag;
using config::Setting;
using config::Settings;
using config::Source;
using config::Sources;

using Files = std::map<std::string, std::string>;
using Variables = std::vector<std::pair<std::string, std::string>>;

// What a run in a folder with these files resolves to.
Result<Settings> ResolveIn(const Files &files, const Variables &variables = {}, std::vector<Flag> flags = {}) {
  const TempDir dir;
  const Folder folder(dir.path());
  for (const auto &[name, text] : files) folder.Write(name, text);
  for (Flag &flag : flags) {
    if (flag.setting == "configFile") flag.value = dir / flag.value;
  }
  Sources sources;
  sources.environment = Environment::From(variables);
  MSR_TRY(config::LoadFiles(flags, dir.path(), sources));
  return config::Resolve(flags, sources);
}

// The error, with the place as "file:line" before it.
std::string Complaint(const Result<Settings> &result) {
  REQUIRE_FALSE(result.has_value());
  const Error &error = result.error();
  std::string text = error.message;
  if (!error.hint.empty()) text += fmt::format(" ({})", error.hint);
  if (!error.where) return text;
  CHECK(error.where->source_line.empty());
  const std::string file = error.where->file.substr(error.where->file.rfind('/') + 1);
  return fmt::format("{}:{}: {}", file, error.where->line, text);
}

Error ErrorIn(const Files &files, const Variables &variables = {}, const std::vector<Flag> &flags = {}) {
  const Result<Settings> result = ResolveIn(files, variables, flags);
  REQUIRE_FALSE(result.has_value());
  return result.error();
}

// A key with a value as each format writes it; `bare` is a number, or true or false.
struct Written {
  std::string file;
  std::string text;
};

std::vector<Written> InEachFormat(const std::string &path, const std::string &value, bool bare) {
  const std::string quoted = bare ? value : fmt::format("\"{}\"", value);
  const std::size_t dot = path.find('.');
  if (dot == std::string::npos) {
    return {{"msr.config.toml", fmt::format("{} = {}\n", path, quoted)},
            {"msr.config.yaml", fmt::format("{}: {}\n", path, quoted)},
            {"msr.config.yml", fmt::format("{}: {}\n", path, value)},
            {"msr.config.json", fmt::format("{{\"{}\": {}}}\n", path, quoted)},
            {"msr.config.xml", fmt::format("<msr><{0}>{1}</{0}></msr>\n", path, value)}};
  }
  const std::string section = path.substr(0, dot);
  const std::string key = path.substr(dot + 1);
  return {{"msr.config.toml", fmt::format("[{}]\n{} = {}\n", section, key, quoted)},
          {"msr.config.yaml", fmt::format("{}:\n  {}: {}\n", section, key, quoted)},
          {"msr.config.yml", fmt::format("{{ {}: {{ {}: '{}' }} }}\n", section, key, value)},
          {"msr.config.json", fmt::format("{{\"{}\": {{\"{}\": {}}}}}\n", section, key, quoted)},
          {"msr.config.xml", fmt::format("<msr><{0}><{1}>{2}</{1}></{0}></msr>\n", section, key, value)}};
}

bool IsBare(const std::string &value) {
  return value == "true" || value == "false" || value.find_first_not_of("0123456789") == std::string::npos;
}

}  // namespace

TEST_CASE("sources: each setting can be set in each format of a config file", "[cli]") {
  for (const Setting &setting : AllSettings()) {
    if (!setting.in_config_file) continue;
    std::string path(setting.name);
    std::string value = Samples().at(setting.name).first;
    std::string origin = path;
    if (setting.repeatable) {
      origin = path + ".a";
      path += ".a";
      value = "1";
    }
    for (const Written &written : InEachFormat(path, value, IsBare(value))) {
      INFO(written.file << ": " << written.text);
      const Result<Settings> settings = ResolveIn({{written.file, written.text}});
      if (!settings) FAIL(settings.error().message);
      CHECK(ValueText(setting, *settings) == Samples().at(setting.name).first);
      CHECK(ValueText(setting, *settings) != DefaultText(setting));
      CHECK(settings->OriginOf(origin).source == Source::kConfigFile);
      // Each text ends with the line that holds the value.
      const auto lines = std::count(written.text.begin(), written.text.end(), '\n');
      CHECK(settings->OriginOf(origin).line == static_cast<std::size_t>(lines));
    }
  }
}

TEST_CASE("sources: each setting can be set in both env files", "[cli]") {
  for (const Setting &setting : AllSettings()) {
    if (!setting.in_config_file) continue;
    for (const char *file : {".env", ".env.local"}) {
      const std::string &sample = Samples().at(setting.name).first;
      const std::string value = setting.repeatable ? sample.substr(2) : sample;
      for (const std::string_view variable : setting.variables) {
        if (variable.empty() || variable.starts_with("MSR_SECRET_VAR_")) continue;
        const std::string name = setting.repeatable ? "MSR_VAR_A" : std::string(variable);
        INFO(file << ": " << name << "=" << value);
        const Settings settings = ResolveIn({{file, fmt::format("# a comment\n{}={}\n", name, value)}}).value();
        CHECK(ValueText(setting, settings) == sample);
        const config::Origin origin = settings.OriginOf(setting.repeatable ? "variables.a" : setting.name);
        CHECK(origin.source == Source::kEnvironmentFile);
        CHECK(origin.line == 2);
        CHECK(origin.file.ends_with(file));
      }
    }
  }
}

TEST_CASE("sources: the config file and the profile can be chosen in each place", "[cli]") {
  const Files files = {{"other.toml", "folder = 'other'\n[env.test]\nfolder = 'in_test'\n"}};
  const TempDir dir;
  Folder(dir.path()).Write("named.toml", files.at("other.toml"));
  const std::string line = fmt::format("MSR_CONFIG_FILE={}\n", dir / "named.toml");
  CHECK(ResolveIn(files, {}, {{"configFile", "-c", "other.toml"}}).value().folder == "other");
  CHECK(ResolveIn({}, {{"MSR_CONFIG_FILE", dir / "named.toml"}}).value().folder == "other");
  CHECK(ResolveIn({{".env", line}}).value().folder == "other");
  CHECK(ResolveIn({{".env.local", line}}).value().folder == "other");
  CHECK(ResolveIn({{".env", line}, {".env.local", "MSR_ENV=test"}}).value().folder == "in_test");
  CHECK(ResolveIn({{".env", line + "MSR_ENV=test"}}).value().folder == "in_test");
  CHECK(ResolveIn({{".env", line}}, {{"MSR_ENV", "test"}}).value().folder == "in_test");
  CHECK(ResolveIn({{".env", line}}, {}, {{"env", "--env", "test"}}).value().folder == "in_test");
}

TEST_CASE("sources: flags win over the environment and that over both env files and those over the config file",
          "[cli]") {
  const auto folder = [](const Files &files, const Variables &variables, const std::vector<Flag> &flags) {
    return ResolveIn(files, variables, flags).value().folder;
  };
  const std::string config = "folder = 'config'\n[env.p]\nfolder = 'profile'\n";
  Files files = {{"msr.config.toml", config}, {".env", "MSR_FOLDER=env"}, {".env.local", "MSR_FOLDER=local"}};
  const std::vector<Flag> profile = {{"env", "--env", "p"}};
  std::vector<Flag> all = profile;
  all.push_back({"folder", "--folder", "flag"});
  CHECK(folder(files, {{"MSR_FOLDER", "real"}}, all) == "flag");
  CHECK(folder(files, {{"MSR_FOLDER", "real"}}, profile) == "real");
  CHECK(folder(files, {{"MSR_FOLDER", ""}}, profile) == "local");
  files[".env.local"] = "MSR_FOLDER=\n";
  CHECK(folder(files, {}, profile) == "env");
  files.erase(".env");
  CHECK(folder(files, {}, profile) == "profile");
  CHECK(folder(files, {}, {}) == "config");
  files.erase("msr.config.toml");
  CHECK(folder(files, {}, {}) == "./migrations");
}

TEST_CASE("sources: the URL of a stronger source wins over both variables of a weaker one", "[cli]") {
  const Files files = {{".env", "MSR_DATABASE_URL=sqlite:weak.db"}};
  CHECK(ResolveIn(files, {{"DATABASE_URL", "sqlite:strong.db"}}).value().url == "sqlite:strong.db");
  CHECK(ResolveIn({{".env", "DATABASE_URL=sqlite:a.db\nMSR_DATABASE_URL=sqlite:b.db\n"}}).value().url == "sqlite:b.db");
}

TEST_CASE("sources: attempts and the delay between them are the wait for the lock", "[cli]") {
  const auto waits = [](const Files &files, const Variables &variables = {}, const std::vector<Flag> &flags = {}) {
    const Settings settings = ResolveIn(files, variables, flags).value();
    const config::Origin origin = settings.OriginOf("locking.wait");
    return fmt::format("{} {} {}", config::Show(settings.lock_wait), origin.name, origin.line);
  };
  const Files both = {{"msr.config.toml", "[locking]\nretryAttempts = 5\nretryDelay = 2000\n"}};
  CHECK(waits(both) == "10s locking.retryAttempts 2");
  CHECK(waits({{"msr.config.yaml", "locking:\n  retry_attempts: '3'\n"}}) == "3s locking.retryAttempts 2");
  CHECK(waits({{"msr.config.toml", "locking.retryDelay = '5s'"}}) == "60s  0");
  CHECK(waits({{"msr.config.toml", "locking.retryAttempts = 0"}}) == "0s locking.retryAttempts 1");
  CHECK(waits({{"msr.config.toml", "[locking]\nretryAttempts = 5\nwait = '7s'\n"}}) == "7s locking.wait 3");
  CHECK(waits({{"msr.config.toml", "locking.wait = '7s'"}, {".env", "MSR_LOCKING_RETRY_ATTEMPTS=2"}}) ==
        "2s MSR_LOCKING_RETRY_ATTEMPTS 1");
  CHECK(waits(both, {{"MSR_LOCKING_RETRY_DELAY", "3000"}}) == "15s MSR_LOCKING_RETRY_DELAY 0");
  CHECK(waits(both, {{"MSR_LOCK_WAIT", "4s"}}) == "4s MSR_LOCK_WAIT 0");
  CHECK(waits(both, {}, {{"locking.wait", "--lock-wait", "1s"}}) == "1s --lock-wait 0");
  const Environment environment = Environment::From({{"MSR_LOCKING_RETRY_ATTEMPTS", "2"}});
  CHECK(UnreadVariables(environment).empty());
}

TEST_CASE("sources: variables are merged name by name and a secret stays one", "[cli]") {
  const Files files = {{"msr.config.toml",
                        "[variables]\nA = 1\nb = 'file'\nc = true\n[secretVariables]\nkey = 'n0t-to-Be-seen'\n"
                        "[env.p.variables]\nb = 'profile'\n[env.p.secret_variables]\nc = 'n0t-to-Be-seen-2'\n"},
                       {".env", "MSR_VAR_D=env\nMSR_VAR_E=env"},
                       {".env.local", "MSR_VAR_E=local\nMSR_VAR_F=local"}};
  const Settings settings = ResolveIn(files, {{"MSR_VAR_F", "real"}, {"MSR_VAR_KEY", "other"}},
                                      {{"env", "--env", "p"}, {"variables", "--set", "d=flag"}})
                                .value();
  CHECK(Show(settings.variables) == "a=1, b=profile, c=***, d=flag, e=local, f=real, key=***");
  CHECK(settings.variables.at("key").value == "other");
  CHECK(settings.variables.at("c").value == "n0t-to-Be-seen-2");
  CHECK(settings.OriginOf("variables.b").profile == "p");
  CHECK(settings.OriginOf("variables.b").line == 8);
}

TEST_CASE("sources: keys and words may be written with other signs and in other cases", "[cli]") {
  const Settings settings =
      ResolveIn({{"msr.config.yaml", "table-name: t\nOUT_OF_ORDER: Warn\nlocking.wait: 5\nlog_level: ' DEBUG '\n"}})
          .value();
  CHECK(settings.table_name == "t");
  CHECK(settings.out_of_order == config::OutOfOrder::kWarn);
  CHECK(settings.lock_wait == std::chrono::seconds(5));
  CHECK(settings.log_level == config::LogLevel::kDebug);
}

TEST_CASE("sources: directories may be a list in each format", "[cli]") {
  const Files texts = {{"msr.config.toml", "driverPath = ['/a', '/b:c']"},
                       {"msr.config.yaml", "driverPath:\n- /a\n- '/b:c'\n"},
                       {"msr.config.json", R"({"driverPath": ["/a", "/b:c"]})"},
                       {"msr.config.xml", "<msr><driverPath>/a</driverPath><driverPath>/b:c</driverPath></msr>"}};
  for (const auto &[file, text] : texts) {
    INFO(file);
    CHECK(ResolveIn({{file, text}}).value().driver_path == std::vector<std::string>{"/a", "/b:c"});
  }
}

TEST_CASE("sources: a secret may stand in a file of its own", "[cli]") {
  const TempDir dir;
  Folder(dir.path()).Write("secret", "postgres://app:n0t-to-Be-seen@db/app\n");
  const std::string path = dir / "secret";
  const std::string toml = fmt::format("url = {{ file = '{0}' }}\n[secretVariables]\na.file = '{0}'\n", path);
  const std::string expected = "postgres://app:n0t-to-Be-seen@db/app";
  CHECK(ResolveIn({{"msr.config.toml", toml}}).value().url == expected);
  CHECK(ResolveIn({{"msr.config.toml", toml}}).value().variables.at("a").value == expected);
  CHECK(ResolveIn({{"msr.config.xml", fmt::format("<msr><url file='{}'/></msr>", path)}}).value().url == expected);
  CHECK(ResolveIn({}, {{"MSR_DATABASE_URL_FILE", path}}).value().url == expected);
  CHECK(ResolveIn({}, {{"DATABASE_URL_FILE", path}}).value().OriginOf("url").name == "DATABASE_URL_FILE");
  CHECK(ResolveIn({{".env", "MSR_DATABASE_URL_FILE=" + path}}).value().url == expected);
  CHECK(ResolveIn({{".env", "DATABASE_URL_FILE=" + path}}).value().url == expected);
  CHECK(Complaint(ResolveIn({}, {{"MSR_DATABASE_URL_FILE", path}, {"MSR_DATABASE_URL", "sqlite:x"}})) ==
        "MSR_DATABASE_URL and MSR_DATABASE_URL_FILE contradict each other");
  // One that is not used need not be there.
  CHECK(ResolveIn({{"msr.config.toml", "url.file = '/nowhere'"}}, {{"DATABASE_URL", "sqlite:x"}}).value().url ==
        "sqlite:x");
  CHECK_THAT(Complaint(ResolveIn({}, {{"MSR_DATABASE_URL_FILE", "/nowhere/url"}})),
             StartsWith("MSR_DATABASE_URL_FILE: cannot read /nowhere/url: "));
  CHECK_THAT(Complaint(ResolveIn({}, {{"DATABASE_URL_FILE", "/dev/zero"}})), ContainsSubstring("is larger than"));
}

TEST_CASE("sources: tables of plugins hold what only the plugins know, in each format", "[cli]") {
  const std::vector<Written> all = {
      {"msr.config.toml", "[plugins.exec_hook]\nTime-Limit = 5\nveto = true\ncommand = [\"a\", \"b\"]\n"},
      {"msr.config.yaml", "plugins:\n  exec_hook: {time_limit: 5, veto: true, command: [a, b]}\n"},
      {"msr.config.json",
       "{\"plugins\": {\"exec_hook\": {\"time_limit\": 5, \"veto\": true, \"command\": [\"a\", \"b\"]}}}\n"},
      {"msr.config.xml",
       "<msr><plugins><exec_hook time_limit='5' veto='true'><command>a</command><command>b</command>"
       "</exec_hook></plugins></msr>\n"}};
  for (const Written &written : all) {
    INFO(written.file);
    const Result<Settings> settings = ResolveIn({{written.file, written.text}});
    if (!settings) FAIL(settings.error().message);
    const config::PluginTable &table = settings->plugin_tables.at("exec_hook");
    CHECK(table.enabled);
    CHECK(table.values.at("time_limit").values == std::vector<std::string>{"5"});
    CHECK_FALSE(table.values.at("time_limit").is_list);
    CHECK(table.values.at("veto").values == std::vector<std::string>{"true"});
    CHECK(table.values.at("command").values == std::vector<std::string>{"a", "b"});
    CHECK(table.values.at("command").is_list);
    CHECK(settings->OriginOf("plugins.exec_hook.command").source == Source::kConfigFile);
  }
}

TEST_CASE("sources: a profile adds to the tables of plugins, and its keys win", "[cli]") {
  const Files files = {{"msr.config.toml",
                        "[plugins.a]\nx = 1\ny = 1\n[plugins.b]\n[env.p.plugins.a]\ny = [2]\nenabled = false\n"
                        "[env.p.plugins.c]\nmodule = \"a\"\n"}};
  const Settings settings = ResolveIn(files, {{"MSR_ENV", "p"}}).value();
  CHECK(settings.plugin_tables.size() == 3);
  CHECK_FALSE(settings.plugin_tables.at("a").enabled);
  CHECK(ShowPluginValue(settings.plugin_tables.at("a").values.at("x")) == "1");
  CHECK(ShowPluginValue(settings.plugin_tables.at("a").values.at("y")) == "2");
  CHECK(settings.plugin_tables.at("c").module == "a");
  CHECK(ResolveIn(files).value().plugin_tables.at("a").enabled);
}

TEST_CASE("sources: a plugin's value may be a secret in a file, and is masked then", "[cli]") {
  const TempDir dir;
  const Folder folder(dir.path());
  folder.Write("token", "s3cr3t!x\n");
  const Settings settings =
      ResolveIn({{"msr.config.toml",
                  fmt::format("[plugins.a]\nt = {{file = \"{}\"}}\nurl = \"http://u:pw1!@h/\"\n", dir / "token")}})
          .value();
  const config::PluginTable &table = settings.plugin_tables.at("a");
  CHECK(table.values.at("t").values == std::vector<std::string>{"s3cr3t!x"});
  CHECK(table.values.at("t").secret);
  CHECK(ShowPluginValue(table.values.at("t")) == "***");
  CHECK(ShowPluginValue(table.values.at("url")) == "http://u:***@h/");
}

TEST_CASE("sources: what is wrong in a table of a plugin is said with its line", "[cli]") {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"plugins = 1\n", "1: plugins: expected a table of plugins, not a number"},
      {"[plugins]\na = 1\n", "2: plugins.a: expected a table of settings, not a number"},
      {"[plugins.a.b]\nc = 1\n", "1: plugins.a.b: expected a text or a list of texts, not a table"},
      {"[plugins.a]\nb = [[1]]\n", "2: plugins.a.b: expected a text or a list of texts, not a list"},
      {"[plugins.a]\nenabled = \"perhaps\"\n", "2: plugins.a.enabled: expected true or false"},
      {"[plugins.a]\nmodule = [\"b\"]\n", "2: plugins.a.module: expected the name of a plugin"},
      {"[plugins.a]\nb_c = 1\nB-C = 2\n", "3: plugins.a.b_c stands twice, first in line 2"}};
  for (const auto &[text, expected] : cases) {
    INFO(text);
    CHECK(Complaint(ResolveIn({{"msr.config.toml", text}})) == "msr.config.toml:" + expected);
  }
}

TEST_CASE("sources: a list may be given piece by piece as an option", "[cli]") {
  const Settings settings =
      ResolveIn({}, {{"MSR_PLUGIN", "x"}}, {{"plugin", "--plugin", "a"}, {"plugin", "--plugin", "b:c"}}).value();
  CHECK(settings.plugins == std::vector<std::string>{"a", "b", "c"});
}

TEST_CASE("sources: what is wrong in a file is said with its line", "[cli]") {
  const std::vector<std::pair<Written, std::string>> cases = {
      {{"msr.config.toml", "\nfoldr = 'x'\n"}, "2: unknown key \"foldr\" (did you mean \"folder\"?)"},
      {{"msr.config.toml", "zebra = 1\n"}, "1: unknown key \"zebra\" (msr config init shows all keys)"},
      {{"msr.config.yaml", "locking:\n  wiat: 5s\n"},
       "2: unknown key \"locking.wiat\" (did you mean \"locking.wait\"?)"},
      {{"msr.config.json", "{\n\"locking\": 5\n}"}, "2: locking: expected a table of settings, not a number"},
      {{"msr.config.toml", "folder = 5"}, "1: folder: expected a text that is not empty, not a number"},
      {{"msr.config.toml", "folder = ''"}, "1: folder needs a value"},
      {{"msr.config.yaml", "a: 1\nfolder:\n"}, "1: unknown key \"a\" (msr config init shows all keys)"},
      {{"msr.config.yaml", "folder:\n"}, "1: folder needs a value (leave the key out for the default)"},
      {{"msr.config.json", "{\"folder\": null}"}, "1: folder needs a value (leave the key out for the default)"},
      {{"msr.config.toml", "driverPath = [1]"}, "1: driverPath: expected names parted by colons, not a list"},
      {{"msr.config.toml", "outOfOrder = 'wran'"},
       "1: outOfOrder: \"wran\" is not one of error, run, warn, ignore (did you mean \"warn\"?)"},
      {{"msr.config.json", "{\n\n\"displayLimit\": -1}"}, "3: displayLimit: \"-1\" is not a whole number, 0 or more"},
      {{"msr.config.json", "{\"displayLimit\": 1.5}"},
       "1: displayLimit: expected a whole number, 0 or more, not a number that is not whole"},
      {{"msr.config.toml", "displayLimit = 2026-01-01"},
       "1: displayLimit: expected a whole number, 0 or more, not a date or time"},
      {{"msr.config.toml", "url = 7"},
       "1: url: expected a text that is not empty, not a number (or a table with the key file, which names a file that "
       "holds it)"},
      {{"msr.config.xml", "<msr>\n<allowEmpty>maybe</allowEmpty></msr>"},
       "2: allowEmpty: \"maybe\" is not true or false"},
      {{"msr.config.xml", "<msr>x<folder>a</folder></msr>"}, "1: <msr> holds both text and elements"},
      {{"msr.config.xml", "<msr><folder>a &amp; &b;</folder></msr>"},
       "1: an & begins an entity that is not known (write &amp; for the sign itself)"},
      {{"msr.config.toml", "backup.folder = 'x'"},
       "1: \"backup\" is not supported by this version (take it out of the file)"},
      {{"msr.config.yaml", "rollback_strategy: none"},
       "1: \"rollback_strategy\" is not supported by this version (take it out of the file)"},
      {{"msr.config.json", "{\"transaction\": {\"retryDelay\": 100}}"},
       "1: \"transaction.retryDelay\" is not supported by this version (take it out of the file)"},
      {{"msr.config.toml", "[locking]\nretryAttempts = -1"},
       "2: locking.retryAttempts: \"-1\" is not a whole number from 0 to 10000"},
      {{"msr.config.toml", "[env.a.locking]\nretryDelay = 'soon'"},
       "2: locking.retryDelay: \"soon\" is not a duration up to 10m such as 500ms or 5s (a plain number is "
       "milliseconds)"},
      {{"msr.config.toml", "[locking]\nretryDelay = true"},
       "2: locking.retryDelay: expected a number, not true or false"},
      {{"msr.config.toml", "env = 'production'"},
       "1: env: expected a table of profiles, not a text (which profile is in use is said by --env or MSR_ENV)"},
      {{"msr.config.toml", "configFile = 'x'"}, "1: unknown key \"configFile\" (msr config init shows all keys)"},
      {{"msr.config.toml", "[env.a]\nfolder = 'x'\n[env.b]\nfodler = 'y'"},
       "4: unknown key \"fodler\" (did you mean \"folder\"?)"},
      {{"msr.config.toml", "[env.a]\nlogLevel = 'loud'"},
       "2: logLevel: \"loud\" is not one of error, warn, info, debug"},
      {{"msr.config.toml", "[env.a.variables]\n'1' = 'x'"},
       "2: variables.1: \"1\" is no name of a variable (a name begins with a letter or _ and holds letters, digits, _, "
       "- "
       "and dots)"},
      {{"msr.config.toml", "folder = 'a'\nFolder = 'b'"}, "2: folder stands twice, first in line 1"},
      {{"msr.config.json", "{\"folder\": \"a\",\n\"folder\": \"b\"}"},
       "2: \"folder\" stands twice in one table, first in line 1"},
      {{"msr.config.yaml", "folder: a\nfolder: b\n"}, "2: \"folder\" stands twice in one table, first in line 1"},
      {{"msr.config.toml", "[variables]\na = 'x'\nA = 'y'"}, "3: variables.a and variables.A contradict each other"},
      {{"msr.config.toml", "[variables]\na.b = 'x'"},
       "2: variables.a: expected a text, not a table (in the name of a variable, write _ for a dot)"},
      {{"msr.config.toml", "variables = 'x'"}, "1: variables: expected a table of names and values, not a text"},
      {{"msr.config.json", "[]"}, "1: the file holds no table of settings ({ … })"},
      {{"msr.config.yaml", "- a\n"}, "1: the file holds no table of settings (key: value)"},
      {{"msr.config.yaml", "folder: a\n---\nfolder: b\n"}, "0: the file holds more than one document"},
      {{".env", "A=1\nMSR_ALLOW_EMPTY=maybe\n"}, "2: MSR_ALLOW_EMPTY: \"maybe\" is not true or false"},
      {{".env", "MSR_FOLDER=a\n\nMSR_FOLDER=b\n"}, "3: MSR_FOLDER is set twice, first in line 1"},
      {{".env", "export MSR_FOLDER\n"}, "1: MSR_FOLDER has no ="},
      {{".env", "X='\nMSR_FOLDER=\"a\n"}, "2: the quote of MSR_FOLDER does not end"},
      {{".env", "MSR_FOLDER='a'b\n"}, "1: something stands behind the closing quote of MSR_FOLDER"},
      {{".env", "MSR_FOLDER=\xFF\n"}, "1: the value of MSR_FOLDER is not UTF-8"},
  };
  for (const auto &[written, expected] : cases) {
    INFO(written.file << ": " << written.text);
    CHECK(Complaint(ResolveIn({{written.file, written.text}})) == fmt::format("{}:{}", written.file, expected));
  }
}

TEST_CASE("sources: text that is not of its format is an error with its line", "[cli]") {
  const std::vector<std::pair<Written, std::string>> cases = {
      {{"msr.config.toml", "folder = 'a'\nurl = \n"}, "msr.config.toml:2: this is no TOML: "},
      {{"msr.config.yaml", "folder: a\n  x: [\n"}, "msr.config.yaml:2: this is no YAML: "},
      {{"msr.config.json", "{\n\"folder\": \n\n}"}, "msr.config.json:4: this is no JSON: error while parsing value"},
      {{"msr.config.json", ""}, "msr.config.json:1: this is no JSON: "},
      {{"msr.config.xml", "<msr>\n<folder>\n</msr>"}, "msr.config.xml:3: this is no XML: start-end tags mismatch"},
      {{"msr.config.xml", ""}, "msr.config.xml:1: this is no XML: "},
      {{"msr.config.xml", "<a/><b/>"}, "msr.config.xml:1: the file has more than one root element"},
      {{"msr.config.toml", "folder = '\xFF'"}, "msr.config.toml:1: the file is not UTF-8"},
      {{"msr.config.yaml", std::string("a: 1\nb: \0", 9)}, "msr.config.yaml:2: a control character"}};
  for (const auto &[written, expected] : cases) {
    INFO(written.file << ": " << written.text);
    CHECK_THAT(Complaint(ResolveIn({{written.file, written.text}})), StartsWith(expected));
  }
}

TEST_CASE("sources: empty files say nothing and a byte order mark is no text", "[cli]") {
  for (const char *file : {"msr.config.toml", "msr.config.yaml", ".env", ".env.local"}) {
    CHECK(ResolveIn({{file, ""}}).has_value());
    CHECK(ResolveIn({{file, "\xEF\xBB\xBF# nothing\r\n"}}).has_value());
  }
  CHECK(ResolveIn({{"msr.config.json", "\xEF\xBB\xBF{\"$schema\": \"x\", \"folder\": \"a\"}"}}).value().folder == "a");
  CHECK(ResolveIn({{"msr.config.xml", "<?xml version=\"1.0\"?><!-- x --><msr xmlns=\"urn:x\"/>"}}).has_value());
}

TEST_CASE("sources: letters of all languages stand in values and never outside of quotes in TOML", "[cli]") {
  const std::string name = "größe ~ 大小 ~C3";
  const Files texts = {{"msr.config.toml", fmt::format("# ä ~\nfolder = '{}'", name)},
                       {"msr.config.yaml", fmt::format("# ä ~\nfolder: {}", name)},
                       {"msr.config.json", fmt::format("{{\"folder\": \"{}\"}}", name)},
                       {"msr.config.xml", fmt::format("<msr><folder>{}</folder></msr>", name)}};
  for (const auto &[file, text] : texts) {
    INFO(file);
    CHECK(ResolveIn({{file, text}}).value().folder == name);
  }
  CHECK(ResolveIn({{"msr.config.toml", "folder = \"\\u007e\\u00e4\""}}).value().folder == "~ä");
  CHECK_THAT(Complaint(ResolveIn({{"msr.config.toml", "a = 1\ngröße = 1"}})), StartsWith("msr.config.toml:2: "));
  CHECK_THAT(Complaint(ResolveIn({{"msr.config.toml", "folder = \"\\ä\""}})), StartsWith("msr.config.toml:1: "));
  CHECK_THAT(Complaint(ResolveIn({{"msr.config.toml", "# ä\nfolder = \"\\u007E\""}})),
             ContainsSubstring("~ stands as an escape"));
}

TEST_CASE("sources: several config files are an error that names them", "[cli]") {
  const std::string text = Complaint(ResolveIn({{"msr.config.toml", ""}, {"msr.config.yml", ""}}));
  CHECK_THAT(text, StartsWith("there are several config files: "));
  CHECK_THAT(text, ContainsSubstring("msr.config.toml, "));
  CHECK_THAT(text, ContainsSubstring("msr.config.yml"));
  const Files files = {{"msr.config.toml", ""}, {"msr.config.yml", ""}, {"x.json", "{\"folder\": \"x\"}"}};
  CHECK(ResolveIn(files, {}, {{"configFile", "-c", "x.json"}}).value().folder == "x");
}

TEST_CASE("sources: a config file that is named has to be there and to have a known ending", "[cli]") {
  CHECK_THAT(Complaint(ResolveIn({}, {}, {{"configFile", "-c", "x.toml"}})), ContainsSubstring("No such file"));
  CHECK_THAT(Complaint(ResolveIn({{"x.ini", ""}}, {}, {{"configFile", "-c", "x.ini"}})),
             ContainsSubstring("x.ini is not known (the name of a config file ends with .toml"));
  CHECK_THAT(Complaint(ResolveIn({{"msr.config.toml/x", ""}})), ContainsSubstring("Is a directory"));
}

TEST_CASE("sources: a profile that is not there is an error", "[cli]") {
  const Files files = {{"msr.config.toml", "[env.production]\n[env.test]\n"}};
  CHECK_THAT(Complaint(ResolveIn(files, {{"MSR_ENV", "prodution"}})),
             ContainsSubstring("did you mean \"production\"?"));
  CHECK_THAT(Complaint(ResolveIn(files, {}, {{"env", "--env", "x"}})),
             ContainsSubstring("its profiles: production, test"));
  CHECK_THAT(Complaint(ResolveIn({}, {{"MSR_ENV", "test"}})), ContainsSubstring("since there is no config file"));
  CHECK(ErrorIn(files, {}, {{"env", "--env", "x"}}).kind == ErrorKind::kUsage);
  CHECK(ResolveIn(files, {{"MSR_ENV", "test"}}).value().env == "test");
}

TEST_CASE("sources: secrets stand in no error", "[cli]") {
  const std::string secret = "n0t-to-Be-seen";
  const std::vector<Written> files = {
      {"msr.config.toml", "url = {0}\n"},
      {"msr.config.toml", "url = '{0}\n"},
      {"msr.config.toml", "url = \"\\q{0}\"\n"},
      {"msr.config.toml", "url = ['{0}']\n"},
      {"msr.config.toml", "url = 'postgres://app:{0}@db/app'\nurl = 'postgres://app:{0}@db/app'\n"},
      {"msr.config.toml", "database = {{ url = '{0}' }}\n"},
      {"msr.config.toml", "[secretVariables]\nkey = {0}\n"},
      {"msr.config.toml", "[secretVariables]\nkey = ['{0}']\n"},
      {"msr.config.yaml", "url: [{0}]\n"},
      {"msr.config.yaml", "url: \"{0}\n"},
      {"msr.config.yaml", "url: *{0}\n"},
      {"msr.config.yaml", "url: !{0} x\n"},
      {"msr.config.yaml", "secretVariables:\n  a: {0}: b\n"},
      {"msr.config.json", "{{\"url\": {0}}}"},
      {"msr.config.json", "{{\"url\": \"{0}"},
      {"msr.config.json", "{{\"url\": \"\\x{0}\"}}"},
      {"msr.config.json", "{{\"secretVariables\": {{\"a\": [\"{0}\"]}}}}"},
      {"msr.config.xml", "<msr><url>{0}</msr>"},
      {"msr.config.xml", "<msr><url>{0}&x;</url></msr>"},
      {".env", "MSR_DATABASE_URL='{0}\n"},
      {".env", "MSR_DATABASE_URL='{0}'{0}\n"},
      {".env", "MSR_DATABASE_URL={0}\nMSR_DATABASE_URL={0}\n"},
      {".env", "MSR_SECRET_VAR_A={0}\nMSR_VAR_A={0}\n"}};
  for (const auto &[file, text] : files) {
    const std::string whole = fmt::format(fmt::runtime(text), secret);
    INFO(file << ": " << whole);
    CHECK_THAT(Complaint(ResolveIn({{file, whole}})), !ContainsSubstring("to-Be"));
  }
}

TEST_CASE("sources: all secrets in files are known and those of other profiles as well", "[cli]") {
  const TempDir dir;
  const Folder folder(dir.path());
  folder.Write("msr.config.json",
               R"({"url": "a", "secret_variables": {"x": "b", "y": {"file": "c"}, "file": "d"},
                   "env": {"p": {"url": "e", "secretVariables": {"z": 5}, "variables": {"v": "f"}}}})");
  folder.Write(".env", "DATABASE_URL=g\nMSR_SECRET_VAR_X=h\nMSR_SECRET_VAR_Y_FILE=i\n");
  Sources sources;
  REQUIRE(config::LoadFiles({}, dir.path(), sources).has_value());
  const config::SecretTexts texts = config::SecretsIn(sources);
  CHECK(texts.urls == std::vector<std::string>{"g", "a", "e"});
  CHECK(texts.secrets == std::vector<std::string>{"h", "b", "d", "5"});
}

TEST_CASE("sources: hostile files are errors", "[cli]") {
  const auto repeat = [](std::string_view text, std::size_t times) {
    std::string out;
    for (std::size_t i = 0; i < times; ++i) out += text;
    return out;
  };
  const std::size_t many = 60'000;
  std::string bomb = "a: &a [x, x]\n";
  for (char c = 'b'; c < 'k'; ++c)
    bomb += fmt::format("{0}: &{0} [*{1}, *{1}, *{1}, *{1}]\n", c, static_cast<char>(c - 1));
  std::string scalars = "a: &a " + repeat("x", 1000) + "\nb: [" + repeat("*a, ", 20'000) + "]\n";
  std::string tables;
  for (std::size_t i = 0; i < 12'000; ++i) tables += fmt::format("k{} = 1\n", i);
  const std::vector<Written> files = {
      {"msr.config.toml", "a = " + repeat("[", many)},
      {"msr.config.toml", "a" + repeat(".a", many) + " = 1"},
      {"msr.config.toml", "[a" + repeat(".a", many) + "]"},
      {"msr.config.toml", repeat("a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.", 1) + "a = 1"},
      {"msr.config.toml", tables},
      {"msr.config.yaml", repeat("[", many)},
      {"msr.config.yaml", repeat("{a: ", many)},
      {"msr.config.yaml", repeat("- ", many)},
      {"msr.config.yaml", repeat("? ", many)},
      {"msr.config.yaml", repeat("a: ", many)},
      {"msr.config.yaml", repeat("&a ", many)},
      {"msr.config.yaml", bomb},
      {"msr.config.yaml", scalars},
      {"msr.config.yaml", "a: &a [*a]\n"},
      {"msr.config.yaml", "? [a]\n: b\n"},
      {"msr.config.yaml", "<<: {folder: x}\n"},
      {"msr.config.yaml", "folder: !!python/object:os.system x\n"},
      {"msr.config.json", repeat("[", many)},
      {"msr.config.json", repeat("{\"a\":", many)},
      {"msr.config.json", "{\"displayLimit\": 1" + repeat("0", many) + "}"},
      {"msr.config.xml", repeat("<a>", many)},
      {"msr.config.xml", repeat("<a>", 30'000) + repeat("</a>", 30'000)},
      {"msr.config.xml", "<!DOCTYPE a [<!ENTITY b SYSTEM \"/etc/passwd\">]><msr><folder>&b;</folder></msr>"},
      {"msr.config.xml", "<msr><folder>&b;</folder></msr>"},
      {"msr.config.xml", "<msr><folder>&#0;</folder></msr>"},
      {"msr.config.xml", "<msr><folder>&#x110000;</folder></msr>"},
      {"msr.config.toml", "folder = '" + repeat("x", 300'000) + "'"},
      {".env", "MSR_FOLDER=" + repeat("x", 300'000)},
      {".env", "MSR_FOLDER=\"" + repeat("\\\\", many)}};
  for (const auto &[file, text] : files) {
    INFO(file << ": " << text.substr(0, 60));
    const Error error = ErrorIn({{file, text}});
    CHECK(error.kind == ErrorKind::kConfig);
    CHECK(error.message.size() < 200);
  }
}

TEST_CASE("sources: values in env files stand in quotes or without and nothing in them is replaced", "[cli]") {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"MSR_FOLDER=a b ", "a b"},
      {"  export  MSR_FOLDER = a", "a"},
      {"MSR_FOLDER=a#b # c", "a#b"},
      {"MSR_FOLDER=#a", ""},
      {"MSR_FOLDER='a # b' # c\r\n", "a # b"},
      {"MSR_FOLDER='a\\n$X'", "a\\n$X"},
      {R"(MSR_FOLDER="a\n\t\"\\\$X\q")", "a\n\t\"\\$X\\q"},
      {"MSR_FOLDER=\"a\r\nb\"\r\n", "a\nb"},
      {"MSR_FOLDER=$(touch /tmp/x)`touch /tmp/x`${HOME}", "$(touch /tmp/x)`touch /tmp/x`${HOME}"},
      {"MSR_FOLDER=a=b", "a=b"},
      {"OTHER='it\nMSR_FOLDER=x", "x"},
      {"OTHER=\"two\nMSR_LINES=1\"\nMSR_FOLDER=x", "x"},
      {"not a line at all\n=\n\xFF\nMSR_FOLDER=x", "x"}};
  for (const auto &[text, expected] : cases) {
    INFO(text);
    const Result<Environment> file = config::ParseEnvFile(".env", text);
    if (!file) FAIL(file.error().message);
    CHECK(file->variables().size() == 1);
    CHECK(file->Get("MSR_FOLDER").value_or("") == expected);
  }
  CHECK(config::ParseEnvFile(".env", "PGPASSWORD=x\nPATH=/x\nDATABASE_URL=x\n").value().variables().size() == 1);
}

TEST_CASE("sources: variables in env files that mean nothing are named with their lines", "[cli]") {
  const Environment file = config::ParseEnvFile(".env", "MSR_FODLER=a\nMSR_BACKUP_MODE=x\nMSR_PORT=1\n").value();
  CHECK(UnreadVariables(file) ==
        std::vector<std::string>{".env:1: variable MSR_FODLER is unknown and ignored; did you mean MSR_FOLDER?",
                                 ".env:2: variable MSR_BACKUP_MODE is not read by this version"});
}

TEST_CASE("sources: the example sets nothing and all of it can be set", "[cli]") {
  const std::string example = config::ExampleFile();
  CHECK(ResolveIn({{"msr.config.toml", example}}).value().origins.empty());
  std::string active;
  bool comment = false;
  for (std::size_t i = 0; i < example.size(); ++i) {
    const bool begins = i == 0 || example[i - 1] == '\n';
    if (begins) comment = example[i] == '#' && example[i + 1] == ' ';
    if (!comment && !(begins && example[i] == '#')) active += example[i];
  }
  const Result<Settings> settings =
      ResolveIn({{"msr.config.toml", active}}, {{"MSR_SECRET_VAR_API_KEY", "n0t-to-Be-seen"}});
  INFO(active);
  if (!settings) FAIL(settings.error().message);
  for (const Setting &setting : AllSettings()) {
    INFO(setting.name);
    if (setting.in_config_file && !setting.repeatable)
      CHECK(settings->OriginOf(setting.name).source == Source::kConfigFile);
  }
}

}  // namespace msr::test
