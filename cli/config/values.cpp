#include "cli/config/values.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <optional>

#include <fmt/format.h>

#include "core/base/duration.hpp"
#include "core/base/text.hpp"

namespace msr::config {
namespace {

constexpr std::array<std::string_view, 4> kOutOfOrderWords = {"error", "run", "warn", "ignore"};
constexpr std::array<std::string_view, 4> kNewerWords = {"auto", "ok", "warn", "error"};
constexpr std::array<std::string_view, 3> kFormatWords = {"table", "json", "ndjson"};
constexpr std::array<std::string_view, 3> kColorWords = {"auto", "always", "never"};
constexpr std::array<std::string_view, 4> kLogLevelWords = {"error", "warn", "info", "debug"};
constexpr std::array<std::string_view, 2> kLogFormatWords = {"text", "json"};
constexpr std::string_view kAuto = "auto";
constexpr std::array<std::string_view, 2> kBoolWords = {"true", "false"};

std::optional<std::int64_t> ReadDigits(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (problem != std::errc() || end != text.data() + text.size() || text.empty() || text.front() == '-')
    return std::nullopt;
  return number;
}

std::string Plain(std::string_view text) {
  std::string word = ToLower(Trim(text));
  std::replace(word.begin(), word.end(), '_', '-');
  std::replace(word.begin(), word.end(), ' ', '-');
  return word;
}

template <class T>
bool ReadWord(std::string_view text, T &value) {
  const std::span<const std::string_view> words = Words(value);
  const auto found = std::find(words.begin(), words.end(), Plain(text));
  if (found == words.end()) return false;
  value = static_cast<T>(found - words.begin());
  return true;
}

template <class T>
std::string ShowWord(T value) {
  return std::string(Words(value)[static_cast<std::size_t>(value)]);
}

// Without the empty ones.
std::vector<std::string> PartsOf(std::string_view text, char separator) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    const std::size_t end = text.find(separator);
    if (end != 0) parts.emplace_back(text.substr(0, end));
    text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
  }
  return parts;
}

}  // namespace

std::span<const std::string_view> Words(OutOfOrder) {
  return kOutOfOrderWords;
}
std::span<const std::string_view> Words(Newer) {
  return kNewerWords;
}
std::span<const std::string_view> Words(Format) {
  return kFormatWords;
}
std::span<const std::string_view> Words(Color) {
  return kColorWords;
}
std::span<const std::string_view> Words(LogLevel) {
  return kLogLevelWords;
}
std::span<const std::string_view> Words(LogFormat) {
  return kLogFormatWords;
}
std::span<const std::string_view> Words(bool) {
  return kBoolWords;
}

bool Read(std::string_view text, std::string &value) {
  if (text.empty()) return false;
  value = text;
  return true;
}

bool Read(std::string_view text, std::vector<std::string> &value) {
  std::vector<std::string> parts = PartsOf(text, ':');
  if (parts.empty()) return false;
  value = std::move(parts);
  return true;
}

bool Read(std::string_view text, Names &value) {
  std::vector<std::string> parts = PartsOf(text, ',');
  if (parts.empty()) return false;
  value.all = std::move(parts);
  return true;
}

bool Read(std::string_view text, bool &value) {
  const std::string word = Plain(text);
  const bool yes = word == "true" || word == "1" || word == "yes" || word == "on";
  if (!yes && word != "false" && word != "0" && word != "no" && word != "off") return false;
  value = yes;
  return true;
}

bool Read(std::string_view text, std::size_t &value) {
  const std::optional<std::int64_t> number = ReadDigits(Trim(text));
  if (!number) return false;
  value = static_cast<std::size_t>(*number);
  return true;
}

bool Read(std::string_view text, std::chrono::milliseconds &value) {
  const std::optional<std::chrono::milliseconds> duration = ReadDuration(text);
  if (duration) value = *duration;
  return duration.has_value();
}

bool Read(std::string_view text, TimeLimit &value) {
  if (Plain(text) == kAuto) {
    value = {};
    return true;
  }
  const std::optional<std::chrono::milliseconds> limit = ReadTimeLimit(text);
  if (limit) value.limit = limit;
  return limit.has_value();
}

bool Read(std::string_view text, Lease &value) {
  const std::optional<std::chrono::milliseconds> time = ReadDuration(text);
  if (!time || *time < std::chrono::seconds(1) || *time > std::chrono::hours(1)) return false;
  value.time = *time;
  return true;
}

bool Read(std::string_view, Variables &) {
  return false;
}
bool Read(std::string_view text, OutOfOrder &value) {
  return ReadWord(text, value);
}
bool Read(std::string_view text, Newer &value) {
  return ReadWord(text, value);
}
bool Read(std::string_view text, Format &value) {
  return ReadWord(text, value);
}
bool Read(std::string_view text, Color &value) {
  return ReadWord(text, value);
}
bool Read(std::string_view text, LogLevel &value) {
  return ReadWord(text, value);
}
bool Read(std::string_view text, LogFormat &value) {
  return ReadWord(text, value);
}

std::string Show(const std::string &value) {
  return value;
}
std::string Show(const std::vector<std::string> &value) {
  return fmt::format("{}", fmt::join(value, ":"));
}
std::string Show(const Names &value) {
  return fmt::format("{}", fmt::join(value.all, ","));
}
std::string Show(bool value) {
  return value ? "true" : "false";
}
std::string Show(std::size_t value) {
  return std::to_string(value);
}
std::string Show(std::chrono::milliseconds value) {
  return ShowDuration(value);
}
std::string Show(TimeLimit value) {
  if (!value.limit) return std::string(kAuto);
  return value.limit->count() == 0 ? "none" : ShowDuration(*value.limit);
}
std::string Show(Lease value) {
  return ShowDuration(value.time);
}
std::string Show(const Variables &value) {
  std::string text;
  for (const auto &[name, variable] : value) {
    text += fmt::format("{}{}={}", text.empty() ? "" : ", ", name, ShowVariable(variable));
  }
  return text;
}
std::string Show(OutOfOrder value) {
  return ShowWord(value);
}
std::string Show(Newer value) {
  return ShowWord(value);
}
std::string Show(Format value) {
  return ShowWord(value);
}
std::string Show(Color value) {
  return ShowWord(value);
}
std::string Show(LogLevel value) {
  return ShowWord(value);
}
std::string Show(LogFormat value) {
  return ShowWord(value);
}

std::string Expected(const std::string &) {
  return "a text that is not empty";
}
std::string Expected(const std::vector<std::string> &) {
  return "names parted by colons";
}
std::string Expected(const Names &) {
  return "names parted by commas";
}
std::string Expected(std::size_t) {
  return "a whole number, 0 or more";
}
std::string Expected(std::chrono::milliseconds) {
  return fmt::format("a duration such as {}", kDurationForm);
}
std::string Expected(TimeLimit) {
  return fmt::format("auto, none or a duration such as {}", kDurationForm);
}
std::string Expected(Lease) {
  return fmt::format("a duration from 1s to 1h such as {}", kDurationForm);
}
std::string Expected(bool) {
  return "true or false";
}
std::string Expected(const Variables &) {
  return "NAME=VALUE";
}

}  // namespace msr::config
