// line_counter.hpp: the lines of a text of any size, on the way through it.
#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "core/base/result.hpp"
#include "core/base/text_source.hpp"
#include "core/sql/placeholders.hpp"

namespace msr::plan {

/// Says in which line of a file a byte of its text stands, for one byte after the other: to count from the beginning
/// each time would be quadratic.
class LineCounter {
 public:
  /// The placeholders outlive it.
  LineCounter(std::unique_ptr<TextSource> file, const sql::Placeholders &placeholders)
      : file_(std::move(file)), text_(*file_, placeholders) {}
  LineCounter(const LineCounter &) = delete;
  LineCounter &operator=(const LineCounter &) = delete;

  /// The line in the file, from 1, of byte `offset` of the text with placeholders replaced; not before the last one.
  Result<std::size_t> LineOf(std::size_t offset);

 private:
  std::unique_ptr<TextSource> file_;
  sql::PlaceholderSource text_;
  std::string window_;
  std::size_t begin_ = 0;  // of the window
  std::size_t line_ = 1;   // at its beginning
};

}  // namespace msr::plan
