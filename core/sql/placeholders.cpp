#include "core/sql/placeholders.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

#include <fmt/format.h>

#include "core/base/secrets.hpp"
#include "core/base/text.hpp"
#include "core/base/variable_name.hpp"
#include "core/sql/chars.hpp"
#include "core/sql/directives.hpp"
#include "core/sql/scanner.hpp"
#include "core/sql/script.hpp"

namespace msr::sql {
namespace {

constexpr std::string_view kSwitchOff = "no-placeholders";
// Enough of a line for `-- msr:no-placeholders`; of a longer one the end cannot matter.
constexpr std::size_t kHeadLine = 128;

std::string Upper(std::string_view name) {
  std::string upper(name);
  std::transform(upper.begin(), upper.end(), upper.begin(), ToUpper);
  return upper;
}

tl::unexpected<Error> Undefined(std::string_view name, const Placeholders &placeholders) {
  std::vector<std::string_view> names;
  for (const auto &[known, value] : placeholders.values()) names.push_back(known);
  const std::string canonical = CanonicalVariableName(name).value_or("");
  const std::optional<std::string> nearest = Nearest(canonical, names);
  const std::string hint = nearest ? fmt::format("did you mean ${{{}}}? ", *nearest) : "";
  return Fail(ErrorKind::kSyntax, fmt::format("the placeholder ${{{}}} is not defined", name),
              fmt::format("{}define it with --set {}=VALUE or MSR_VAR_{}; if it is no placeholder, write $${{{}}}, or "
                          "-- msr:no-placeholders at the head of the file",
                          hint, name, Upper(canonical), name));
}

tl::unexpected<Error> Unclear(std::string_view name) {
  return Fail(
      ErrorKind::kSyntax,
      fmt::format("it is not clear what ${{{}}} is here: directly behind a $ it may be part of a dollar quote", name),
      "put white space before it, or -- msr:no-placeholders at the head of the file");
}

// Whether a directive that switches off stands in `line`. The splitter reads it again and refuses an argument.
bool SwitchesOff(std::string_view line) {
  const std::optional<Directive> directive = DirectiveOfLine(line, 0);
  return directive && directive->name == kSwitchOff;
}

std::size_t CountLineEnds(std::string_view text) {
  return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
}

// Hands each span that reaches into `text`, which begins at `offset`, to `use`, with the part that it covers.
template <class Use>
void ForEachPart(std::string_view text, std::uint64_t offset, std::span<const PlaceholderSpan> spans, Use use) {
  const std::uint64_t end = offset + text.size();
  auto span = std::partition_point(spans.begin(), spans.end(),
                                   [&](const PlaceholderSpan &each) { return each.offset + each.size <= offset; });
  for (; span != spans.end() && span->offset < end; ++span) {
    use(*span, static_cast<std::size_t>(std::max(span->offset, offset) - offset),
        static_cast<std::size_t>(std::min(span->offset + span->size, end) - offset));
  }
}

}  // namespace

Result<void> Placeholders::Add(std::string_view name, Value value) {
  std::optional<std::string> canonical = CanonicalVariableName(name);
  if (!canonical) {
    return Fail(ErrorKind::kConfig, fmt::format("\"{}\" is no name of a variable", name),
                "a name begins with a letter or _ and holds letters, digits, _, - and dots");
  }
  if (value.text.find('\0') != std::string::npos || FindInvalidUtf8(value.text)) {
    return Fail(ErrorKind::kConfig, fmt::format("the value of the variable {} is no text in UTF-8", name));
  }
  const auto [entry, added] = values_.emplace(std::move(*canonical), std::move(value));
  if (!added) {
    return Fail(ErrorKind::kConfig, fmt::format("the variable {} is given more than once", name),
                "in names upper and lower case are the same, and so are _, - and the dot");
  }
  if (entry->second.secret) secrets_.AddWithParts(entry->second.text);
  return {};
}

const Placeholders::Value *Placeholders::Find(std::string_view name) const {
  const std::optional<std::string> canonical = CanonicalVariableName(name);
  const auto found = canonical ? values_.find(*canonical) : values_.end();
  return found == values_.end() ? nullptr : &found->second;
}

/// What a `$` begins.
struct PlaceholderStream::Match {
  enum class Kind : std::uint8_t { kNeedsMore, kText, kPlaceholder, kEscape };
  Kind kind = Kind::kText;
  std::size_t size = 1;
  std::string_view name;
};

PlaceholderStream::Match PlaceholderStream::Look(std::string_view text) {
  const bool escape = text.substr(0, 2) == "$$";
  const std::size_t brace = escape ? 2 : 1;
  if (text.size() <= brace) return {Match::Kind::kNeedsMore, 0, {}};
  if (text[brace] != '{') return {};
  const std::size_t begin = brace + 1;
  std::size_t end = begin;
  const auto is_name = [&](char c) { return end == begin ? BeginsVariableName(c) : ContinuesVariableName(c); };
  while (end < text.size() && end - begin <= kLongestVariableName && is_name(text[end])) ++end;
  if (end - begin > kLongestVariableName) return {};
  if (end == text.size()) return {Match::Kind::kNeedsMore, 0, {}};
  if (end == begin || text[end] != '}') return {};
  return {escape ? Match::Kind::kEscape : Match::Kind::kPlaceholder, end + 1, text.substr(begin, end - begin)};
}

Result<void> PlaceholderStream::Feed(std::string_view raw, std::string &out) {
  while (!pending_.empty() && !raw.empty()) {
    pending_.push_back(raw.front());
    raw.remove_prefix(1);
    std::string_view rest = pending_;
    MSR_TRY(Consume(rest, out));
    pending_.erase(0, pending_.size() - rest.size());
  }
  MSR_TRY(Consume(raw, out));
  pending_.append(raw);
  return {};
}

Result<void> PlaceholderStream::Finish(std::string &out) {
  Copy(std::exchange(pending_, {}), out);
  if (head_) EndHeadLine();
  if (wanted_ == out_) located_ = raw_;
  return {};
}

void PlaceholderStream::ForgetSpans(std::uint64_t out_offset) {
  spans_.erase(spans_.begin(), std::find_if(spans_.begin(), spans_.end(), [&](const PlaceholderSpan &span) {
                 return span.offset + span.size > out_offset;
               }));
}

// What stands before a `$`. At the head it is no more than a line: the next one may be switched off.
std::size_t PlaceholderStream::PlainPart(std::string_view text) const {
  const std::size_t plain = std::min(text.find('$'), text.size());
  const std::size_t line = head_ ? text.substr(0, plain).find('\n') : std::string_view::npos;
  return line == std::string_view::npos ? plain : line + 1;
}

// Leaves in `text` what cannot be decided yet.
Result<void> PlaceholderStream::Consume(std::string_view &text, std::string &out) {
  while (!text.empty() && !switched_off_) {
    if (const std::size_t plain = PlainPart(text); plain > 0) {
      Copy(text.substr(0, plain), out);
      text.remove_prefix(plain);
      continue;
    }
    const Match match = Look(text);
    if (match.kind == Match::Kind::kNeedsMore) return {};
    MSR_TRY(Take(match, text.substr(0, match.size), out));
    text.remove_prefix(match.size);
  }
  if (switched_off_) Copy(std::exchange(text, {}), out);
  return {};
}

Result<void> PlaceholderStream::Take(const Match &match, std::string_view text, std::string &out) {
  if (match.kind != Match::Kind::kText && line_ != Line::kComment) return Replace(match, text, out);
  if (match.kind != Match::Kind::kText) spans_.push_back({out_, text.size(), PlaceholderSpan::Kind::kLeft});
  Copy(text, out);
  tag_ = match.kind == Match::Kind::kText ? Tag::kDollar : Tag::kNone;
  return {};
}

Result<void> PlaceholderStream::Replace(const Match &match, std::string_view text, std::string &out) {
  if (tag_ != Tag::kNone) return Unclear(match.name);
  FollowHead("$");
  line_ = Line::kText;
  changed_ = true;
  if (match.kind == Match::Kind::kEscape) {
    // The first `$` came from nowhere; the rest stands where it stood.
    raw_ += 1;
    EmitAsIs(text.substr(1), out);
    return {};
  }
  const Placeholders::Value *value = placeholders_->Find(match.name);
  if (value == nullptr) return Undefined(match.name, *placeholders_);
  EmitValue(*value, text.size(), out);
  return {};
}

void PlaceholderStream::Copy(std::string_view text, std::string &out) {
  EmitAsIs(text, out);
  if (switched_off_ || text.empty()) return;
  FollowLine(text);
  FollowHead(text);
  FollowTag(text);
}

void PlaceholderStream::EmitAsIs(std::string_view text, std::string &out) {
  if (IsWantedWithin(text.size())) located_ = raw_ + (*wanted_ - out_);
  out.append(text);
  out_ += text.size();
  raw_ += text.size();
}

void PlaceholderStream::EmitValue(const Placeholders::Value &value, std::size_t raw_size, std::string &out) {
  const std::string &text = value.text;
  if (value.secret && !text.empty()) {
    spans_.push_back({out_, text.size(), PlaceholderSpan::Kind::kSecret});
  } else if (text.find('\n') != std::string::npos) {
    spans_.push_back({out_, text.size(), PlaceholderSpan::Kind::kLines});
  }
  if (IsWantedWithin(text.size())) {
    located_ = raw_;
    located_secret_ = value.secret;
  }
  out.append(text);
  out_ += text.size();
  raw_ += raw_size;
}

// Looks at the last line only, and of it at the first bytes.
void PlaceholderStream::FollowLine(std::string_view text) {
  if (const void *end = ::memrchr(text.data(), '\n', text.size()); end != nullptr) {
    line_ = Line::kBlank;
    text.remove_prefix(static_cast<std::size_t>(static_cast<const char *>(end) - text.data()) + 1);
  }
  for (const char c : text) {
    if (line_ == Line::kComment || line_ == Line::kText) return;
    if (c == '-') {
      line_ = line_ == Line::kDash ? Line::kComment : Line::kDash;
    } else if (line_ == Line::kDash || !IsSpace(c)) {
      line_ = Line::kText;
    }
  }
}

void PlaceholderStream::FollowHead(std::string_view text) {
  for (const char c : text) {
    if (!head_) return;
    if (c == '\n') {
      EndHeadLine();
    } else if (head_line_.size() < kHeadLine && !(head_line_.empty() && IsSpace(c))) {
      head_line_.push_back(c);
      if (head_line_.size() <= 2 && c != '-') head_ = false;
    }
  }
}

void PlaceholderStream::EndHeadLine() {
  const std::string line = std::exchange(head_line_, {});
  switched_off_ = SwitchesOff(line);
  head_ = !switched_off_ && (line.empty() || line.starts_with("--"));
}

void PlaceholderStream::FollowTag(std::string_view text) {
  if (tag_ == Tag::kNone) return;
  const bool begins = tag_ == Tag::kNamed || !IsDigit(text.front());
  tag_ = begins && std::all_of(text.begin(), text.end(), IsTagByte) ? Tag::kNamed : Tag::kNone;
}

// A piece may come to nothing before the end: it is held back, or replaced by an empty value.
Result<bool> PlaceholderSource::Read(std::string &text) {
  const std::size_t before = text.size();
  while (!at_end_ && text.size() == before) {
    piece_.clear();
    MSR_TRY_ASSIGN(const bool more, raw_.Read(piece_));
    at_end_ = !more;
    Result<void> done = more ? stream_.Feed(piece_, text) : stream_.Finish(text);
    if (done) continue;
    fault_at_ = stream_.raw_offset();
    return Fail(std::move(done).error());
  }
  return text.size() > before;
}

Result<RawPlace> FindRaw(TextSource &raw, const Placeholders &placeholders, std::uint64_t out_offset) {
  PlaceholderSource source(raw, placeholders);
  PlaceholderStream &stream = source.stream();
  stream.Locate(out_offset);
  std::string passed;
  bool more = true;
  while (more && !stream.located()) {
    passed.clear();
    stream.ForgetSpans(out_offset);
    MSR_TRY_ASSIGN(more, source.Read(passed));
  }
  return RawPlace{stream.located().value_or(stream.raw_offset()), stream.located_secret()};
}

std::string MaskSecrets(std::string_view text, std::uint64_t offset, std::span<const PlaceholderSpan> spans) {
  std::string masked;
  std::size_t at = 0;
  ForEachPart(text, offset, spans, [&](const PlaceholderSpan &span, std::size_t begin, std::size_t end) {
    if (span.kind != PlaceholderSpan::Kind::kSecret) return;
    masked.append(text.substr(at, begin - at)).append(Secrets::kMask);
    at = end;
  });
  return masked.append(text.substr(at));
}

std::size_t CountRawLines(std::string_view text, std::uint64_t offset, std::span<const PlaceholderSpan> spans) {
  std::size_t lines = CountLineEnds(text);
  ForEachPart(text, offset, spans, [&](const PlaceholderSpan &, std::size_t begin, std::size_t end) {
    lines -= CountLineEnds(text.substr(begin, end - begin));
  });
  return lines;
}

std::optional<std::uint64_t> FindLeft(std::string_view text, std::uint64_t offset,
                                      std::span<const PlaceholderSpan> spans) {
  auto span = std::partition_point(spans.begin(), spans.end(),
                                   [&](const PlaceholderSpan &each) { return each.offset < offset; });
  for (; span != spans.end() && span->offset < offset + text.size(); ++span) {
    if (span->kind == PlaceholderSpan::Kind::kLeft) return span->offset;
  }
  return std::nullopt;
}

std::optional<std::uint64_t> FindLeftInString(std::string_view statement, std::uint64_t offset,
                                              std::uint32_t lexer_flags, std::span<const PlaceholderSpan> spans) {
  if (!FindLeft(statement, offset, spans)) return std::nullopt;
  Scanner scanner(statement, lexer_flags);
  for (Token token = scanner.Next(); token.kind != TokenKind::kEnd; token = scanner.Next()) {
    if (token.kind == TokenKind::kFault) return FindLeft(statement.substr(token.begin), offset + token.begin, spans);
    if (token.kind == TokenKind::kLineComment || token.kind == TokenKind::kBlockComment) continue;
    if (const auto left = FindLeft(scanner.TextOf(token), offset + token.begin, spans)) return left;
  }
  return std::nullopt;
}

}  // namespace msr::sql
