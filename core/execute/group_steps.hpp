// group_steps.hpp: statements of a migration in the form in which they cross to the driver. Inside this room only.
#pragma once

#include <deque>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <msr/driver.h>

#include "core/base/sha256.hpp"
#include "core/plan/shape.hpp"

namespace msr::execute {

/// Feeds a driver with the data that follows a COPY.
class CopyFeed {
 public:
  /// What to do with the data besides feeding it: a hash costs as much as reading.
  enum class Data { kFeed, kFeedAndHash };

  /// `script` has just handed out `statement`, and outlives this.
  CopyFeed(const sql::Statement &statement, plan::SentStatements &script, Data data);
  CopyFeed(const CopyFeed &) = delete;
  CopyFeed &operator=(const CopyFeed &) = delete;

  /// The statement and its data. Points into this object.
  msr_statement step() const;
  /// Why the data could not be read.
  const std::optional<Error> &error() const { return error_; }
  /// Of all that was fed, where it was asked for.
  std::string HashOfData() { return hash_.Hex(); }

 private:
  static std::int32_t Next(void *context, msr_str *piece) noexcept;
  std::int32_t Next(msr_str &piece);

  plan::SentStatements &script_;
  sql::Statement statement_;
  std::string text_;  // the window moves on while the data is read
  msr_data_source source_{};
  Sha256 hash_;
  std::optional<Error> error_;
  const bool hashes_;
  bool begun_ = false;
};

/// Statements of one group on their way to the driver; loads are none.
class GroupSteps {
 public:
  GroupSteps(std::span<const sql::Statement> group, plan::SentStatements &script);

  void AppendTo(std::vector<const msr_statement *> &steps) const;
  /// Why data of the script could not be read, which the driver cannot know; null if it could.
  const Error *read_error() const;

 private:
  std::vector<msr_statement> steps_;
  std::deque<CopyFeed> feeds_;  // a deque, since the driver points into its elements
};

/// A statement of the migration in the form in which it crosses to the driver.
msr_statement ForDriver(const sql::Statement &statement);

}  // namespace msr::execute
