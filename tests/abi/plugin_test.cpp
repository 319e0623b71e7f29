// Plugins: what is refused and with which sentence, and what is survived.
#include <filesystem>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include <msr/plugin_sdk.hpp>

#include "core/driver_manager/plugin.hpp"
#include "core/driver_manager/search.hpp"
#include "tests/abi/driver_files.hpp"
#include "tests/support/catch.hpp"

namespace msr::abi {
namespace {

using driver_manager::kPlugins;
using driver_manager::Plugin;
using driver_manager::PluginModule;
using driver_manager::SearchPath;

std::string PluginFile(const std::string &word) {
  return std::string(MSR_ABI_PLUGINS "/msr_plugin_") + word + ".so";
}

std::string RefusalOf(const std::string &path) {
  const auto module = PluginModule::Load(path);
  return module ? std::string() : module.error().message;
}

// A plugin at work, and what it said.
struct AtWork {
  std::vector<std::string> said;
  std::vector<std::string> warned;
  bool stopping = false;

  Result<std::unique_ptr<Plugin>> Make(const std::string &word, std::vector<PluginSetting> settings = {}) {
    MSR_TRY_ASSIGN(const PluginModule module, PluginModule::Load(PluginFile(word)));
    return Plugin::Create(module, {.name = "it", .module = word, .settings = std::move(settings)},
                          {.warn = [this](const std::string &message) { warned.push_back(message); },
                           .say = [this](const std::string &line) { said.push_back(line); },
                           .is_stopping = [this] { return stopping; }});
  }
};

msr_event EventOf(std::uint32_t kind) {
  msr_event event{};
  event.struct_size = sizeof(event);
  event.kind = kind;
  event.name = sdk::Borrow(sdk::kEventNames.at(kind));
  return event;
}

std::string WhyNot(const Result<std::unique_ptr<Plugin>> &plugin) {
  return plugin ? std::string() : plugin.error().message;
}

TEST_CASE("plugins: one that breaks the contract is refused in one sentence", "[plugins]") {
  using Row = std::tuple<std::string, std::string>;
  const auto [defect, reason] = GENERATE(table<std::string, std::string>(
      {Row("no_table", "gives no table of functions"),
       Row("other_major", "is made for plugin ABI 1.1, but this msr has 0.1"),
       Row("other_minor", "is made for plugin ABI 0.2, but this msr has 0.1"),
       Row("tiny_table", "gives a table too small to hold its version"),
       Row("short_table", "gives a table that is shorter than its version says"),
       Row("no_create", "lacks a function that every plugin has"),
       Row("no_destroy", "lacks a function that every plugin has"),
       Row("no_on_event", "lacks a function that every plugin has"), Row("no_name", "does not state its name"),
       Row("unknown_event", "wants an event that this msr does not know")}));
  const std::string path = PluginFile(defect);

  CHECK(RefusalOf(path) == "the plugin " + path + " " + reason);
}

TEST_CASE("plugins: a library that is no plugin is refused", "[plugins]") {
  const std::string path = PluginFile("no_symbol");

  CHECK(RefusalOf(path) ==
        "the plugin " + path +
            " does not export msr_plugin_no_symbol_v0: it is no plugin, or made for another version of msr");
  CHECK(PluginModule::Load(path).error().kind == ErrorKind::kPlugin);
}

TEST_CASE("plugins: one that everybody may write is refused", "[plugins]") {
  namespace fs = std::filesystem;
  const Folder folder;
  const std::string path = folder.path() + "/msr_plugin_plain_c.so";
  fs::copy_file(PluginFile("plain_c"), path);
  fs::permissions(path, fs::perms::others_write, fs::perm_options::add);

  CHECK(RefusalOf(path) == "the plugin " + path + " may be written by everybody, so it is not loaded");
}

TEST_CASE("plugins: one that is not there is an error with every path that was tried", "[plugins]") {
  const Folder folder;
  const auto path = SearchPath::Make({folder.path()}, kPlugins);
  REQUIRE(path.has_value());

  const auto found = path->Find("absent");

  REQUIRE_FALSE(found.has_value());
  CHECK(found.error().message == "there is no plugin \"absent\"");
  CHECK(found.error().kind == ErrorKind::kPlugin);
  for (const std::string &directory : path->directories()) {
    CHECK_THAT(found.error().hint, ContainsSubstring(directory + "/msr_plugin_absent.so"));
  }
}

TEST_CASE("plugins: a relative directory is refused", "[plugins]") {
  const auto path = SearchPath::Make({"plugins"}, kPlugins);

  REQUIRE_FALSE(path.has_value());
  CHECK(path.error().message == "the plugin directory \"plugins\" is not an absolute path");
  CHECK(path.error().hint == "write the full path in --plugin-path or MSR_PLUGIN_PATH");
}

TEST_CASE("plugins: a driver is no plugin", "[plugins]") {
  const Folder folder;
  folder.Put("plain_c", "msr_driver_plain_c.so");
  const auto path = SearchPath::Make({folder.path()}, kPlugins);

  CHECK_FALSE(path->Find("plain_c").has_value());
}

TEST_CASE("plugins: one in plain C states what it is and hears what it wants", "[plugins]") {
  const auto module = PluginModule::Load(PluginFile("plain_c"));
  REQUIRE(module.has_value());
  CHECK(module->name() == "plain_c");
  CHECK(module->version() == "1.0");
  CHECK(module->events() == std::vector<std::string>{"run_finished"});
  AtWork work;
  const auto plugin = work.Make("plain_c", {{"anything", {"at all"}}});
  REQUIRE(plugin.has_value());
  CHECK((*plugin)->Wants(MSR_EVENT_RUN_FINISHED));
  CHECK_FALSE((*plugin)->Wants(MSR_EVENT_WARNING));
  CHECK_FALSE((*plugin)->Hear(EventOf(MSR_EVENT_RUN_FINISHED)).has_value());
  CHECK(work.said == std::vector<std::string>{"run_finished"});
}

TEST_CASE("plugins: what one throws becomes a reason", "[plugins]") {
  using Row = std::tuple<std::string, std::string>;
  const auto [what, reason] =
      GENERATE(table<std::string, std::string>({Row("failure", "thrown on purpose"), Row("bad_alloc", "std::bad_alloc"),
                                                Row("number", "the plugin threw something that is not an exception")}));
  AtWork work;
  CHECK(WhyNot(work.Make("throwing", {{"what", {what}}, {"create", {"true"}}})) ==
        "the plugin it cannot work: " + reason);
  const auto plugin = work.Make("throwing", {{"what", {what}}});
  REQUIRE(plugin.has_value());
  CHECK((*plugin)->Hear(EventOf(MSR_EVENT_WARNING)) == reason);
  CHECK(work.warned == std::vector<std::string>{"a warning first"});
}

TEST_CASE("plugins: one narrows what it wants, and gets no more than its table says", "[plugins]") {
  AtWork work;
  const auto narrow = work.Make("throwing");
  const auto greedy = work.Make("greedy");
  REQUIRE((narrow.has_value() && greedy.has_value()));
  CHECK((*narrow)->Wants(MSR_EVENT_WARNING));
  CHECK_FALSE((*narrow)->Wants(MSR_EVENT_NOTICE));
  CHECK((*greedy)->Wants(MSR_EVENT_RUN_FINISHED));
  CHECK_FALSE((*greedy)->Wants(MSR_EVENT_RUN_STARTING));
}

TEST_CASE("plugins: one that fails without a word gets a sentence too", "[plugins]") {
  AtWork work;
  const auto plugin = work.Make("silent");
  REQUIRE(plugin.has_value());
  CHECK((*plugin)->Hear(EventOf(MSR_EVENT_RUN_FINISHED)) == "it failed with status 10 and did not say why");
}

TEST_CASE("plugins: settings are held to their form", "[plugins]") {
  AtWork work;
  const auto why = [&](const PluginSetting &setting) { return WhyNot(work.Make("throwing", {setting})); };
  CHECK(why({"tiem", {"1"}}) ==
        "the plugin it cannot work: unknown setting \"tiem\"; it takes create, list, time, what");
  CHECK(why({"create", {"maybe"}}) == "the plugin it cannot work: create: \"maybe\" is not true or false");
  CHECK(why({"what", {"a", "b"}, true}) == "the plugin it cannot work: what is a list, not a single value");
  CHECK(why({"list", {}, true}).empty());
  for (const char *good : {"5", "5s", "500ms", "2m", "24h", "0"}) CHECK(why({"time", {good}}).empty());
  for (const char *bad : {"", "s", "-5", "5x", "25h", "1.5s", "99999999999999999999"}) {
    INFO(bad);
    CHECK_THAT(why({"time", {bad}}), ContainsSubstring("is not a duration such as"));
  }
}

TEST_CASE("plugins: the names of events are one for each number, and say which ones ask", "[plugins]") {
  for (std::uint32_t kind = 0; kind < MSR_EVENT_COUNT; ++kind) {
    INFO(kind);
    CHECK(sdk::FindEvent(sdk::kEventNames.at(kind)) == kind);
    CHECK(sdk::Asks(kind) == (kind == MSR_EVENT_RUN_STARTING || kind == MSR_EVENT_MIGRATION_STARTING ||
                              kind == MSR_EVENT_REVERT_STARTING));
  }
  CHECK_FALSE(sdk::FindEvent("run").has_value());
}

}  // namespace
}  // namespace msr::abi
