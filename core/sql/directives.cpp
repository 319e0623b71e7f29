#include "core/sql/directives.hpp"

#include <algorithm>
#include <utility>

#include "core/sql/chars.hpp"

namespace msr::sql {
namespace {

constexpr std::string_view kPrefix = "MSR:";

/// The directive of a line, from behind its comment mark; none if it does not begin with `msr:`.
std::optional<Directive> Parse(std::string_view content, std::size_t offset) {
  content = TrimSpace(content);
  if (!EqualsUpper(content.substr(0, kPrefix.size()), kPrefix)) return std::nullopt;
  content.remove_prefix(kPrefix.size());
  Directive directive;
  directive.offset = offset;
  directive.name = FirstWord(content);
  directive.argument = TrimSpace(content.substr(directive.name.size()));
  return directive;
}

bool IsWordless(std::string_view text) {
  return std::none_of(text.begin(), text.end(), IsWordByte);
}

}  // namespace

tl::expected<std::optional<Directive>, Misread> ReadDirective(const Scanner &scanner, const Token &comment) {
  std::string_view content = scanner.TextOf(comment);
  const bool dashes = content.substr(0, 2) == "--";
  content.remove_prefix(content.front() == '#' ? 1 : 2);
  const std::optional<Directive> directive = Parse(content, comment.begin);
  if (!directive) return std::optional<Directive>();
  if (!dashes) {
    return tl::unexpected(Misread{comment.begin, "a directive stands in a comment that begins with --",
                                  "write it on a line of its own: -- msr:name"});
  }
  if (directive->name.empty()) {
    return tl::unexpected(Misread{comment.begin, "a directive has no name",
                                  "the name follows `msr:` without a space, as in -- msr:no-transaction"});
  }
  return directive;
}

std::optional<Directive> DirectiveOfLine(std::string_view line, std::size_t offset) {
  const std::size_t mark = line.find_first_not_of(" \t");
  if (mark == std::string_view::npos || line.compare(mark, 2, "--") != 0) return std::nullopt;
  return Parse(line.substr(mark + 2), offset + mark);
}

std::string WhyNoDelimiter(std::string_view delimiter, const Scanner &scanner) {
  if (delimiter.empty()) return "a delimiter is missing";
  if (std::any_of(delimiter.begin(), delimiter.end(), IsSpace)) return "a delimiter has no white space in it";
  if (delimiter.find_first_of("\\'\"`") != std::string_view::npos) {
    return "a delimiter has no quotes and no backslash in it";
  }
  const bool hash = delimiter.front() == '#' && scanner.Has(MSR_LEX_HASH_COMMENTS);
  if (hash || delimiter.substr(0, 2) == "--" || delimiter.substr(0, 2) == "/*") return "a delimiter is no comment";
  return {};
}

std::string_view RestOfLine(std::string_view text, std::size_t from) {
  const std::size_t end = std::min(text.find('\n', from), text.size());
  std::string_view rest = text.substr(from, end - from);
  if (!rest.empty() && rest.back() == '\r') rest.remove_suffix(1);
  return rest;
}

std::size_t NextLine(std::string_view text, std::size_t from) {
  const std::size_t end = text.find('\n', from);
  return end == std::string_view::npos ? text.size() : end + 1;
}

bool BeginsLine(std::string_view text, std::size_t at) {
  while (at > 0 && IsSpace(text[at - 1]) && text[at - 1] != '\n') --at;
  return at == 0 || text[at - 1] == '\n';
}

std::string_view FirstWord(std::string_view text) {
  return text.substr(0, static_cast<std::size_t>(std::find_if(text.begin(), text.end(), IsSpace) - text.begin()));
}

tl::expected<Region, Misread> ReadRegion(const Scanner &scanner, const Directive &begin, std::size_t from) {
  const std::string_view text = scanner.text();
  for (std::size_t line = from; line < text.size(); line = NextLine(text, line)) {
    const std::optional<Directive> directive = DirectiveOfLine(RestOfLine(text, line), line);
    if (!directive) continue;
    if (directive->name == "statement-begin" || directive->name == "delimiter" || directive->name == "load") {
      return tl::unexpected(
          Misread{directive->offset,
                  "msr:" + directive->name + " stands between msr:statement-begin and msr:statement-end",
                  {}});
    }
    if (directive->name != "statement-end") continue;
    std::string_view body = TrimSpace(text.substr(from, line - from));
    if (body.ends_with(scanner.delimiter())) body.remove_suffix(scanner.delimiter().size());
    body = TrimSpace(body);
    if (IsWordless(body)) {
      return tl::unexpected(
          Misread{begin.offset, "there is no statement between msr:statement-begin and msr:statement-end", {}});
    }
    return Region{body, *directive, NextLine(text, line)};
  }
  return tl::unexpected(Misread{begin.offset, "msr:statement-begin without msr:statement-end", {}, true});
}

}  // namespace msr::sql
