#include "drivers/mysql/scanner.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace msr::mysql {
namespace {

constexpr std::size_t kHeadWords = 12;

bool IsSpace(char c) {
  return c == ' ' || (c >= '\t' && c <= '\r');
}
bool IsWord(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '$' ||
         static_cast<unsigned char>(c) >= 0x80;
}
char Upper(char c) {
  return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}

/// One way to read strings: which quotes know the backslash as an escape.
struct Reading {
  bool single_quotes_escape;
  bool double_quotes_escape;
};

/// Walks over the text once.
class Scan {
 public:
  Scan(std::string_view text, Reading reading) : text_(text), reading_(reading) {}

  void Run() {
    while (at_ < text_.size()) Next();
    closed_ = closed_ && !in_conditional_comment_;
  }

  bool closed() const { return closed_; }
  bool several() const { return several_; }
  const std::string &head() const { return head_; }
  std::vector<std::string> &words() { return words_; }
  std::vector<std::string> &user_variables() { return user_variables_; }

 private:
  bool Has(std::string_view what) const { return text_.substr(at_, what.size()) == what; }

  void Next() {
    const char c = text_[at_];
    if (IsSpace(c)) {
      ++at_;
    } else if (c == '#' || (Has("--") && (at_ + 2 >= text_.size() || IsSpace(text_[at_ + 2])))) {
      SkipLine();
    } else if (Has("/*")) {
      Comment();
    } else if (in_conditional_comment_ && Has("*/")) {
      in_conditional_comment_ = false;
      at_ += 2;
    } else if (c == ';') {
      terminated_ = true;
      ++at_;
    } else {
      if (terminated_) several_ = true;
      Token(c);
    }
  }

  void Token(char c) {
    const std::size_t from = at_;
    if (c == '\'') {
      Quoted('\'', reading_.single_quotes_escape);
    } else if (c == '"') {
      Quoted('"', reading_.double_quotes_escape);
    } else if (c == '`') {
      Quoted('`', false);
    } else if (c == '@') {
      UserVariable();
      return;
    } else if (IsWord(c)) {
      while (at_ < text_.size() && IsWord(text_[at_])) ++at_;
    } else {
      ++at_;
    }
    AddToHead(text_.substr(from, at_ - from));
  }

  void AddToHead(std::string_view token) {
    if (words_.size() >= kHeadWords || several_) return;
    words_.emplace_back(token);
    if (!head_.empty()) head_.push_back(' ');
    const bool quoted = token.front() == '`' || token.front() == '"' || token.front() == '\'';
    for (const char c : token) head_.push_back(quoted ? c : Upper(c));
  }

  void SkipLine() {
    at_ = text_.find('\n', at_);
    if (at_ == std::string_view::npos) at_ = text_.size();
  }

  // The inside of a conditional comment is read as code: the server may run it.
  void Comment() {
    if (Has("/*!") || Has("/*M!")) {
      at_ = text_.find('!', at_) + 1;
      while (at_ < text_.size() && text_[at_] >= '0' && text_[at_] <= '9') ++at_;
      in_conditional_comment_ = true;
      return;
    }
    const std::size_t end = text_.find("*/", at_ + 2);
    if (end == std::string_view::npos) {
      closed_ = false;
      at_ = text_.size();
    } else {
      at_ = end + 2;
    }
  }

  void Quoted(char quote, bool escapes) {
    ++at_;
    while (at_ < text_.size()) {
      if (escapes && text_[at_] == '\\') {
        at_ += 2;
      } else if (text_[at_] != quote) {
        ++at_;
      } else if (at_ + 1 < text_.size() && text_[at_ + 1] == quote) {
        at_ += 2;
      } else {
        ++at_;
        return;
      }
    }
    at_ = text_.size();
    closed_ = false;
  }

  void UserVariable() {
    ++at_;
    if (at_ < text_.size() && text_[at_] == '@') {
      ++at_;
      AddToHead("@@");
      return;
    }
    const std::size_t from = at_;
    while (at_ < text_.size() && (IsWord(text_[at_]) || text_[at_] == '.')) ++at_;
    if (at_ > from) user_variables_.emplace_back(text_.substr(from, at_ - from));
    AddToHead("@");
  }

  std::string_view text_;
  Reading reading_;
  std::size_t at_ = 0;
  bool closed_ = true;
  bool terminated_ = false;
  bool several_ = false;
  bool in_conditional_comment_ = false;
  std::string head_;
  std::vector<std::string> words_;
  std::vector<std::string> user_variables_;
};

/// Statements whose body may hold `;`.
bool HasBody(std::string_view head) {
  if (BeginsWith(head, "BEGIN NOT") || BeginsWith(head, "ALTER EVENT")) return true;
  const std::string_view first = FirstWord(head);
  if (first == "IF" || first == "LOOP" || first == "WHILE" || first == "REPEAT" || first == "FOR" || first == "CASE" ||
      first == "DECLARE") {
    return true;  // compound statements of MariaDB
  }
  if (first != "CREATE" && first != "ALTER") return false;
  // CREATE DEFINER = `u`@`h` …: the kind of object may lie beyond the head.
  static constexpr std::array<std::string_view, 7> kWithBody = {"PROCEDURE", "FUNCTION", "TRIGGER",  "EVENT",
                                                                "PACKAGE",   "DEFINER",  "AGGREGATE"};
  static constexpr std::array<std::string_view, 8> kWithout = {"TABLE",  "VIEW", "INDEX", "DATABASE",
                                                               "SCHEMA", "USER", "ROLE",  "SEQUENCE"};
  std::string_view rest = head;
  while (!rest.empty()) {
    const std::string_view word = FirstWord(rest);
    if (std::find(kWithout.begin(), kWithout.end(), word) != kWithout.end()) return false;
    if (std::find(kWithBody.begin(), kWithBody.end(), word) != kWithBody.end()) return true;
    rest.remove_prefix(std::min(rest.size(), word.size() + 1));
  }
  return false;
}

}  // namespace

std::string_view FirstWord(std::string_view head) {
  return head.substr(0, head.find(' '));
}

bool BeginsWith(std::string_view head, std::string_view words) {
  return head.substr(0, words.size()) == words && (head.size() == words.size() || head[words.size()] == ' ');
}

bool Mentions(std::string_view text, std::string_view word) {
  return std::search(text.begin(), text.end(), word.begin(), word.end(),
                     [](char a, char b) { return Upper(a) == b; }) != text.end();
}

std::string UpperCase(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), Upper);
  return out;
}

std::string LowerCase(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return out;
}

std::string_view WithoutTerminator(std::string_view text) {
  while (!text.empty() && (IsSpace(text.back()) || text.back() == ';')) text.remove_suffix(1);
  return text;
}

std::string QuoteIdentifier(std::string_view name) {
  std::string out = "`";
  for (const char c : name) {
    if (c == '`') out.push_back('`');
    out.push_back(c);
  }
  out.push_back('`');
  return out;
}

std::string UnquoteIdentifier(std::string_view word) {
  if (word.size() < 2 || (word.front() != '`' && word.front() != '"')) return std::string(word);
  const char quote = word.front();
  word = word.substr(1, word.size() - 2);
  std::string out;
  for (std::size_t i = 0; i < word.size(); ++i) {
    out.push_back(word[i]);
    if (word[i] == quote) ++i;
  }
  return out;
}

Shape Look(std::string_view text) {
  static constexpr std::array<Reading, 3> kReadings = {{{true, true}, {false, false}, {true, false}}};
  const bool one_way = text.find('\\') == std::string_view::npos;
  Shape shape;
  for (std::size_t i = 0; i < kReadings.size(); ++i) {
    Scan scan(text, kReadings[i]);
    scan.Run();
    const bool closed = scan.closed() && !scan.several();
    if (i == 0) {
      shape.head = scan.head();
      shape.several = scan.several();
      shape.closed = closed;
      shape.words = std::move(scan.words());
      shape.user_variables = std::move(scan.user_variables());
    } else {
      shape.several = shape.several && scan.several();
      shape.closed = shape.closed && closed;
    }
    if (one_way) break;
  }
  if (HasBody(shape.head)) {
    // The `;` inside a body are not ours to count, so such a statement is one, and goes alone.
    shape.several = false;
    shape.closed = false;
  }
  return shape;
}

}  // namespace msr::mysql
