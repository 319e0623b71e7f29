#include "drivers/sqlite/url.hpp"

#include <array>
#include <charconv>
#include <cstdint>
#include <utility>

#include <msr/driver_url.hpp>

namespace msr::sqlite {
namespace {

constexpr std::string_view kScheme = "sqlite:";
constexpr std::string_view kMemory = ":memory:";
constexpr std::string_view kForms = "write sqlite:path, sqlite:///absolute/path or sqlite::memory:";

constexpr std::string_view kMode = "mode";
constexpr std::string_view kBusyTimeout = "busy-timeout";
constexpr std::string_view kForeignKeys = "foreign-keys";
constexpr std::string_view kAllowNetwork = "allow-network-file-system";
constexpr std::array kOptions = {kMode, kBusyTimeout, kForeignKeys, kAllowNetwork};

[[noreturn]] void Refuse(std::string message, std::string_view hint) {
  sdk::Failure failure(MSR_INVALID, std::move(message));
  failure.hint = std::string(hint);
  throw failure;
}

[[noreturn]] void RefuseValue(std::string_view option, const std::string &value, std::string_view hint) {
  Refuse("the option \"" + std::string(option) + "\" in the database URL cannot be \"" + value + "\"", hint);
}

// A number with a unit: "500ms", "5s", "2m".
std::chrono::milliseconds ParseDuration(std::string_view option, const std::string &text) {
  constexpr std::string_view kHint = "write a duration like 500ms, 5s or 2m, at most 60m";
  std::int64_t number = 0;
  const char *end = text.data() + text.size();
  const auto [unit, error] = std::from_chars(text.data(), end, number);
  const std::string_view word(unit, static_cast<std::size_t>(end - unit));
  const std::int64_t factor = word == "ms" ? 1 : word == "s" ? 1000 : word == "m" ? 60000 : 0;
  constexpr std::int64_t kLongest = 3600000;
  if (error != std::errc() || factor == 0 || number < 0 || number > kLongest / factor) RefuseValue(option, text, kHint);
  return std::chrono::milliseconds(number * factor);
}

bool ParseSwitch(std::string_view option, const std::string &text, std::string_view yes, std::string_view no) {
  if (text != yes && text != no) {
    RefuseValue(option, text, "write " + std::string(yes) + " or " + std::string(no));
  }
  return text == yes;
}

Location::Mode ParseMode(const std::string &text) {
  if (text == "ro") return Location::Mode::kReadOnly;
  if (text == "rw") return Location::Mode::kReadWrite;
  RefuseValue(kMode, text, "write ro (never write) or rw (never make the file)");
}

void ParseOptions(std::string_view query, Location &location) {
  // Only the part behind the path is spelt as in every URL, so the common parser is given only that.
  const sdk::Url url = sdk::ParseUrl("sqlite://" + std::string(query));
  url.RefuseUnknownOptions(kOptions);
  if (const std::string *value = url.Option(kMode)) location.mode = ParseMode(*value);
  if (const std::string *value = url.Option(kBusyTimeout)) location.busy_timeout = ParseDuration(kBusyTimeout, *value);
  if (const std::string *value = url.Option(kForeignKeys)) {
    location.sets_foreign_keys = true;
    location.foreign_keys = ParseSwitch(kForeignKeys, *value, "on", "off");
  }
  if (const std::string *value = url.Option(kAllowNetwork)) {
    location.allow_network_file_system = ParseSwitch(kAllowNetwork, *value, "yes", "no");
  }
}

// Two slashes announce a host; a file has none, so that a third one must follow at once.
std::string_view WithoutAuthority(std::string_view path) {
  if (!path.starts_with("//")) return path;
  path.remove_prefix(2);
  if (!path.starts_with("/")) {
    Refuse("the database URL has two slashes before the path, which would make its first part a host",
           "write sqlite:path for a path relative to the working directory, sqlite:///path for an absolute one");
  }
  return path;
}

}  // namespace

Location ParseLocation(std::string_view url) {
  if (url.empty()) Refuse("no database URL was given, and SQLite has no default database", kForms);
  if (!url.starts_with(kScheme)) Refuse("the database URL does not begin with sqlite:", kForms);
  std::string_view path = url.substr(kScheme.size());
  if (path.find('\0') != std::string_view::npos) Refuse("the database URL has a NUL byte", kForms);
  if (path.find('#') != std::string_view::npos) {
    Refuse("the database URL has a #, which would begin a fragment", "write # as %23");
  }

  Location location;
  const std::size_t question = path.find('?');
  if (question != std::string_view::npos) ParseOptions(path.substr(question), location);
  path = path.substr(0, question);
  if (path == kMemory) {
    location.in_memory = true;
    return location;
  }
  location.path = sdk::PercentDecode(WithoutAuthority(path), "path");
  if (location.path.empty()) Refuse("the database URL names no file", kForms);
  if (location.path.ends_with("/:memory:")) Refuse("the database URL has slashes before :memory:", kForms);
  return location;
}

}  // namespace msr::sqlite
