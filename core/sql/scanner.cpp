#include "core/sql/scanner.hpp"

#include <cstring>

#include "core/sql/chars.hpp"

namespace msr::sql {
namespace {

constexpr std::size_t kNotFound = std::string_view::npos;

/// A conditional comment of this version or a later one is run by no server: dumps use 999999 for
/// remarks to the client that reads them.
constexpr std::size_t kNeverExecuted = 990000;

std::size_t FindByte(std::string_view text, std::size_t from, char c) {
  if (from >= text.size()) return kNotFound;
  const void *found = std::memchr(text.data() + from, c, text.size() - from);
  return found == nullptr ? kNotFound : static_cast<std::size_t>(static_cast<const char *>(found) - text.data());
}

/// The first quote or backslash. Most strings are short, long ones are very long: a loop for the
/// first bytes, then memchr, in blocks so that many backslashes do not make it quadratic.
std::size_t FindQuoteOrBackslash(std::string_view text, std::size_t from, char quote) {
  constexpr std::size_t kNear = 32;
  constexpr std::size_t kBlock = 512;
  std::size_t block = from + kNear < text.size() ? from + kNear : text.size();
  for (std::size_t i = from; i < block; ++i) {
    if (text[i] == quote || text[i] == '\\') return i;
  }
  while (block < text.size()) {
    const std::size_t block_end = block + kBlock < text.size() ? block + kBlock : text.size();
    const std::size_t end = FindByte(text.substr(0, block_end), block, quote);
    const std::size_t backslash = FindByte(text.substr(0, end == kNotFound ? block_end : end), block, '\\');
    if (backslash != kNotFound) return backslash;
    if (end != kNotFound) return end;
    block = block_end;
  }
  return kNotFound;
}

/// The byte behind a quoted thing whose content begins at `from`; a doubled `close` does not close.
std::size_t PassQuoted(std::string_view text, std::size_t from, char close, bool backslash) {
  while (true) {
    const std::size_t found = backslash ? FindQuoteOrBackslash(text, from, close) : FindByte(text, from, close);
    if (found == kNotFound) return kNotFound;
    const bool escapes = text[found] == '\\' && backslash;
    const bool doubled = !escapes && found + 1 < text.size() && text[found + 1] == close;
    if (!escapes && !doubled) return found + 1;
    from = found + 2;
  }
}

/// Behind white space with a line break in it, or `from`. Comments count as white space.
std::size_t PassLineBreak(std::string_view text, std::size_t from) {
  bool broken = false;
  std::size_t at = from;
  while (at < text.size()) {
    if (text.compare(at, 2, "--") == 0) {
      const std::size_t end = FindByte(text, at, '\n');
      if (end == kNotFound) return from;
      // To PostgreSQL the comment ends there. It is refused where it is read as one.
      const std::size_t carriage_return = FindByte(text.substr(0, end), at, '\r');
      if (carriage_return != kNotFound && carriage_return + 1 < end) return from;
      at = end;
      continue;
    }
    if (!IsSpace(text[at])) break;
    broken = broken || text[at] == '\n' || text[at] == '\r';
    ++at;
  }
  return broken ? at : from;
}

/// Behind white space. A byte order mark between two words is some too: files are put together of several.
std::size_t PassSpace(std::string_view text, std::size_t at) {
  while (true) {
    while (at < text.size() && IsSpace(text[at])) ++at;
    if (at >= text.size() || text[at] != '\xef' || text.compare(at, 3, "\xef\xbb\xbf") != 0) return at;
    at += 3;
  }
}

}  // namespace

void Scanner::SetDelimiter(std::string_view delimiter) {
  delimiter_ = delimiter;
  own_delimiter_ = delimiter != ";";
}

Token Scanner::Take(TokenKind kind, std::size_t end) {
  const Token token{kind, at_, end};
  at_ = end;
  return token;
}

Token Scanner::TakeBetweenStatements(TokenKind kind, std::size_t end) {
  statement_at_ = end;
  return Take(kind, end);
}

Token Scanner::TakeComment(TokenKind kind, std::size_t end) {
  return from_ == statement_at_ ? TakeBetweenStatements(kind, end) : Take(kind, end);
}

Token Scanner::Fail(Fault fault) {
  fault_ = fault;
  return Take(TokenKind::kFault, text_.size());
}

// A delimiter that begins like a word (GO) must be a whole word; any other is found everywhere
// outside of quotes and comments, so that END$$ and a//b end a statement.
bool Scanner::AtDelimiter(std::size_t position) const {
  if (text_.compare(position, delimiter_.size(), delimiter_) != 0) return false;
  const CharClass first = ClassOf(delimiter_.front());
  if ((first != CharClass::kWord && first != CharClass::kDigit) || delimiter_.front() == '_') return true;
  const std::size_t end = position + delimiter_.size();
  return !IsWordByte(delimiter_.back()) || end >= text_.size() || !IsWordByte(text_[end]);
}

Token Scanner::Next() {
  from_ = at_;
  at_ = PassSpace(text_, at_);
  if (at_ >= text_.size()) return Take(TokenKind::kEnd, at_);
  const char c = text_[at_];
  if (own_delimiter_ && c == delimiter_.front() && AtDelimiter(at_) && !(c == '/' && Peek(1) == '*')) {
    return TakeBetweenStatements(TokenKind::kTerminator, at_ + delimiter_.size());
  }
  switch (ClassOf(c)) {
    case CharClass::kWord:
      return Word();
    case CharClass::kDigit:
      return Number();
    case CharClass::kQuote:
      return Quoted('\'', Has(MSR_LEX_BACKSLASH_ESCAPES), TokenKind::kString, 1);
    case CharClass::kDoubleQuote:
      if (Has(MSR_LEX_DOUBLE_QUOTED_STRINGS)) return Quoted('"', Has(MSR_LEX_BACKSLASH_ESCAPES), TokenKind::kString, 1);
      return Quoted('"', false, TokenKind::kQuotedIdentifier, 1);
    case CharClass::kBacktick:
      return Has(MSR_LEX_BACKTICKS) ? Quoted('`', false, TokenKind::kQuotedIdentifier, 1) : Punctuation();
    case CharClass::kBracket:
      return Has(MSR_LEX_BRACKETS) ? Quoted(']', false, TokenKind::kQuotedIdentifier, 1) : Punctuation();
    case CharClass::kDollar:
      return Dollar();
    case CharClass::kDash:
      return Dash();
    case CharClass::kSlash:
      return Slash();
    case CharClass::kStar:
      if (!in_conditional_ || Peek(1) != '/') return Punctuation();
      in_conditional_ = false;
      return Take(TokenKind::kConditionalClose, at_ + 2);
    case CharClass::kHash:
      return Has(MSR_LEX_HASH_COMMENTS) ? LineComment() : Punctuation();
    case CharClass::kSemicolon:
      return TakeBetweenStatements(own_delimiter_ ? TokenKind::kSemicolon : TokenKind::kTerminator, at_ + 1);
    case CharClass::kOpen:
      return Take(TokenKind::kOpen, at_ + 1);
    case CharClass::kClose:
      return Take(TokenKind::kClose, at_ + 1);
    case CharClass::kBackslash:
      // Where strings have backslash escapes, \N is NULL.
      if (Peek(1) == 'N' && Has(MSR_LEX_BACKSLASH_ESCAPES)) return Take(TokenKind::kWord, at_ + 2);
      return Take(TokenKind::kBackslash, at_ + 1);
    case CharClass::kSpace:
    case CharClass::kOther:
      break;
  }
  return Punctuation();
}

Token Scanner::Word() {
  std::size_t end = at_ + 1;
  while (end < text_.size() && IsWordByte(text_[end])) {
    const char c = text_[end];
    if (own_delimiter_ && c == delimiter_.front() && (c == '$' || c == '_') && AtDelimiter(end)) break;
    ++end;
  }
  const bool one_e = end == at_ + 1 && ToUpper(text_[at_]) == 'E';
  if (one_e && Peek(1) == '\'' && Has(MSR_LEX_E_STRINGS)) return EscapeString();
  return Take(TokenKind::kWord, end);
}

Token Scanner::Number() {
  std::size_t end = at_ + 1;
  while (end < text_.size() && (IsTagByte(text_[end]) || text_[end] == '.')) ++end;
  return Take(TokenKind::kWord, end);
}

Token Scanner::Quoted(char close, bool backslash, TokenKind kind, std::size_t open_size) {
  const std::size_t end = PassQuoted(text_, at_ + open_size, close, backslash);
  if (end != kNotFound) return Take(kind, end);
  return Fail(kind == TokenKind::kString ? Fault::kString : Fault::kQuotedIdentifier);
}

// A string goes on in the next line if that begins with a quote, and is then read as it began.
Token Scanner::EscapeString() {
  std::size_t end = PassQuoted(text_, at_ + 2, '\'', true);
  while (end != kNotFound) {
    const std::size_t next = PassLineBreak(text_, end);
    goes_on_behind_ = next != end && next >= text_.size();
    if (next == end || next >= text_.size() || text_[next] != '\'') return Take(TokenKind::kString, end);
    end = PassQuoted(text_, next + 1, '\'', true);
  }
  return Fail(Fault::kString);
}

Token Scanner::Dollar() {
  std::size_t end = at_ + 1;
  if (Has(MSR_LEX_DOLLAR_QUOTES) && !IsDigit(Peek(1))) {
    while (end < text_.size() && IsTagByte(text_[end])) ++end;
    if (end >= text_.size() || text_[end] != '$') return Punctuation();
    const std::string_view tag = text_.substr(at_, end + 1 - at_);
    const std::size_t close = text_.find(tag, end + 1);
    return close == kNotFound ? Fail(Fault::kDollarQuote) : Take(TokenKind::kString, close + tag.size());
  }
  while (end < text_.size() && IsTagByte(text_[end])) ++end;
  return Take(TokenKind::kWord, end);
}

// Where dashes need a space they may also be two minus signs, but no statement begins with those: in front of one the
// client takes ------- for a comment too, and so does msr.
Token Scanner::Dash() {
  if (Peek(1) != '-') return Punctuation();
  if (!Has(MSR_LEX_DASH_NEEDS_SPACE) || from_ == statement_at_) return LineComment();
  const bool ends = at_ + 2 >= text_.size();
  const auto next = static_cast<unsigned char>(Peek(2));
  const bool blank = ends || next <= ' ' || next == 0x7f;
  return blank ? LineComment() : Punctuation();
}

Token Scanner::Slash() {
  if (Peek(1) != '*') return Punctuation();
  if (Has(MSR_LEX_CONDITIONAL_COMMENTS)) {
    if (Peek(2) == '!') return ConditionalComment(at_ + 3);
    if (Peek(2) == 'M' && Peek(3) == '!') return ConditionalComment(at_ + 4);
  }
  return Has(MSR_LEX_NESTED_COMMENTS) ? NestedComment() : BlockComment();
}

// Databases disagree on whether a carriage return alone ends a comment. What one of them would run
// must not be left out as a comment, so it is an error.
Token Scanner::LineComment() {
  std::size_t end = FindByte(text_, at_, '\n');
  if (end == kNotFound) end = text_.size();
  const std::size_t carriage_return = FindByte(text_.substr(0, end), at_, '\r');
  if (carriage_return != kNotFound && carriage_return + 1 < end) {
    at_ = carriage_return;
    return Fail(Fault::kCarriageReturn);
  }
  return TakeComment(TokenKind::kLineComment, end);
}

Token Scanner::BlockComment() {
  const std::size_t close = text_.find("*/", at_ + 2);
  return close == kNotFound ? Fail(Fault::kComment) : TakeComment(TokenKind::kBlockComment, close + 2);
}

Token Scanner::NestedComment() {
  std::size_t depth = 1;
  for (std::size_t i = at_ + 2; i + 1 < text_.size();) {
    if (text_[i] == '*' && text_[i + 1] == '/') {
      i += 2;
      if (--depth == 0) return TakeComment(TokenKind::kBlockComment, i);
    } else if (text_[i] == '/' && text_[i + 1] == '*') {
      i += 2;
      ++depth;
    } else {
      ++i;
    }
  }
  return Fail(Fault::kComment);
}

Token Scanner::ConditionalComment(std::size_t digits_at) {
  std::size_t end = digits_at;
  std::size_t version = 0;
  while (end < text_.size() && end < digits_at + 6 && IsDigit(text_[end])) {
    version = version * 10 + static_cast<std::size_t>(text_[end] - '0');
    ++end;
  }
  if (version >= kNeverExecuted) return BlockComment();
  if (!in_conditional_) conditional_at_ = at_;
  in_conditional_ = true;
  return Take(TokenKind::kConditionalOpen, end);
}

}  // namespace msr::sql
