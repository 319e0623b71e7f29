// scanner.hpp: text into tokens, by the lexer flags of a dialect.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include <msr/driver.h>

namespace msr::sql {

enum class TokenKind : std::uint8_t {
  kEnd,               ///< of the text
  kWord,              ///< an identifier, keyword or number
  kString,            ///< '…', E'…', $tag$…$tag$, and "…" where that is a string
  kQuotedIdentifier,  ///< "…", `…` or […]
  kPunctuation,       ///< one character
  kOpen,              ///< (
  kClose,             ///< )
  kBackslash,         ///< outside of a string
  kTerminator,        ///< the delimiter in force, `;` at first
  kSemicolon,         ///< a `;` while another delimiter is in force
  kLineComment,       ///< without its end of line
  kBlockComment,
  kConditionalOpen,  ///< what opens a comment that the server executes, its version included
  kConditionalClose,
  kFault,  ///< text that cannot be read: see Scanner::fault
};

struct Token {
  TokenKind kind = TokenKind::kEnd;
  std::size_t begin = 0;
  std::size_t end = 0;
};

enum class Fault : std::uint8_t {
  kNone,
  kString,
  kQuotedIdentifier,
  kDollarQuote,
  kComment,
  kConditionalComment,
  kCarriageReturn,
};

/// Reads one token after the other, never looking back further than the token it reads: linear in
/// the size of the text. White space is skipped.
class Scanner {
 public:
  Scanner(std::string_view text, std::uint32_t lexer_flags) : text_(text), flags_(lexer_flags) {}

  Token Next();

  /// Goes on in another text, at its beginning.
  void SetText(std::string_view text) {
    text_ = text;
    at_ = 0;
    in_conditional_ = false;
    goes_on_behind_ = false;
  }
  std::string_view text() const { return text_; }
  std::string_view TextOf(const Token &token) const { return text_.substr(token.begin, token.end - token.begin); }
  std::uint32_t flags() const { return flags_; }
  bool Has(std::uint32_t lexer_flag) const { return (flags_ & lexer_flag) != 0; }

  std::size_t position() const { return at_; }
  /// Goes on at `position`, between two statements.
  void MoveTo(std::size_t position) { at_ = statement_at_ = position; }

  /// The text that ends a statement from here on. `delimiter` is not empty and outlives the scanner.
  void SetDelimiter(std::string_view delimiter);
  std::string_view delimiter() const { return delimiter_; }
  bool has_own_delimiter() const { return own_delimiter_; }

  /// Why the last token is kFault; its begin is where the unreadable thing began.
  Fault fault() const { return fault_; }
  /// Whether a string ended before, of which more may stand behind the text.
  bool goes_on_behind() const { return goes_on_behind_; }
  bool in_conditional_comment() const { return in_conditional_; }
  std::size_t conditional_comment_at() const { return conditional_at_; }

 private:
  char Peek(std::size_t ahead) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0'; }
  Token Take(TokenKind kind, std::size_t end);
  Token TakeBetweenStatements(TokenKind kind, std::size_t end);
  Token TakeComment(TokenKind kind, std::size_t end);
  Token Fail(Fault fault);
  bool AtDelimiter(std::size_t position) const;

  Token Punctuation() { return Take(TokenKind::kPunctuation, at_ + 1); }
  Token Word();
  Token Number();
  Token Quoted(char close, bool backslash, TokenKind kind, std::size_t open_size);
  Token EscapeString();
  Token Dollar();
  Token Dash();
  Token Slash();
  Token LineComment();
  Token BlockComment();
  Token NestedComment();
  Token ConditionalComment(std::size_t digits_at);

  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t from_ = 0;          // where the token and the white space before it begin
  std::size_t statement_at_ = 0;  // behind the last terminator and the comments that follow it
  std::string_view delimiter_ = ";";
  std::size_t conditional_at_ = 0;
  std::uint32_t flags_;
  bool own_delimiter_ = false;
  bool in_conditional_ = false;
  Fault fault_ = Fault::kNone;
  bool goes_on_behind_ = false;
};

}  // namespace msr::sql
