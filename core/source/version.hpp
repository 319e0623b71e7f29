// version.hpp: versions of migrations: groups of digits joined by dots, compared as numbers.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/result.hpp"

namespace msr::source {

/// `202601151030`, `7`, `1.10.2`. Leading zeros and trailing `.0` groups do not count: `1`, `01` and
/// `1.0` are one version. Groups have any number of digits, so nothing is lost in a machine number.
class Version {
 public:
  /// The version that `text` writes; none when it is not one or more groups of digits joined by dots.
  static std::optional<Version> Parse(std::string_view text);

  /// As it was written; for people.
  const std::string &text() const { return text_; }
  /// What two spellings of one version have in common; files and history are matched by it.
  const std::string &identity() const { return identity_; }
  /// The first group, for sorting: versions are ordered by it before anything else. All that are as great as
  /// the greatest number have that one.
  std::uint64_t first_group() const { return first_; }
  /// Version 0 is the empty database: a target, never a migration.
  bool is_zero() const { return identity_ == "0"; }

  friend bool operator==(const Version &a, const Version &b) { return a.identity_ == b.identity_; }
  friend std::strong_ordering operator<=>(const Version &a, const Version &b);

 private:
  std::string text_;
  std::string identity_;
  std::uint64_t first_ = 0;
};

/// The version that somebody asks for; an error of kind kUsage where it is none.
Result<Version> ReadVersion(const std::string &text);

}  // namespace msr::source
