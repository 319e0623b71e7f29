// statement_reader.hpp: the statements of a script of any size, in the memory of a window.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <msr/driver.h>

#include "core/base/result.hpp"
#include "core/base/text_source.hpp"
#include "core/sql/script.hpp"
#include "core/sql/splitter.hpp"

namespace msr::sql {

/// Reads a script group by group. A group is what a window of the text holds as a whole; a statement that
/// is larger than the window makes it grow. A small script is one group.
class StatementReader {
 public:
  static constexpr std::size_t kWindow = std::size_t{1} << 20;

  /// `source` and the dialect outlive it.
  StatementReader(TextSource &source, const msr_dialect &dialect, std::size_t window = kWindow);

  /// The next statements; none at the end. They are valid until the next call. Where data of a COPY goes on
  /// beyond the window, that statement ends the group; the rest that nobody asked for is passed over.
  Result<std::vector<Statement>> Next();

  /// The next piece, in whole lines, of the data that goes on behind the last statement of the group; an
  /// empty one at its end. Valid until the next call; the statements are not any more.
  Result<std::string_view> NextCopyData();

  /// Whether the last group was the last one.
  bool at_end() const { return at_end_; }
  /// Whether everything still is in the window.
  bool is_whole() const { return begin_ == 0 && read_all_; }
  /// The text that the group was taken from, and where it begins in the script.
  std::string_view window() const { return window_; }
  std::size_t window_begin() const { return begin_; }
  /// The text, if it is whole.
  std::string TakeText() { return std::move(window_); }

  /// The directives passed so far.
  const std::vector<Directive> &directives() const { return splitter_.directives(); }
  /// The place of the error that the last call returned; none where the text could not be read at all.
  std::optional<std::size_t> wrong_at() const { return wrong_at_; }

 private:
  Result<void> Fill(std::size_t keep_from, std::size_t size);
  Result<void> Collect(std::vector<Statement> &group);
  Result<void> RefuseNul(std::string_view data);
  std::size_t CutAfter(std::size_t from) const;
  tl::unexpected<Error> TooLarge(std::size_t at);
  tl::unexpected<Error> Wrong(Error error, std::size_t at);

  TextSource &source_;
  Splitter splitter_;
  std::string window_;
  std::size_t window_size_;  // to be read at once
  std::size_t begin_ = 0;    // of the window in the script
  std::size_t copy_at_ = 0;  // in the script: the data of COPY that was not read yet
  std::size_t copy_statement_ = 0;
  std::optional<std::size_t> wrong_at_;
  bool read_all_ = false;
  bool in_copy_ = false;
  bool at_end_ = false;
};

}  // namespace msr::sql
