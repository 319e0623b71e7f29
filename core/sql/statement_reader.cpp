#include "core/sql/statement_reader.hpp"

#include <algorithm>
#include <utility>

#include "core/sql/chars.hpp"

namespace msr::sql {
namespace {

/// No server takes a larger one, and an unfinished string would else read any file into memory.
constexpr std::size_t kLargestStatement = std::size_t{1} << 30;

Error SyntaxError(std::string message, std::string hint = {}) {
  Error error;
  error.kind = ErrorKind::kSyntax;
  error.message = std::move(message);
  error.hint = std::move(hint);
  return error;
}

/// Whether a line begins at `at` is seen from what stands before it.
std::size_t KeepForLineStart(std::string_view text, std::size_t at) {
  while (at > 0 && IsSpace(text[at - 1]) && text[at - 1] != '\n') --at;
  return at == 0 ? 0 : at - 1;
}

}  // namespace

StatementReader::StatementReader(TextSource &source, const msr_dialect &dialect, std::size_t window)
    : source_(source), splitter_(dialect), window_size_(window) {}

tl::unexpected<Error> StatementReader::Wrong(Error error, std::size_t at) {
  wrong_at_ = at;
  return msr::Fail(std::move(error));
}

// Drops what is dealt with, and reads until the window holds `size` bytes or the script ends.
Result<void> StatementReader::Fill(std::size_t keep_from, std::size_t size) {
  if (read_all_) return {};
  window_.erase(0, keep_from - begin_);
  begin_ = keep_from;
  while (!read_all_ && window_.size() < size) {
    MSR_TRY_ASSIGN(const bool more, source_.Read(window_));
    read_all_ = !more;
  }
  return {};
}

// Where the window may be cut: behind its last line, or behind a `;`, so that no word and no sign is.
std::size_t StatementReader::CutAfter(std::size_t from) const {
  if (read_all_) return window_.size();
  const std::string_view rest = std::string_view(window_).substr(from);
  std::size_t last = rest.rfind('\n');
  if (last == std::string_view::npos && !splitter_.has_own_delimiter()) last = rest.rfind(';');
  return last == std::string_view::npos ? from : from + last + 1;
}

// Puts what the window holds as a whole into the group.
Result<void> StatementReader::Collect(std::vector<Statement> &group) {
  const std::size_t cut = CutAfter(splitter_.boundary() - begin_);
  splitter_.SetWindow(std::string_view(window_).substr(0, cut), begin_, read_all_);
  Statement statement;
  while (!in_copy_) {
    Result<Found> found = splitter_.Next(statement);
    if (!found) return Wrong(std::move(found).error(), splitter_.wrong_at());
    at_end_ = *found == Found::kEnd;
    if (*found != Found::kStatement) return {};
    group.push_back(statement);
    in_copy_ = statement.copy_data_goes_on;
  }
  copy_at_ = splitter_.boundary();
  copy_statement_ = statement.offset;
  return {};
}

Result<std::vector<Statement>> StatementReader::Next() {
  while (in_copy_) MSR_TRY(NextCopyData());
  std::vector<Statement> group;
  std::size_t size = window_size_;
  while (group.empty() && !at_end_) {
    const std::size_t before = splitter_.boundary();
    MSR_TRY(Fill(begin_ + KeepForLineStart(window_, before - begin_), size));
    MSR_TRY(Collect(group));
    if (splitter_.boundary() != before) continue;
    size = 2 * std::max(size, window_.size());
    if (size > 4 * kLargestStatement) return TooLarge(before);
  }
  return group;
}

Result<std::string_view> StatementReader::NextCopyData() {
  if (!in_copy_) return std::string_view();
  std::size_t size = window_size_;
  while (true) {
    MSR_TRY(Fill(copy_at_, size));
    const std::string_view data = std::string_view(window_).substr(copy_at_ - begin_);
    const CopyEnd end = FindCopyEnd(data, read_all_);
    if (!end.found && read_all_) {
      MSR_TRY(RefuseNul(data));
      return Wrong(SyntaxError(kEndlessCopy, kEndlessCopyHint), copy_statement_);
    }
    size = 2 * std::max(size, window_.size());
    if (!end.found && end.size == 0 && size > 4 * kLargestStatement) return TooLarge(copy_at_);
    if (!end.found && end.size == 0) continue;
    in_copy_ = !end.found;
    MSR_TRY(RefuseNul(data.substr(0, end.size)));
    copy_at_ += end.after;
    splitter_.Skip(copy_at_);
    return data.substr(0, end.size);
  }
}

Result<void> StatementReader::RefuseNul(std::string_view data) {
  const std::size_t nul = data.find('\0');
  if (nul == std::string_view::npos) return {};
  return Wrong(SyntaxError(kNulByte), copy_at_ + nul);
}

tl::unexpected<Error> StatementReader::TooLarge(std::size_t at) {
  return Wrong(SyntaxError("what begins here does not end within a gigabyte", "is a quote or a terminator missing?"),
               at);
}

}  // namespace msr::sql
