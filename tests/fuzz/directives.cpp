// directives.cpp: tokens cover the text in order, and directives, delimiters and regions lie in it.
#include "core/sql/directives.hpp"

#include "core/sql/chars.hpp"
#include "core/sql/scanner.hpp"
#include "tests/fuzz/target.hpp"

namespace msr::fuzz {
namespace {

void CheckRegion(const sql::Scanner &scanner, const sql::Directive &begin, std::size_t from) {
  const std::string_view text = scanner.text();
  const auto region = sql::ReadRegion(scanner, begin, from);
  if (!region) {
    Require(region.error().offset <= text.size(), "an error lies in the text");
    Require(!region.error().message.empty(), "an error says what it is");
    return;
  }
  Require(region->after > from && region->after <= text.size(), "a region goes on behind its end");
  Require(region->end.name == "statement-end", "a region ends with its own directive");
  Require(region->end.offset >= from && region->end.offset < region->after, "the end of a region is its last line");
  if (region->body.empty()) return;
  const auto at = static_cast<std::size_t>(region->body.data() - text.data());
  Require(at >= from && at + region->body.size() <= region->end.offset, "the body lies before the end of its region");
  Require(sql::TrimSpace(region->body).size() == region->body.size(), "a body is trimmed");
}

void CheckComment(const sql::Scanner &scanner, const sql::Token &comment) {
  const auto directive = sql::ReadDirective(scanner, comment);
  if (!directive) {
    Require(directive.error().offset == comment.begin, "a wrong directive is where its comment is");
    return;
  }
  if (!*directive) return;
  const sql::Directive &found = **directive;
  Require(!found.name.empty(), "a directive has a name");
  Require(found.offset == comment.begin, "a directive is where its comment is");
  const std::string_view text = scanner.TextOf(comment);
  Require(text.find(found.name) != std::string_view::npos, "the name stands in the comment");
  Require(text.find(found.argument) != std::string_view::npos, "the argument stands in the comment");
  Require(sql::TrimSpace(found.argument).size() == found.argument.size(), "an argument is trimmed");
  CheckRegion(scanner, found, sql::NextLine(scanner.text(), comment.end));
}

void CheckLine(std::string_view text, std::size_t at) {
  const std::size_t next = sql::NextLine(text, at);
  Require(next > at || next == text.size(), "the next line lies behind this one");
  Require(at + sql::RestOfLine(text, at).size() <= next, "the rest of a line ends with it");
  Require(sql::FirstWord(text.substr(at)).size() <= text.size() - at, "a word lies in the text");
  (void)sql::BeginsLine(text, at);
}

/// A delimiter that is allowed ends a statement where it stands.
void CheckDelimiter(sql::Scanner &scanner, std::string_view delimiter) {
  if (!sql::WhyNoDelimiter(delimiter, scanner).empty()) return;
  Require(!delimiter.empty(), "a delimiter is not empty");
  scanner.SetDelimiter(delimiter);
}

/// White space, or byte order marks, which count as such.
bool IsGap(std::string_view text) {
  constexpr std::string_view kMark = "\xef\xbb\xbf";
  while (!text.empty()) {
    if (!sql::IsSpace(text.front()) && !text.starts_with(kMark)) return false;
    text.remove_prefix(sql::IsSpace(text.front()) ? 1 : kMark.size());
  }
  return true;
}

void CheckTokens(sql::Scanner &scanner) {
  const std::string_view text = scanner.text();
  std::size_t from = 0;
  while (true) {
    const sql::Token token = scanner.Next();
    Require(token.begin >= from && token.end >= token.begin && token.end <= text.size(), "tokens ascend in the text");
    if (token.kind == sql::TokenKind::kFault) {
      Require(scanner.fault() != sql::Fault::kNone, "what cannot be read has a reason");
      return;
    }
    Require(IsGap(text.substr(from, token.begin - from)), "only space lies between tokens");
    if (token.kind == sql::TokenKind::kEnd) break;
    Require(token.end > token.begin, "a token is not empty");
    CheckLine(text, token.begin);
    const bool comment = token.kind == sql::TokenKind::kLineComment || token.kind == sql::TokenKind::kBlockComment;
    if (comment) CheckComment(scanner, token);
    from = token.end;
  }
  Require(scanner.position() == text.size(), "the last token ends the text");
}

}  // namespace
}  // namespace msr::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
  using namespace msr::fuzz;
  Input input(data, size);
  const msr_dialect &dialect = input.ChooseDialect();
  const std::string_view text = input.Rest();
  const std::size_t line = std::min(text.find('\n'), text.size());
  const std::string_view delimiter = text.substr(0, line);
  msr::sql::Scanner scanner(text.substr(line), dialect.lexer_flags);
  CheckTokens(scanner);
  msr::sql::Scanner delimited(text.substr(line), dialect.lexer_flags);
  CheckDelimiter(delimited, delimiter);
  CheckTokens(delimited);
  return 0;
}
