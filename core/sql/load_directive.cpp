#include "core/sql/load_directive.hpp"

#include <algorithm>
#include <utility>

#include "core/sql/chars.hpp"

namespace msr::sql {
namespace {

constexpr const char *kForm = "write for example -- msr:load countries (code, name) from 'countries.csv'";
// A line that begins with -- is left as it is, so this would never be replaced.
constexpr const char *kNoPlaceholder = "there are no placeholders in msr:load";
constexpr const char *kNoPlaceholderHint = "write the name itself";
constexpr std::string_view kChecksumPrefix = "sha256:";
constexpr std::size_t kChecksumDigits = 64;

bool IsLetter(char c) {
  return IsWordByte(c) && c != '$' && !(c >= '0' && c <= '9');
}

bool IsChecksum(std::string_view text) {
  if (!text.starts_with(kChecksumPrefix)) return false;
  text.remove_prefix(kChecksumPrefix.size());
  return text.size() == kChecksumDigits && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

class Parser {
 public:
  explicit Parser(std::string_view line) : line_(line) {
    // What stands before the argument is a directive with this name, or nobody would ask.
    at_ = std::min(line.find(':'), line.size() - 1) + 1 + kLoadDirective.size();
  }

  tl::expected<LoadDirective, Misread> Run() {
    const bool read = ReadTable() && ReadColumns() && ReadFile() && ReadChecksum() && ReadEnd();
    if (!read) return tl::unexpected(std::move(wrong_));
    return std::move(load_);
  }

 private:
  bool Wrong(std::string message, std::size_t at, std::string hint = kForm) {
    wrong_ = {at, std::move(message), std::move(hint)};
    return false;
  }

  void SkipSpace() {
    while (at_ < line_.size() && IsSpace(line_[at_])) ++at_;
  }
  char Here() const { return at_ < line_.size() ? line_[at_] : '\0'; }
  bool Eat(char c) {
    SkipSpace();
    if (Here() != c) return false;
    ++at_;
    return true;
  }
  bool EatWord(std::string_view upper) {
    SkipSpace();
    const std::string_view rest = line_.substr(at_);
    if (!EqualsUpper(rest.substr(0, upper.size()), upper)) return false;
    if (rest.size() > upper.size() && IsWordByte(rest[upper.size()])) return false;
    at_ += upper.size();
    return true;
  }

  // The text between quotes, of which one is written as two.
  bool ReadQuoted(char quote, std::string &text, const char *what) {
    const std::size_t begin = at_++;
    while (at_ < line_.size()) {
      if (line_[at_] != quote) {
        text += line_[at_++];
      } else if (line_.substr(at_, 2) == std::string(2, quote)) {
        text += quote;
        at_ += 2;
      } else {
        ++at_;
        if (text.find("${") != std::string::npos) return Wrong(kNoPlaceholder, begin, kNoPlaceholderHint);
        return !text.empty() || Wrong(std::string(what) + " is empty", begin);
      }
    }
    return Wrong(std::string(what) + " that begins here does not end", begin);
  }

  bool ReadName(std::vector<std::string> &names, const char *what) {
    SkipSpace();
    std::string name;
    if (Here() == '"' || Here() == '`') {
      if (!ReadQuoted(Here(), name, "the quoted name")) return false;
    } else {
      if (!IsLetter(Here())) {
        if (Here() == '$') return Wrong(kNoPlaceholder, at_, kNoPlaceholderHint);
        return Wrong(std::string("msr:load: the name of ") + what + " is missing here", at_);
      }
      while (at_ < line_.size() && IsWordByte(line_[at_])) name += line_[at_++];
    }
    names.push_back(std::move(name));
    return true;
  }

  bool ReadTable() {
    do {
      if (!ReadName(load_.table, "the table")) return false;
    } while (Eat('.'));
    return true;
  }

  bool ReadColumns() {
    if (!Eat('(')) return true;
    do {
      SkipSpace();
      const std::size_t begin = at_;
      if (!ReadName(load_.columns, "a column")) return false;
      const auto last = load_.columns.end() - 1;
      if (std::find(load_.columns.begin(), last, *last) != last) {
        return Wrong("msr:load names the column " + *last + " twice", begin, "name each column once");
      }
    } while (Eat(','));
    return Eat(')') || Wrong("msr:load: the list of columns does not end here", at_);
  }

  bool ReadFile() {
    if (!EatWord("FROM")) return Wrong("msr:load: `from` and the name of a file are missing here", at_);
    SkipSpace();
    load_.file_at = at_;
    if (Here() != '\'') return Wrong("msr:load: the name of a file in single quotes is missing here", at_);
    return ReadQuoted('\'', load_.file, "the name of the file");
  }

  bool ReadChecksum() {
    if (!EatWord("CHECKSUM")) return true;
    SkipSpace();
    const std::size_t begin = at_;
    if (Here() == '\'' && !ReadQuoted('\'', load_.checksum, "the checksum")) return false;
    return IsChecksum(load_.checksum) || Wrong("msr:load: this is not a checksum", begin,
                                               "write checksum 'sha256:' with 64 hexadecimal digits in lower case, as "
                                               "sha256sum prints them for a file with LF line ends");
  }

  bool ReadEnd() {
    SkipSpace();
    return at_ == line_.size() || Wrong("msr:load ends before this", at_);
  }

  std::string_view line_;
  std::size_t at_ = 0;
  LoadDirective load_;
  Misread wrong_;
};

}  // namespace

tl::expected<LoadDirective, Misread> ParseLoad(std::string_view line) {
  return Parser(line).Run();
}

}  // namespace msr::sql
