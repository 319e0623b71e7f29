#include "core/source/csv_reader.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "core/base/text.hpp"

namespace msr::source {
namespace {

constexpr const char *kQuoteHint = "put the whole field into quotes, and write a quote in it as two";
/// A line that is longer shows nobody what is meant.
constexpr std::size_t kLongestShownLine = 500;

}  // namespace

CsvReader::CsvReader(TextSource &source, std::string file, std::size_t window)
    : source_(source), file_(std::move(file)), window_size_(window) {}

Error CsvReader::At(std::size_t at, std::string message, std::string hint) const {
  const std::string_view before = std::string_view(window_).substr(last_, at - last_);
  const std::size_t line_end = before.rfind('\n');
  const std::size_t line_begin = line_end == std::string_view::npos ? last_ : last_ + line_end + 1;
  Error error;
  error.kind = ErrorKind::kSyntax;
  error.message = std::move(message);
  error.hint = std::move(hint);
  error.where = Location{.file = file_};
  error.where->line = line_ + static_cast<std::size_t>(std::count(before.begin(), before.end(), '\n'));
  error.where->column = 1 + CountCharacters(std::string_view(window_).substr(line_begin, at - line_begin));
  const std::size_t end = window_.find('\n', line_begin);
  if (end == std::string::npos && !read_all_) return error;
  std::string line = window_.substr(line_begin, std::min(end, window_.size()) - line_begin);
  if (line.ends_with('\r')) line.pop_back();
  if (line.size() <= kLongestShownLine && !FindInvalidUtf8(line)) error.where->source_line = std::move(line);
  return error;
}

Error CsvReader::Complain(std::string message, std::string hint) const {
  return At(last_, std::move(message), std::move(hint));
}

CsvReader::Scan CsvReader::Wrong(std::size_t at, std::string message, std::string hint) {
  wrong_ = At(at, std::move(message), std::move(hint));
  return Scan::kWrong;
}

// Reads until the window holds `size` bytes behind the beginning of the record, or the file ends.
Result<bool> CsvReader::Fill(std::size_t size) {
  window_.erase(0, last_);
  begin_ += last_;
  record_ -= last_;
  last_ = 0;
  while (!read_all_ && window_.size() < size) {
    const std::size_t before = window_.size();
    Result<bool> more = source_.Read(window_);
    if (!more) {
      // The source has looked at the whole file, but does not know its lines.
      const std::optional<std::size_t> invalid = FindInvalidUtf8(window_);
      if (!invalid || window_.size() == before) return Fail(std::move(more).error());
      read_all_ = true;
      return Fail(At(*invalid, "this is not UTF-8", "save the file as UTF-8"));
    }
    read_all_ = !*more;
  }
  return record_ < window_.size();
}

Result<bool> CsvReader::Next(std::vector<CsvField> &fields) {
  fields.clear();
  line_ = next_line_;
  last_ = record_;
  // Small records come many to a window: it is filled when they are used up.
  std::size_t size = record_ < window_.size() ? 0 : window_size_;
  while (true) {
    if (size > 0) {
      MSR_TRY_ASSIGN(const bool any, Fill(size));
      if (!any) return false;
    }
    const Scan scan = ScanRecord();
    if (scan == Scan::kWrong) return Fail(*std::move(wrong_));
    if (scan == Scan::kRecord) break;
    const std::size_t seen = window_.size() - last_;
    if (seen > kLargestRecord) return TooLarge();
    size = std::max(window_size_, std::min(2 * seen, kLargestRecord + 1));
  }
  MSR_TRY(CheckRecord());
  const std::string_view record = std::string_view(window_).substr(last_, record_end_ - last_);
  next_line_ += static_cast<std::size_t>(std::count(record.begin(), record.end(), '\n'));
  record_ = record_end_;
  fields.reserve(bounds_.size());
  unquoted_.clear();
  unquoted_.reserve(record.size());  // or the fields before would move with the next one
  for (const Bounds &field : bounds_) fields.push_back({Unquote(field), field.quoted});
  return true;
}

// Finds the bounds of the fields. Changes nothing, since it begins anew where the window was too small.
CsvReader::Scan CsvReader::ScanRecord() {
  bounds_.clear();
  std::size_t at = last_;
  while (true) {
    Bounds field;
    field.quoted = at < window_.size() && window_[at] == '"';
    const Scan scan = field.quoted ? ScanQuoted(at, field) : ScanPlain(at, field);
    if (scan != Scan::kRecord) return scan;
    bounds_.push_back(field);
    bool ends_record = false;
    const Scan ended = EndField(at, ends_record);
    if (ended != Scan::kRecord) return ended;
    if (ends_record) break;
  }
  record_end_ = at;
  return Scan::kRecord;
}

CsvReader::Scan CsvReader::ScanQuoted(std::size_t &at, Bounds &field) {
  const std::size_t open = at++;
  field.begin = at;
  while (true) {
    at = window_.find('"', at);
    if (at == std::string::npos) {
      return read_all_ ? Wrong(open, "the quoted field that begins here does not end") : Scan::kMore;
    }
    if (at + 1 == window_.size() && !read_all_) return Scan::kMore;
    if (at + 1 == window_.size() || window_[at + 1] != '"') break;
    field.has_quotes = true;
    at += 2;
  }
  field.end = at++;
  return Scan::kRecord;
}

CsvReader::Scan CsvReader::ScanPlain(std::size_t &at, Bounds &field) {
  field.begin = at;
  while (at < window_.size() && window_[at] != ',' && window_[at] != '\n' && window_[at] != '\r') {
    if (window_[at] == '"') return Wrong(at, "there is a quote in a field that does not begin with one", kQuoteHint);
    ++at;
  }
  field.end = at;
  return Scan::kRecord;
}

// What parts this field from the next one, or the record from the next one.
CsvReader::Scan CsvReader::EndField(std::size_t &at, bool &ends_record) {
  const bool is_last = at == window_.size();
  if (is_last && !read_all_) return Scan::kMore;
  ends_record = is_last || window_[at] != ',';
  if (is_last) return Scan::kRecord;
  if (window_[at] == '\r') {
    if (at + 1 == window_.size() && !read_all_) return Scan::kMore;
    if (at + 1 == window_.size() || window_[at + 1] != '\n') {
      return Wrong(at, "there is a carriage return without a line feed",
                   "end lines with LF or CR LF, and put a field that holds a carriage return into quotes");
    }
    ++at;
  } else if (window_[at] != ',' && window_[at] != '\n') {
    return Wrong(at, "there is text behind the closing quote of a field", kQuoteHint);
  }
  ++at;
  return Scan::kRecord;
}

tl::unexpected<Error> CsvReader::TooLarge() const {
  return Fail(Complain("the record that begins here is larger than 16 MB", "does a quote in it not end?"));
}

Result<void> CsvReader::CheckRecord() {
  const std::string_view record = std::string_view(window_).substr(last_, record_end_ - last_);
  if (record.size() > kLargestRecord) return TooLarge();
  if (const std::optional<std::size_t> invalid = FindInvalidUtf8(record)) {
    return Fail(At(last_ + *invalid, "this is not UTF-8", "save the file as UTF-8"));
  }
  if (const std::size_t nul = record.find('\0'); nul != std::string_view::npos) {
    return Fail(At(last_ + nul, "there is a NUL byte here", {}));
  }
  if (!expected_) expected_ = bounds_.size();
  if (bounds_.size() == *expected_) return {};
  const bool blank = bounds_.size() == 1 && bounds_.front().begin == bounds_.front().end && !bounds_.front().quoted;
  return Fail(
      Complain(fmt::format("this record has {} where {} are expected", Count(bounds_.size(), "field"), *expected_),
               blank ? "take the blank line out" : "is a comma or a quote missing?"));
}

// The text of a field, copied where quotes in it are written as two.
std::string_view CsvReader::Unquote(const Bounds &field) {
  const std::string_view written = std::string_view(window_).substr(field.begin, field.end - field.begin);
  if (!field.has_quotes) return written;
  const std::size_t begin = unquoted_.size();
  for (std::size_t at = 0; at < written.size(); ++at) {
    unquoted_ += written[at];
    if (written[at] == '"') ++at;
  }
  return std::string_view(unquoted_).substr(begin);
}

}  // namespace msr::source
