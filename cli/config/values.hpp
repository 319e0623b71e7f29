// values.hpp: the types a setting can have: how a word becomes a value, and a value a word.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cli/config/variables.hpp"

namespace msr::config {

enum class OutOfOrder { kError, kRun, kWarn, kIgnore };
enum class Newer { kAuto, kOk, kWarn, kError };
enum class Format { kTable, kJson, kNdjson };
enum class Color { kAuto, kAlways, kNever };
enum class LogLevel { kError, kWarn, kInfo, kDebug };
enum class LogFormat { kText, kJson };

/// How long something may take at most; zero is no limit, and none what is best by default.
struct TimeLimit {
  std::optional<std::chrono::milliseconds> limit;
};

/// After how long without a sign of life a runner counts as gone. Bounded, so that a number of milliseconds is not
/// taken for one of seconds.
struct Lease {
  std::chrono::milliseconds time{30'000};
};

/// Names parted by commas.
struct Names {
  std::vector<std::string> all;
};

/// The words of a type with a closed list of values, in the order of its enumerators; none for others.
std::span<const std::string_view> Words(OutOfOrder);
std::span<const std::string_view> Words(Newer);
std::span<const std::string_view> Words(Format);
std::span<const std::string_view> Words(Color);
std::span<const std::string_view> Words(LogLevel);
std::span<const std::string_view> Words(LogFormat);
std::span<const std::string_view> Words(bool);
template <class T>
std::span<const std::string_view> Words(const T &) {
  return {};
}

/// Reads a value; false when `text` is none of this type, and then `value` is unchanged.
bool Read(std::string_view text, std::string &value);
bool Read(std::string_view text, std::vector<std::string> &value);  ///< parted by colons
bool Read(std::string_view text, Names &value);
bool Read(std::string_view text, bool &value);
bool Read(std::string_view text, std::size_t &value);
bool Read(std::string_view text, std::chrono::milliseconds &value);
bool Read(std::string_view text, Variables &value);  ///< never: it takes more than a text, see ResolveVariables
bool Read(std::string_view text, TimeLimit &value);
bool Read(std::string_view text, Lease &value);
bool Read(std::string_view text, OutOfOrder &value);
bool Read(std::string_view text, Newer &value);
bool Read(std::string_view text, Format &value);
bool Read(std::string_view text, Color &value);
bool Read(std::string_view text, LogLevel &value);
bool Read(std::string_view text, LogFormat &value);

/// The value as a word that Read takes.
std::string Show(const std::string &value);
std::string Show(const std::vector<std::string> &value);
std::string Show(const Names &value);
std::string Show(bool value);
std::string Show(std::size_t value);
std::string Show(std::chrono::milliseconds value);
std::string Show(const Variables &value);  ///< secrets masked
std::string Show(TimeLimit value);
std::string Show(Lease value);
std::string Show(OutOfOrder value);
std::string Show(Newer value);
std::string Show(Format value);
std::string Show(Color value);
std::string Show(LogLevel value);
std::string Show(LogFormat value);

/// What Read takes, for an error message: "one of table, json, ndjson".
std::string Expected(const std::string &);
std::string Expected(const std::vector<std::string> &);
std::string Expected(const Names &);
std::string Expected(std::size_t);
std::string Expected(std::chrono::milliseconds);
std::string Expected(TimeLimit);
std::string Expected(Lease);
std::string Expected(bool);
std::string Expected(const Variables &);
template <class T>
std::string Expected(const T &value) {
  std::string text = "one of ";
  for (const std::string_view word : Words(value)) {
    if (text.size() > 7) text += ", ";
    text += word;
  }
  return text;
}

}  // namespace msr::config
