// driver_words.hpp: takes the text of one statement apart, for drivers that have to know what it names.
#ifndef MSR_DRIVER_WORDS_HPP
#define MSR_DRIVER_WORDS_HPP

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <msr/driver_sdk.hpp>

namespace msr::sdk {

/// A word of a statement. Comments are none.
struct Word {
  enum class Kind { kPlain, kQuotedName, kString, kSymbol };
  Kind kind = Kind::kSymbol;
  std::string_view text;  ///< as it is written, with its quotes
  int depth = 0;          ///< how many parentheses are open around it
};

namespace detail {

inline char UpperOf(char c) {
  return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}
inline bool SameWord(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (UpperOf(a[i]) != UpperOf(b[i])) return false;
  }
  return true;
}

/// Walks over a text once. What cannot be read for certain ends it.
class WordReader {
 public:
  WordReader(std::string_view text, std::uint32_t flags) : text_(text), flags_(flags) {}

  std::optional<std::vector<Word>> Read() {
    while (good_ && at_ < text_.size()) Next();
    if (!good_ || depth_ != 0 || in_conditional_) return std::nullopt;
    while (!words_.empty() && words_.back().text == ";") words_.pop_back();
    return std::move(words_);
  }

 private:
  bool Can(std::uint32_t flag) const { return (flags_ & flag) != 0; }
  bool Has(std::string_view what) const { return text_.substr(at_, what.size()) == what; }
  static bool IsSpace(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
  static bool IsDigit(char c) { return c >= '0' && c <= '9'; }
  static bool IsPlain(char c) {
    return IsDigit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '$' ||
           static_cast<unsigned char>(c) >= 0x80;
  }
  bool IsLineComment() const {
    if (Can(MSR_LEX_HASH_COMMENTS) && text_[at_] == '#') return true;
    if (!Has("--")) return false;
    return !Can(MSR_LEX_DASH_NEEDS_SPACE) || at_ + 2 >= text_.size() || IsSpace(text_[at_ + 2]);
  }

  void Next() {
    if (IsSpace(text_[at_])) {
      ++at_;
    } else if (IsLineComment()) {
      at_ = text_.find('\n', at_);
      if (at_ == std::string_view::npos) at_ = text_.size();
    } else if (Has("/*")) {
      Comment();
    } else if (in_conditional_ && Has("*/")) {
      in_conditional_ = false;
      at_ += 2;
    } else {
      Token();
    }
  }

  void Comment() {
    if (Can(MSR_LEX_CONDITIONAL_COMMENTS) && (Has("/*!") || Has("/*M!"))) {
      OpenConditional();
      return;
    }
    int open = 0;
    while (at_ < text_.size()) {
      if (Has("*/")) {
        at_ += 2;
        if (--open == 0) return;
      } else if (Has("/*") && (open == 0 || Can(MSR_LEX_NESTED_COMMENTS))) {
        at_ += 2;
        ++open;
      } else {
        ++at_;
      }
    }
    good_ = false;
  }

  // Every server that is supported runs what stands behind these; of others it cannot be told here.
  void OpenConditional() {
    const bool everywhere = Has("/*!");
    at_ += everywhere ? 3 : 4;
    const std::size_t from = at_;
    while (at_ < text_.size() && IsDigit(text_[at_])) ++at_;
    const std::string_view version = text_.substr(from, at_ - from);
    const bool old = version.empty() || (version.size() == 5 && version < "50700");
    good_ = everywhere && old && !in_conditional_;
    in_conditional_ = true;
  }

  void Token() {
    const char c = text_[at_];
    const std::size_t from = at_;
    if (c == '\'') {
      Quoted(c, Can(MSR_LEX_BACKSLASH_ESCAPES) || (Can(MSR_LEX_E_STRINGS) && BehindLetterE()), Word::Kind::kString);
    } else if (c == '"') {
      const bool string = Can(MSR_LEX_DOUBLE_QUOTED_STRINGS);
      Quoted(c, string && Can(MSR_LEX_BACKSLASH_ESCAPES), string ? Word::Kind::kString : Word::Kind::kQuotedName);
    } else if (c == '`' && Can(MSR_LEX_BACKTICKS)) {
      Quoted(c, false, Word::Kind::kQuotedName);
    } else if (c == '$' && Can(MSR_LEX_DOLLAR_QUOTES)) {
      DollarQuoted();
    } else if (IsPlain(c)) {
      while (at_ < text_.size() && IsPlain(text_[at_])) ++at_;
      Add(Word::Kind::kPlain, from);
    } else {
      ++at_;
      if (c == ')') --depth_;
      if (depth_ < 0) good_ = false;
      Add(Word::Kind::kSymbol, from);
      if (c == '(') ++depth_;
    }
  }

  bool BehindLetterE() const {
    return !words_.empty() && SameWord(words_.back().text, "E") && words_.back().text.data() + 1 == text_.data() + at_;
  }

  void Quoted(char quote, bool escapes, Word::Kind kind) {
    const std::size_t from = at_++;
    while (at_ < text_.size()) {
      if (escapes && text_[at_] == '\\') {
        at_ += 2;
      } else if (text_[at_] != quote) {
        ++at_;
      } else if (at_ + 1 < text_.size() && text_[at_ + 1] == quote) {
        at_ += 2;
      } else {
        ++at_;
        Add(kind, from);
        return;
      }
    }
    good_ = false;
  }

  void DollarQuoted() {
    const std::size_t from = at_;
    std::size_t end = at_ + 1;
    while (end < text_.size() && IsPlain(text_[end]) && text_[end] != '$') ++end;
    if (end >= text_.size() || text_[end] != '$') {
      ++at_;
      Add(Word::Kind::kSymbol, from);
      return;
    }
    const std::string_view tag = text_.substr(at_, end + 1 - at_);
    const std::size_t close = text_.find(tag, end + 1);
    good_ = close != std::string_view::npos;
    if (!good_) return;
    at_ = close + tag.size();
    Add(Word::Kind::kString, from);
  }

  void Add(Word::Kind kind, std::size_t from) { words_.push_back({kind, text_.substr(from, at_ - from), depth_}); }

  std::string_view text_;
  std::uint32_t flags_;
  std::size_t at_ = 0;
  int depth_ = 0;
  bool good_ = true;
  bool in_conditional_ = false;
  std::vector<Word> words_;
};

}  // namespace detail

/// The words of `text`, which a database with these MSR_LEX_ flags reads; without the `;` at its end. None where the
/// text cannot be read for certain: an open quote, a comment that only some versions run. They point into `text`.
inline std::optional<std::vector<Word>> ReadWords(std::string_view text, std::uint32_t lexer_flags) {
  return detail::WordReader(text, lexer_flags).Read();
}

/// A walk over words, or over a part of them.
class Words {
 public:
  Words() = default;
  explicit Words(std::vector<Word> words) : words_(std::move(words)) {}

  bool AtEnd() const { return at_ >= words_.size(); }
  std::size_t left() const { return words_.size() - at_; }
  /// The word that is `ahead` words away; an empty symbol behind the end.
  Word Peek(std::size_t ahead = 0) const { return at_ + ahead < words_.size() ? words_[at_ + ahead] : Word{}; }
  void Skip(std::size_t count = 1) { at_ += count < left() ? count : left(); }

  /// True if what follows are these plain words or symbols, in any case.
  bool Is(std::initializer_list<std::string_view> words) const {
    std::size_t ahead = 0;
    for (const std::string_view word : words) {
      const Word next = Peek(ahead++);
      if (next.kind != Word::Kind::kPlain && next.kind != Word::Kind::kSymbol) return false;
      if (next.text.empty() || !detail::SameWord(next.text, word)) return false;
    }
    return true;
  }
  bool Is(std::string_view word) const { return Is({word}); }
  /// Steps over these words if they follow.
  bool Take(std::initializer_list<std::string_view> words) {
    if (!Is(words)) return false;
    at_ += words.size();
    return true;
  }
  bool Take(std::string_view word) { return Take({word}); }
  bool TakeOneOf(std::initializer_list<std::string_view> words) {
    return std::any_of(words.begin(), words.end(), [this](std::string_view word) { return Take(word); });
  }
  /// True if one of these plain words stands anywhere in the rest.
  bool Mentions(std::initializer_list<std::string_view> words) const {
    for (std::size_t i = at_; i < words_.size(); ++i) {
      if (words_[i].kind == Word::Kind::kString || words_[i].kind == Word::Kind::kQuotedName) continue;
      for (const std::string_view word : words) {
        if (detail::SameWord(words_[i].text, word)) return true;
      }
    }
    return false;
  }

  /// The rest as parts between commas that no parentheses hold.
  std::vector<Words> SplitRest() const {
    std::vector<Words> parts(1);
    const int depth = Peek().depth;
    for (std::size_t i = at_; i < words_.size(); ++i) {
      if (words_[i].text == "," && words_[i].kind == Word::Kind::kSymbol && words_[i].depth == depth) {
        parts.emplace_back();
      } else {
        parts.back().words_.push_back(words_[i]);
      }
    }
    return parts;
  }
  /// What the parentheses that open here hold, and steps over them; none if they do not.
  std::optional<Words> TakeParentheses() {
    if (!Is("(")) return std::nullopt;
    const int depth = Peek().depth;
    Words inside;
    for (Skip(); !AtEnd() && !(Peek().text == ")" && Peek().depth == depth); Skip()) inside.words_.push_back(Peek());
    Skip();
    return inside;
  }

 private:
  std::vector<Word> words_;
  std::size_t at_ = 0;
};

/// Texts in one text, of which each can hold any byte: what a driver keeps as evidence.
inline std::string JoinFields(const std::vector<std::string> &fields) {
  std::string out;
  for (const std::string &field : fields)
    out.append(std::to_string(field.size())).append(":").append(field).append(",");
  return out;
}

/// None where `text` was not made by JoinFields.
inline std::optional<std::vector<std::string>> SplitFields(std::string_view text) {
  std::vector<std::string> fields;
  while (!text.empty()) {
    std::size_t size = 0;
    std::size_t at = 0;
    while (at < text.size() && at < 10 && text[at] >= '0' && text[at] <= '9') {
      size = size * 10 + static_cast<std::size_t>(text[at++] - '0');
    }
    if (at == 0 || at >= text.size() || text[at] != ':') return std::nullopt;
    text.remove_prefix(at + 1);
    if (text.size() <= size || text[size] != ',') return std::nullopt;
    fields.emplace_back(text.substr(0, size));
    text.remove_prefix(size + 1);
  }
  return fields;
}

}  // namespace msr::sdk

#endif  // MSR_DRIVER_WORDS_HPP
