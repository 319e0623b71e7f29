#include "core/sql/splitter.hpp"

#include <algorithm>
#include <cstring>
#include <string>
#include <utility>

#include "core/sql/chars.hpp"
#include "core/sql/directives.hpp"
#include "core/sql/load_directive.hpp"

namespace msr::sql {
namespace {

constexpr std::string_view kDelimiterCommand = "DELIMITER";

/// What a person reads about text that cannot be read.
std::string_view Describe(Fault fault) {
  switch (fault) {
    case Fault::kString:
      return "the string that begins here does not end";
    case Fault::kQuotedIdentifier:
      return "the quoted name that begins here does not end";
    case Fault::kDollarQuote:
      return "the dollar-quoted string that begins here does not end";
    case Fault::kComment:
    case Fault::kConditionalComment:
      return "the comment that begins here does not end";
    case Fault::kCarriageReturn:
      return "a comment holds a carriage return without a line feed";
    case Fault::kNone:
      break;
  }
  return "this text cannot be read";
}

std::string_view HintFor(Fault fault) {
  if (fault == Fault::kCarriageReturn) {
    return "databases disagree on whether the comment ends there: end the line with a line feed";
  }
  return {};
}

/// What nobody writes in a line of its own behind a column's name.
bool IsSign(std::string_view text) {
  return text == ";" || text == ";;" || text == "//" || text == "$$" || text == "|";
}

bool IsCommentStart(std::string_view text) {
  return text.substr(0, 2) == "--" || text.substr(0, 2) == "/*" || text.substr(0, 1) == "#";
}

}  // namespace

Splitter::Splitter(const msr_dialect &dialect)
    : scanner_({}, dialect.lexer_flags), body_(dialect.lexer_flags), rules_(dialect) {}

void Splitter::SetWindow(std::string_view text, std::size_t begin, bool last) {
  window_ = begin;
  last_window_ = last;
  checked_ = boundary_ - begin;
  scanner_.SetText(text);
  scanner_.MoveTo(checked_);
  begin_ = kClosed;
  directives_.resize(settled_directives_);
}

tl::unexpected<Error> Splitter::Wrong(std::size_t at, std::string message, std::string hint) {
  wrong_at_ = window_ + at;
  return msr::Fail(ErrorKind::kSyntax, std::move(message), std::move(hint));
}

bool Splitter::IsCut(const Token &token) const {
  if (last_window_) return false;
  if (scanner_.goes_on_behind()) return true;
  if (token.end < scanner_.text().size()) return false;
  // What is unreadable for a reason of its own stays so, whatever follows.
  if (token.kind == TokenKind::kFault) return scanner_.fault() != Fault::kCarriageReturn;
  return token.kind != TokenKind::kTerminator || scanner_.has_own_delimiter();
}

bool Splitter::IsLineCut(std::size_t at) const {
  return !last_window_ && scanner_.text().find('\n', at) == std::string_view::npos;
}

Result<Found> Splitter::Next(Statement &statement) {
  while (true) {
    const Token token = scanner_.Next();
    if (IsCut(token)) return Found::kMore;
    if (IsPart(token)) {
      Append(token);
      continue;
    }
    MSR_TRY_ASSIGN(const Step step, Take(token));
    if (step == Step::kMore) return Found::kMore;
    if (step == Step::kGoOn && open()) continue;
    MSR_TRY(RefuseNul());
    boundary_ = window_ + scanner_.position();
    settled_directives_ = directives_.size();
    if (step == Step::kGoOn) continue;
    if (step == Step::kEnd) return Found::kEnd;
    statement = current_;
    return Found::kStatement;
  }
}

// PostgreSQL and SQLite would read the text up to the NUL only, and leave the rest out in silence.
Result<void> Splitter::RefuseNul() {
  const std::string_view text = scanner_.text();
  const std::size_t size = scanner_.position() - checked_;
  const void *nul = size == 0 ? nullptr : std::memchr(text.data() + checked_, '\0', size);
  checked_ = scanner_.position();
  if (nul == nullptr) return {};
  return Wrong(static_cast<std::size_t>(static_cast<const char *>(nul) - text.data()), kNulByte);
}

void Splitter::SetDelimiter(std::string_view delimiter) {
  delimiter_ = delimiter;
  scanner_.SetDelimiter(delimiter_);
}

// Nearly every token is one that can only be part of a statement; these take no detour.
bool Splitter::IsPart(const Token &token) const {
  switch (token.kind) {
    case TokenKind::kWord:
      return token.end - token.begin != kDelimiterCommand.size() || !scanner_.Has(MSR_LEX_DELIMITER_COMMAND) ||
             !EqualsUpper(scanner_.TextOf(token), kDelimiterCommand);
    case TokenKind::kString:
    case TokenKind::kQuotedIdentifier:
    case TokenKind::kPunctuation:
    case TokenKind::kOpen:
    case TokenKind::kClose:
    case TokenKind::kConditionalOpen:
    case TokenKind::kConditionalClose:
      return true;
    default:
      return false;
  }
}

Result<Splitter::Step> Splitter::Take(const Token &token) {
  switch (token.kind) {
    case TokenKind::kWord:
      return TakeDelimiterWord(token);
    case TokenKind::kTerminator:
      return TakeTerminator(token);
    case TokenKind::kSemicolon:
      if (!open()) return Step::kGoOn;
      if (!body_.MayHoldBody()) return TakeTerminator(token);
      break;
    case TokenKind::kLineComment:
    case TokenKind::kBlockComment:
      return TakeComment(token);
    case TokenKind::kBackslash:
      if (scanner_.Has(MSR_LEX_META_COMMANDS)) return TakeMetaCommand(token);
      break;
    case TokenKind::kEnd:
      return TakeEnd();
    case TokenKind::kFault:
      return Wrong(token.begin, std::string(Describe(scanner_.fault())), std::string(HintFor(scanner_.fault())));
    default:
      break;
  }
  Append(token);
  return Step::kGoOn;
}

void Splitter::Append(const Token &token) {
  if (!open()) {
    begin_ = token.begin;
    conditional_ = has_words_ = false;
    body_.Reset();
    rules_.Reset();
  }
  if (token.kind == TokenKind::kConditionalOpen || token.kind == TokenKind::kConditionalClose) {
    conditional_ = true;
    end_ = token.end;
    return;
  }
  // Clients strip what the server would take for an empty statement behind the body.
  const bool is_idle = token.kind == TokenKind::kSemicolon && scanner_.Has(MSR_LEX_DELIMITER_COMMAND);
  if (!is_idle) end_ = token.end;
  has_words_ = true;
  const std::string_view text = scanner_.TextOf(token);
  body_.Feed(token, text);
  rules_.Feed(text);
}

Splitter::Step Splitter::Close() {
  const bool empty = !open() || !has_words_;
  if (!empty) {
    current_ = {};
    current_.text = scanner_.text().substr(begin_, end_ - begin_);
    current_.offset = window_ + begin_;
    std::uint32_t traits = rules_.Finish();
    // What stands in such a comment is run by some servers only: then the result is another one.
    if (conditional_) traits &= ~std::uint32_t{MSR_TRAIT_PLAIN_DML};
    SetTraits(traits);
  }
  begin_ = kClosed;
  return empty ? Step::kGoOn : Step::kStatement;
}

// A dump's own transaction around the rows of a table is not begun, so there is nothing for its COMMIT to end.
void Splitter::SetTraits(std::uint32_t traits) {
  const bool is_sent = (traits & MSR_TRAIT_NOT_SENT) == 0;
  const bool begins = (traits & MSR_TRAIT_BEGINS_TRANSACTION) != 0;
  const bool commits = (traits & MSR_TRAIT_COMMITS) != 0;
  if (begins) in_unsent_transaction_ = !is_sent;
  if (in_unsent_transaction_ && is_sent && commits) traits = MSR_TRAIT_NOT_SENT;
  if (commits && !is_sent) in_unsent_transaction_ = false;
  current_.traits = traits;
}

Result<Splitter::Step> Splitter::TakeTerminator(const Token &token) {
  if (!open()) return Step::kGoOn;
  if (!scanner_.has_own_delimiter() && !body_.CanEnd()) {
    body_.Feed(token, scanner_.TextOf(token));
    rules_.Feed(scanner_.TextOf(token));
    end_ = token.end;
    return Step::kGoOn;
  }
  if (scanner_.in_conditional_comment()) {
    return Wrong(token.begin, "a statement ends inside of a comment that the server executes",
                 "close the comment before " + std::string(scanner_.TextOf(token)));
  }
  const bool copies = body_.copies_from_stdin();
  const std::size_t begin = begin_;
  const Step step = Close();
  return copies ? ReadCopyData(begin, token.end) : Result<Step>(step);
}

Result<Splitter::Step> Splitter::TakeEnd() {
  if (scanner_.in_conditional_comment()) {
    return Wrong(scanner_.conditional_comment_at(), std::string(Describe(Fault::kConditionalComment)));
  }
  if (open() && !scanner_.has_own_delimiter() && !body_.CanEnd()) {
    return Wrong(body_.body_at(), "the body that begins here does not end",
                 "its end is missing, or msr does not see it: then put the statement between "
                 "-- msr:statement-begin and -- msr:statement-end");
  }
  if (open() && body_.copies_from_stdin()) {
    return Wrong(begin_, "COPY … FROM stdin has no data", "end it with ; and put the data and a line \\. behind it");
  }
  return Close() == Step::kStatement ? Step::kStatement : Step::kEnd;
}

Result<Splitter::Step> Splitter::TakeComment(const Token &token) {
  auto read = ReadDirective(scanner_, token);
  if (!read) return Wrong(std::move(read).error());
  std::optional<Directive> &directive = *read;
  if (!directive) return Step::kGoOn;
  directive->in_statement = open();
  const std::string_view name = directive->name;
  const bool loads = name == kLoadDirective;
  const bool splits = name == "delimiter" || name == "statement-begin" || name == "statement-end";
  if ((splits || loads) && open()) {
    const std::string_view before = scanner_.text().substr(begin_, token.begin - begin_);
    const auto lines = std::count(before.begin(), before.end(), '\n');
    return Wrong(token.begin, "msr:" + std::string(name) + " stands inside of a statement",
                 "the statement began " + std::to_string(lines) + (lines == 1 ? " line" : " lines") +
                     " above: is its terminator missing?");
  }
  if (loads) return TakeLoad(token);
  directives_.push_back(*directive);
  directives_.back().offset += window_;
  return splits ? Act(*directive, NextLine(scanner_.text(), token.end)) : Step::kGoOn;
}

Result<Splitter::Step> Splitter::TakeLoad(const Token &token) {
  if (!BeginsLine(scanner_.text(), token.begin)) {
    return Wrong(token.begin, "msr:load does not stand on a line of its own", "put it into the next line");
  }
  current_ = {};
  current_.text = TrimSpace(scanner_.TextOf(token));
  current_.offset = window_ + token.begin;
  current_.traits = MSR_TRAIT_PLAIN_DML;
  current_.loads = true;
  return Step::kStatement;
}

Result<Splitter::Step> Splitter::Act(const Directive &directive, std::size_t next_line) {
  if (directive.name == "delimiter") {
    const std::string why = WhyNoDelimiter(directive.argument, scanner_);
    if (!why.empty()) return Wrong(directive.offset, why, "as in -- msr:delimiter //");
    SetDelimiter(directive.argument);
    return Step::kGoOn;
  }
  if (directive.name == "statement-end") {
    return Wrong(directive.offset, "msr:statement-end without msr:statement-begin");
  }
  auto region = ReadRegion(scanner_, directive, next_line);
  if (!region && region.error().at_end && !last_window_) return Step::kMore;
  if (!region) return Wrong(std::move(region).error());
  directives_.push_back(region->end);
  directives_.back().offset += window_;
  scanner_.MoveTo(region->after);
  current_ = {};
  current_.text = region->body;
  current_.offset = window_ + static_cast<std::size_t>(region->body.data() - scanner_.text().data());
  SetTraits(TraitsOf(region->body, rules_, scanner_.flags()));
  return Step::kStatement;
}

// pg_dump guards a dump against commands of psql in it. msr refuses those everywhere, so these two lines may be passed
// over: they become a statement that is not sent, so that a notice tells.
Result<Splitter::Step> Splitter::TakeMetaCommand(const Token &token) {
  if (IsLineCut(token.begin)) return Step::kMore;
  const std::string_view text = scanner_.text();
  const std::string_view line = TrimSpace(RestOfLine(text, token.begin));
  const std::string_view command = FirstWord(line);
  const bool guards_dump = scanner_.Has(MSR_LEX_COPY_DATA) && (command == "\\restrict" || command == "\\unrestrict");
  if (guards_dump && !open() && BeginsLine(text, token.begin)) {
    current_ = {};
    current_.text = line;
    current_.offset = window_ + token.begin;
    current_.traits = MSR_TRAIT_NOT_SENT;
    scanner_.MoveTo(NextLine(text, token.begin));
    return Step::kStatement;
  }
  const std::string_view hint = command == "\\." && scanner_.Has(MSR_LEX_COPY_DATA)
                                    ? "it ends the data of COPY … FROM stdin, and none began here"
                                    : "take it out: msr sends the script to the server without a client between";
  return Wrong(token.begin, std::string(command) + " is a command of the database's client, not SQL",
               std::string(hint));
}

// Inside of a statement DELIMITER is a word like others, for a column may be called so; but not where
// a sign stands alone behind it that can only be a delimiter.
Result<Splitter::Step> Splitter::TakeDelimiterWord(const Token &token) {
  if (IsLineCut(token.begin)) return Step::kMore;
  const std::string_view text = scanner_.text();
  const bool begins_line = BeginsLine(text, token.begin);
  if (open()) {
    if (begins_line && IsSign(TrimSpace(RestOfLine(text, token.end)))) {
      return Wrong(begin_, "this statement does not end before DELIMITER", "put its terminator behind it");
    }
    Append(token);
    return Step::kGoOn;
  }
  if (!begins_line) return Wrong(token.begin, "DELIMITER stands at the beginning of a line");
  const std::string_view argument = TrimSpace(RestOfLine(text, token.end));
  const std::string_view delimiter = FirstWord(argument);
  const std::string_view rest = TrimSpace(argument.substr(delimiter.size()));
  std::string why = WhyNoDelimiter(delimiter, scanner_);
  if (why.empty() && !rest.empty() && !IsCommentStart(rest)) why = "there is text behind the delimiter";
  if (!why.empty()) return Wrong(token.begin, why, "as in DELIMITER //");
  SetDelimiter(delimiter);
  scanner_.MoveTo(NextLine(text, token.begin));
  return Step::kGoOn;
}

// The data begins in the line after the statement, as for psql. Data that the window does not hold as a
// whole is begun here; StatementReader goes on with it.
Result<Splitter::Step> Splitter::ReadCopyData(std::size_t statement, std::size_t from) {
  if (IsLineCut(from)) return Step::kMore;
  const std::string_view text = scanner_.text();
  const std::string_view rest = TrimSpace(RestOfLine(text, from));
  if (!rest.empty() && !IsCommentStart(rest)) {
    return Wrong(from, "the data of COPY … FROM stdin begins in a line of its own");
  }
  const std::size_t begin = NextLine(text, from);
  const CopyEnd end = FindCopyEnd(text.substr(begin), last_window_);
  if (!end.found && last_window_) {
    scanner_.MoveTo(text.size());
    MSR_TRY(RefuseNul());  // first, as a window that ends before does
    return Wrong(statement, kEndlessCopy, kEndlessCopyHint);
  }
  current_.has_copy_data = true;
  current_.copy_data = text.substr(begin, end.size);
  current_.copy_data_goes_on = !end.found;
  scanner_.MoveTo(begin + end.after);
  return Step::kStatement;
}

CopyEnd FindCopyEnd(std::string_view data, bool last) {
  for (std::size_t at = data.find("\\."); at != std::string_view::npos; at = data.find("\\.", at + 1)) {
    if (at > 0 && data[at - 1] != '\n') continue;
    const bool has_end = data.find('\n', at) != std::string_view::npos;
    if ((has_end || last) && RestOfLine(data, at) == "\\.") return {at, NextLine(data, at), true};
  }
  // The line that ends the data may have been cut, so the last line waits for its end.
  const std::size_t line = data.rfind('\n');
  const std::size_t whole = line == std::string_view::npos ? 0 : line + 1;
  return {whole, whole, false};
}

}  // namespace msr::sql
