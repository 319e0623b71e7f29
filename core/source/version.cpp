#include "core/source/version.hpp"

#include <algorithm>
#include <charconv>
#include <limits>
#include <utility>

#include <fmt/format.h>

namespace msr::source {
namespace {

constexpr std::string_view kDigits = "0123456789";

std::uint64_t NumberOf(std::string_view group) {
  std::uint64_t number = 0;
  const std::from_chars_result result = std::from_chars(group.data(), group.data() + group.size(), number);
  return result.ec == std::errc() ? number : std::numeric_limits<std::uint64_t>::max();
}

// Takes the first group off `rest`.
std::string_view NextGroup(std::string_view &rest) {
  const std::size_t dot = rest.find('.');
  const std::string_view group = rest.substr(0, dot);
  rest = dot == std::string_view::npos ? std::string_view() : rest.substr(dot + 1);
  return group;
}

// Groups have no leading zeros, so the longer one is the larger number.
std::strong_ordering CompareGroups(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return a.size() <=> b.size();
  return a.compare(b) <=> 0;
}

}  // namespace

std::optional<Version> Version::Parse(std::string_view text) {
  if (text.empty() || text.back() == '.') return std::nullopt;
  Version version;
  version.text_ = std::string(text);
  std::string_view rest = text;
  while (!rest.empty()) {
    const std::string_view group = NextGroup(rest);
    if (group.empty() || group.find_first_not_of(kDigits) != std::string_view::npos) return std::nullopt;
    const std::size_t first = std::min(group.find_first_not_of('0'), group.size() - 1);
    if (!version.identity_.empty()) version.identity_.push_back('.');
    version.identity_.append(group.substr(first));
  }
  while (version.identity_.ends_with(".0")) version.identity_.resize(version.identity_.size() - 2);
  version.first_ = NumberOf(std::string_view(version.identity_).substr(0, version.identity_.find('.')));
  return version;
}

std::strong_ordering operator<=>(const Version &a, const Version &b) {
  // Decides nearly all comparisons of a sort; equal numbers may be two that did not fit.
  if (a.first_ != b.first_) return a.first_ <=> b.first_;
  std::string_view left = a.identity_;
  std::string_view right = b.identity_;
  while (!left.empty() && !right.empty()) {
    const std::strong_ordering order = CompareGroups(NextGroup(left), NextGroup(right));
    if (order != std::strong_ordering::equal) return order;
  }
  return left.size() <=> right.size();
}

Result<Version> ReadVersion(const std::string &text) {
  std::optional<Version> version = Version::Parse(text);
  if (version) return std::move(*version);
  return Fail(ErrorKind::kUsage, fmt::format("\"{}\" is not a version", text),
              "a version is digits in groups joined by dots, for example 202601151030 or 1.10");
}

}  // namespace msr::source
