// Settings: from flags, environment and defaults to values, and what is said about wrong ones.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <vector>

#include <unistd.h>

#include "cli/config/settings.hpp"
#include "cli/config/sources.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/cli/samples.hpp"

using msr::config::AllSettings;
using msr::config::Environment;
using msr::config::Flag;
using msr::config::Resolve;
using msr::config::Setting;
using msr::config::Settings;
using msr::config::Source;
using msr::test::Samples;

namespace {

std::vector<std::string_view> VariablesOf(const Setting &setting) {
  std::vector<std::string_view> names;
  for (const std::string_view name : setting.variables) {
    if (name == "MSR_VAR_<NAME>") {
      names.push_back("MSR_VAR_A");
    } else if (!name.empty() && !setting.repeatable) {
      names.push_back(name);
    }
  }
  return names;
}

// Under which the origin of the sample stands.
std::string OriginNameOf(const Setting &setting) {
  return setting.repeatable ? msr::config::SettingNameOf("a") : std::string(setting.name);
}

msr::Error ErrorOf(const std::vector<Flag> &flags, const Environment &environment = Environment()) {
  const msr::Result<Settings> settings = Resolve(flags, environment);
  REQUIRE_FALSE(settings.has_value());
  return settings.error();
}

}  // namespace

TEST_CASE("settings: each flag and each variable changes its setting and is its origin", "[cli]") {
  for (const Setting &setting : AllSettings()) {
    INFO(setting.name);
    REQUIRE(Samples().count(setting.name) == 1);
    const std::string &value = Samples().at(setting.name).first;
    const Settings by_flag =
        Resolve(std::vector<Flag>{{std::string(setting.name), std::string(setting.flag), value}}, Environment())
            .value();
    CHECK(ValueText(setting, by_flag) == value);
    CHECK(ValueText(setting, by_flag) != DefaultText(setting));
    CHECK(by_flag.OriginOf(OriginNameOf(setting)).source == Source::kFlag);
    CHECK(by_flag.OriginOf(OriginNameOf(setting)).name == setting.flag);
    REQUIRE_FALSE(VariablesOf(setting).empty());
    for (const std::string_view variable : VariablesOf(setting)) {
      const std::string given = setting.repeatable ? value.substr(value.find('=') + 1) : value;
      const Settings by_variable = Resolve({}, Environment::From({{std::string(variable), given}})).value();
      CHECK(ValueText(setting, by_variable) == value);
      CHECK(by_variable.OriginOf(OriginNameOf(setting)).source == Source::kEnvironment);
      CHECK(by_variable.OriginOf(OriginNameOf(setting)).name == variable);
    }
    CHECK(Settings().OriginOf(setting.name).source == Source::kDefault);
  }
}

TEST_CASE("settings: a flag wins over the environment and the first variable over the second", "[cli]") {
  for (const Setting &setting : AllSettings()) {
    INFO(setting.name);
    const auto &[first, second] = Samples().at(setting.name);
    const std::vector<std::string_view> variables = VariablesOf(setting);
    std::vector<std::pair<std::string, std::string>> table;
    if (variables.size() > 1) table.emplace_back(variables.back(), first);
    table.emplace_back(variables.front(), setting.repeatable ? second.substr(second.find('=') + 1) : second);
    const Environment environment = Environment::From(table);
    CHECK(ValueText(setting, Resolve({}, environment).value()) == second);
    const std::vector<Flag> flags = {{std::string(setting.name), std::string(setting.flag), first}};
    CHECK(ValueText(setting, Resolve(flags, environment).value()) == first);
  }
}

TEST_CASE("settings: an empty variable counts as not set", "[cli]") {
  const Settings settings =
      Resolve({}, Environment::From({{"MSR_DATABASE_URL", ""}, {"DATABASE_URL", "sqlite:x"}, {"MSR_FOLDER", ""}}))
          .value();
  CHECK(settings.url == "sqlite:x");
  CHECK(settings.folder == "./migrations");
}

TEST_CASE("settings: a wrong value names its source and what is expected", "[cli]") {
  const msr::Error flag = ErrorOf({{"locking.wait", "--lock-wait", "5x"}});
  CHECK(flag.kind == msr::ErrorKind::kUsage);
  CHECK_THAT(flag.message, StartsWith("--lock-wait: \"5x\" is not a duration"));
  const msr::Error variable = ErrorOf({}, Environment::From({{"MSR_ALLOW_EMPTY", "maybe"}}));
  CHECK(variable.message == "MSR_ALLOW_EMPTY: \"maybe\" is not true or false");
  const msr::Error word = ErrorOf({{"outOfOrder", "--out-of-order", "wran"}});
  CHECK(word.message == "--out-of-order: \"wran\" is not one of error, run, warn, ignore");
  CHECK(word.hint == "did you mean \"warn\"?");
  CHECK(ErrorOf({{"displayLimit", "-n", "-3"}}).message == "-n: \"-3\" is not a whole number, 0 or more");
  CHECK(ErrorOf({{"displayLimit", "-n", "99999999999999999999"}}).message.size() > 10);
  CHECK(ErrorOf({{"folder", "--folder", ""}}).message == "--folder needs a value");
  CHECK(ErrorOf({{"driverPath", "--driver-path", "::"}}).message ==
        "--driver-path: \"::\" is not names parted by colons");
}

TEST_CASE("settings: a flag given twice is an error", "[cli]") {
  CHECK(ErrorOf({{"folder", "--folder", "a"}, {"folder", "--folder", "a"}}).message ==
        "--folder is given more than once");
  CHECK(ErrorOf({{"logLevel", "--quiet", "warn"}, {"logLevel", "-v", "debug"}}).message ==
        "--quiet and -v contradict each other");
}

TEST_CASE("settings: words are read in any case and durations in any unit", "[cli]") {
  using std::chrono::milliseconds;
  msr::config::OutOfOrder policy = msr::config::OutOfOrder::kError;
  CHECK((msr::config::Read(" WARN ", policy) && policy == msr::config::OutOfOrder::kWarn));
  bool yes = false;
  CHECK((msr::config::Read("Yes", yes) && yes));
  const std::map<std::string, milliseconds> good = {{"500ms", milliseconds(500)}, {"5s", milliseconds(5000)},
                                                    {"2m", milliseconds(120000)}, {"1h", milliseconds(3600000)},
                                                    {"7", milliseconds(7000)},    {"0", milliseconds(0)},
                                                    {"3 S", milliseconds(3000)}};
  for (const auto &[text, expected] : good) {
    INFO(text);
    milliseconds value{-1};
    CHECK(msr::config::Read(text, value));
    CHECK(value == expected);
  }
  for (const char *text :
       {"", "s", "5d", "-5s", "+5s", "1.5s", "99999999999999999999h", "9223372036854775807h", "5 5s"}) {
    INFO(text);
    milliseconds value{42};
    CHECK_FALSE(msr::config::Read(text, value));
    CHECK(value == milliseconds(42));
  }
}

TEST_CASE("settings: secrets of the URL are masked", "[cli]") {
  const Settings settings =
      Resolve(std::vector<Flag>{{"url", "--url", "postgres://app:hunter2@db/app?sslpassword=topsecret"}}, Environment())
          .value();
  const std::string shown = ValueText(
      *std::find_if(AllSettings().begin(), AllSettings().end(), [](const Setting &each) { return each.secret; }),
      settings);
  CHECK(shown == "postgres://app:***@db/app?sslpassword=***");
}

TEST_CASE("settings: an unknown variable is named with what it may mean", "[cli]") {
  const Environment environment =
      Environment::From({{"MSR_FODLER", "x"}, {"MSR_ZEBRA_STRIPES", "x"}, {"MSR_UNSET", ""}, {"PATH", "/bin"}});
  const std::vector<std::string> expected = {
      "environment variable MSR_FODLER is unknown and ignored; did you mean MSR_FOLDER?",
      "environment variable MSR_ZEBRA_STRIPES is unknown and ignored"};
  CHECK(UnreadVariables(environment) == expected);
}

TEST_CASE("settings: variables of others are ignored and those of later versions are named", "[cli]") {
  const Environment others = Environment::From({{"MSR_SERVICE_HOST", "10.0.0.1"},
                                                {"MSR_PORT", "tcp://10.0.0.1:80"},
                                                {"MSR_PORT_80_TCP", "x"},
                                                {"MSR_TEST_POSTGRES", "x"},
                                                {"MSR_REQUIRE_DATABASES", "1"},
                                                {"MSR_FOLDER", "x"}});
  CHECK(UnreadVariables(others).empty());
  for (const char *name : {"MSR_BACKUP_FOLDER", "MSR_TRANSACTION_MODE"}) {
    CHECK(UnreadVariables(Environment::From({{name, "x"}})) ==
          std::vector<std::string>{std::string("environment variable ") + name + " is not read by this version"});
  }
}

TEST_CASE("settings: the environment is copied from its table", "[cli]") {
  const char *table[] = {"A=1", "B=x=y", "EMPTY=", "nothing", nullptr};
  const Environment environment = Environment::Of(table);
  CHECK(environment.Get("A") == "1");
  CHECK(environment.Get("B") == "x=y");
  CHECK_FALSE(environment.Get("EMPTY").has_value());
  CHECK_FALSE(environment.Get("nothing").has_value());
  CHECK_FALSE(Environment::Of(nullptr).Get("A").has_value());
}

TEST_CASE("settings: variables come from options and the environment by any spelling of their names", "[cli]") {
  const Environment environment =
      Environment::From({{"MSR_VAR_TABLE_PREFIX", "env_"}, {"MSR_VAR_SCHEMA", "audit"}, {"MSR_VAR_UNSET", ""}});
  const Settings settings = Resolve(std::vector<Flag>{{"variables", "--set", "Table-Prefix=app_"},
                                                      {"variables", "--set", "equation=a=b"},
                                                      {"variables", "--set", "empty="}},
                                    environment)
                                .value();

  CHECK(Show(settings.variables) == "empty=, equation=a=b, schema=audit, table_prefix=app_");
  CHECK(settings.OriginOf("variables.table_prefix").name == "--set");
  CHECK(settings.OriginOf("variables.schema").name == "MSR_VAR_SCHEMA");
}

TEST_CASE("settings: secret variables are masked wherever their value comes from", "[cli]") {
  const std::string path =
      (std::filesystem::temp_directory_path() / ("msr-settings-" + std::to_string(getpid()))).string();
  std::ofstream(path, std::ios::binary) << "from-a-file\r\n";
  const Environment environment =
      Environment::From({{"MSR_SECRET_VAR_PASSWORD", "s3cr3t!x"}, {"MSR_SECRET_VAR_KEY_FILE", path}});
  const Settings settings = Resolve({}, environment).value();
  const Settings overridden = Resolve(std::vector<Flag>{{"variables", "--set", "password=x"}}, environment).value();
  std::filesystem::remove(path);

  CHECK(settings.variables.at("password").value == "s3cr3t!x");
  CHECK(settings.variables.at("key").value == "from-a-file");
  CHECK(Show(settings.variables) == "key=***, password=***");
  CHECK(settings.OriginOf("variables.key").name == "MSR_SECRET_VAR_KEY_FILE");
  CHECK(overridden.variables.at("password").value == "x");
  CHECK(Show(overridden.variables) == "key=***, password=***");
}

TEST_CASE("settings: wrong variables are errors that do not show a value", "[cli]") {
  CHECK(ErrorOf({{"variables", "--set", "prefix"}}).message == "--set: \"prefix\" is not NAME=VALUE");
  CHECK(ErrorOf({{"variables", "--set", "=x"}}).message == "--set: \"\" is no name of a variable");
  CHECK(ErrorOf({{"variables", "--set", "a b=x"}}).kind == msr::ErrorKind::kUsage);
  CHECK(ErrorOf({{"variables", "--set", "a=1"}, {"variables", "--set", "A=1"}}).message ==
        "--set A is given more than once");
  const msr::Error twice =
      ErrorOf({}, Environment::From({{"MSR_VAR_A", "s3cr3t!x"}, {"MSR_SECRET_VAR_A", "s3cr3t!x"}}));
  CHECK(twice.message == "MSR_VAR_A and MSR_SECRET_VAR_A contradict each other");
  CHECK(ErrorOf({}, Environment::From({{"MSR_VAR_", "x"}})).kind == msr::ErrorKind::kConfig);
  CHECK(ErrorOf({}, Environment::From({{"MSR_VAR_1", "x"}})).message == "MSR_VAR_1: \"1\" is no name of a variable");
  CHECK_THAT(ErrorOf({}, Environment::From({{"MSR_SECRET_VAR_A_FILE", "/nowhere/a"}})).message,
             StartsWith("MSR_SECRET_VAR_A_FILE: cannot read /nowhere/a: "));
  CHECK(ErrorOf({}, Environment::From({{"MSR_SECRET_VAR_A_FILE", "/dev/null"}})).message ==
        "MSR_SECRET_VAR_A_FILE: /dev/null is empty");
  CHECK(UnreadVariables(Environment::From({{"MSR_VAR_X", "1"}, {"MSR_SECRET_VAR_X", "1"}})).empty());
}
