// settings.hpp: every setting there is, in one table, and the values a run works with.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "cli/config/environment.hpp"
#include "cli/config/plugins.hpp"
#include "cli/config/values.hpp"
#include "cli/config/variables.hpp"
#include "core/base/result.hpp"

namespace msr::config {

enum class Source { kDefault, kConfigFile, kEnvironmentFile, kEnvironment, kFlag };

/// Where a value comes from.
struct Origin {
  Source source = Source::kDefault;
  std::string name;      ///< the flag, the variable, or the key of the config file
  std::string file;      ///< for a value from a file
  std::size_t line = 0;  ///< in that file; 0 is not known
  std::string profile;   ///< of the config file; empty for what stands outside of all
};

/// What is wrong with a value, and where it stands.
tl::unexpected<Error> FailAt(const Origin &origin, std::string message, std::string hint = {});

/// A value that one source gives to a setting, not yet read.
struct Given {
  Origin origin;
  std::string text;
  std::vector<std::string> items;  ///< of a list
  bool is_list = false;
  bool in_file = false;  ///< `text` names the file that holds the value
};

/// A variable that one source gives.
struct GivenVariable {
  std::string name;  ///< as it is written there
  Given given;
  bool secret = false;
};

/// A key in the table of a plugin.
struct GivenPluginSetting {
  std::string plugin;
  std::string key;  ///< empty: the table is there, whatever it holds
  Given given;
};

/// The values of all settings; a default one holds the defaults.
struct Settings {
  std::string config_file;
  std::string env;
  std::string url;
  std::string driver;
  std::vector<std::string> driver_path;
  std::chrono::milliseconds wait_for_db{0};
  std::string folder = "./migrations";
  std::string table_name = "schema_version";
  std::string lock_table = "migration_locks";
  OutOfOrder out_of_order = OutOfOrder::kError;
  Newer newer = Newer::kAuto;
  bool allow_empty = false;
  std::chrono::milliseconds lock_wait{60'000};
  Lease lease;
  bool allow_pooled_autocommit = false;
  std::chrono::milliseconds grace{7'000};
  std::chrono::milliseconds timeout{0};
  bool session_lock = true;
  std::size_t retries = 3;
  std::chrono::milliseconds retry_delay{1'000};
  TimeLimit lock_timeout;
  TimeLimit statement_timeout;
  bool dry_run = false;
  Variables variables;
  std::string listen = "127.0.0.1:8080";
  Names databases;
  std::string expect_version;
  std::chrono::milliseconds serve_cache{1'000};
  std::chrono::milliseconds check_timeout{5'000};
  std::size_t display_limit = 0;
  Format format = Format::kTable;
  Color color = Color::kAuto;
  LogLevel log_level = LogLevel::kInfo;
  LogFormat log_format = LogFormat::kText;
  std::string log_file;
  std::size_t log_file_size = 10;
  std::size_t log_files = 5;
  std::string termination_log;
  std::vector<std::string> plugins;
  std::vector<std::string> plugin_path;
  std::string metrics_file;
  std::string metrics_push;
  PluginTables plugin_tables;

  /// By the setting's name, for a variable `variables.name`, for a plugin's value `plugins.name.key`; defaults are not
  /// in it.
  std::map<std::string, Origin, std::less<>> origins;

  Origin OriginOf(std::string_view name) const;
};

using Member =
    std::variant<std::string Settings::*, std::vector<std::string> Settings::*, Names Settings::*, bool Settings::*,
                 std::size_t Settings::*, std::chrono::milliseconds Settings::*, TimeLimit Settings::*,
                 Lease Settings::*, OutOfOrder Settings::*, Newer Settings::*, Format Settings::*, Color Settings::*,
                 LogLevel Settings::*, LogFormat Settings::*, Variables Settings::*>;

/// One row of the table. Parsing, help, environment, `config show` and the documents follow it.
struct Setting {
  std::string_view name;  ///< as in a config file
  std::string_view flag;
  char letter = 0;                            ///< a short flag
  std::string_view value_word;                ///< stands for the value in help; empty for a switch
  std::array<std::string_view, 2> variables;  ///< the first that is set counts; see `repeatable`
  Member member;
  bool secret = false;
  /// A table of named values: the flag may be given for each, and `variables` show how theirs are called.
  bool repeatable = false;
  bool in_config_file = true;  ///< whether it may stand there
  std::string_view commands;   ///< names parted by blanks; empty: taken by all
  std::string_view description;
};
std::span<const Setting> AllSettings();

/// A flag that is short for another one with a value.
struct Shorthand {
  std::string_view flag;
  char letter = 0;
  std::string_view setting;
  std::string_view value;
  std::string_view description;
};
std::span<const Shorthand> AllShorthands();

/// A setting given on the command line.
struct Flag {
  std::string setting;
  std::string flag;  ///< as typed, for messages
  std::string value;
};

/// A key of a config file in the form in which keys are compared: without `_`, `-` and upper case.
std::string CanonicalKey(std::string_view key);

/// The value as text, secrets masked.
std::string ValueText(const Setting &setting, const Settings &settings);
std::string DefaultText(const Setting &setting);
/// Whether `command` takes the setting's flag.
bool Concerns(const Setting &setting, std::string_view command);

}  // namespace msr::config
