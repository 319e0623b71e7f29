#include "core/plan/line_counter.hpp"

#include <algorithm>
#include <string_view>

namespace msr::plan {

Result<std::size_t> LineCounter::LineOf(std::size_t offset) {
  bool more = true;
  while (begin_ < offset && more) {
    const std::size_t passed = std::min(offset - begin_, window_.size());
    line_ += sql::CountRawLines(std::string_view(window_).substr(0, passed), begin_, text_.stream().spans());
    window_.erase(0, passed);
    begin_ += passed;
    text_.stream().ForgetSpans(begin_);
    if (begin_ == offset) break;
    MSR_TRY_ASSIGN(more, text_.Read(window_));
  }
  return line_;
}

}  // namespace msr::plan
