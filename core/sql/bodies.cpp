#include "core/sql/bodies.hpp"

#include <algorithm>
#include <initializer_list>

#include "core/sql/chars.hpp"

namespace msr::sql {
namespace {

bool Is(std::string_view word, std::string_view upper) {
  return EqualsUpper(word, upper);
}

bool IsOneOf(std::string_view word, std::initializer_list<std::string_view> uppers) {
  return std::any_of(uppers.begin(), uppers.end(), [word](std::string_view upper) { return Is(word, upper); });
}

bool IsPlainObject(std::string_view word) {
  return IsOneOf(word, {"TABLE", "VIEW", "INDEX", "UNIQUE", "DATABASE", "SCHEMA", "SEQUENCE", "USER", "ROLE",
                        "MATERIALIZED", "EXTENSION", "TYPE", "DOMAIN", "VIRTUAL", "FULLTEXT", "SPATIAL"});
}

/// Words between CREATE and what is created.
bool IsDefinitionFiller(std::string_view word) {
  return IsOneOf(word, {"OR", "REPLACE", "TEMP", "TEMPORARY", "AGGREGATE", "CONSTRAINT", "DEFINER", "CURRENT_USER",
                        "CURRENT_ROLE"});
}

/// Words of the part between the parameters of a routine and its body that take no argument.
bool IsCharacteristic(std::string_view word) {
  return IsOneOf(word, {"NOT",   "DETERMINISTIC", "CONTAINS", "NO",        "READS",    "MODIFIES", "SQL",
                        "DATA",  "SECURITY",      "DEFINER",  "INVOKER",   "UNSIGNED", "SIGNED",   "ZEROFILL",
                        "ASCII", "UNICODE",       "BINARY",   "PRECISION", "VARYING",  "VARCHAR",  "CHARACTER",
                        "CHAR",  "LARGE",         "OBJECT",   "AS",        "IS"});
}

bool IsCharacteristicWithArgument(std::string_view word) {
  return IsOneOf(word, {"COMMENT", "LANGUAGE", "RETURNS", "COLLATE", "CHARSET", "OF"});
}

}  // namespace

void BodyTracker::Reset() {
  mode_ = Mode::kStart;
  blocks_.clear();
  previous_word_ = {};
  previous_ = ';';
  body_at_ = atomic_depth_ = depth_ = 0;
  alter_ = explain_ = at_start_ = declares_ = handles_ = skips_ = semicolon_ = end_ = begun_ = copies_from_stdin_ =
      false;
}

bool BodyTracker::CanEnd() const {
  switch (mode_) {
    case Mode::kRule:
      return depth_ == 0;
    case Mode::kTriggerToEnd:
      return end_;
    case Mode::kAtomicBody:
    case Mode::kBody:
      return false;
    default:
      return true;
  }
}

void BodyTracker::Follow(const Token &token, std::string_view text) {
  const bool is_word = token.kind == TokenKind::kWord;
  const std::string_view word = is_word ? text : std::string_view();
  if (token.kind == TokenKind::kOpen) ++depth_;
  if (token.kind == TokenKind::kClose && depth_ > 0) --depth_;
  if (mode_ == Mode::kRule && depth_ == 1 && token.kind == TokenKind::kOpen) body_at_ = token.begin;

  if (mode_ == Mode::kBody) {
    BodyToken(token, word);
  } else if (mode_ == Mode::kTriggerToEnd) {
    TriggerToEndToken(token, word);
  } else if (mode_ == Mode::kLabel) {
    mode_ = text == ":" ? Mode::kBodyStart : Mode::kOpaque;
  } else if (mode_ == Mode::kRoutineHeader && token.kind == TokenKind::kClose && depth_ == 0) {
    mode_ = Mode::kCharacteristics;
  } else if (mode_ == Mode::kCharacteristics && skips_) {
    skips_ = false;
  } else if (is_word) {
    Word(word, token.begin);
  } else if (mode_ == Mode::kStart) {
    if (!explain_) mode_ = Mode::kOpaque;
  } else if (mode_ == Mode::kDefinition && EndsTriggersBySemicolon()) {
    mode_ = Mode::kOpaque;
  } else if (mode_ == Mode::kBegin) {
    mode_ = Mode::kPlain;
  } else if (mode_ == Mode::kBodyStart) {
    mode_ = token.kind == TokenKind::kQuotedIdentifier ? Mode::kLabel : Mode::kOpaque;
  } else if (mode_ == Mode::kCharacteristics && depth_ == 0 && token.kind == TokenKind::kQuotedIdentifier) {
    mode_ = Mode::kLabel;
  }
  previous_ = text.empty() ? '\0' : text.front();
  previous_word_ = word;
}

void BodyTracker::Word(std::string_view word, std::size_t at) {
  switch (mode_) {
    case Mode::kStart:
      return StartWord(word, at);
    case Mode::kBegin:
      return BeginWord(word);
    case Mode::kDefinition:
      return DefinitionWord(word, at);
    case Mode::kCopy:
      return CopyWord(word);
    case Mode::kAtomicHeader:
    case Mode::kAtomicBody:
      return AtomicWord(word, at);
    case Mode::kTriggerHeader:
    case Mode::kEventHeader:
      return HeaderWord(word);
    case Mode::kCharacteristics:
      return CharacteristicWord(word, at);
    case Mode::kBodyStart:
      return BodyStartWord(word, at);
    default:
      return;
  }
}

void BodyTracker::StartWord(std::string_view word, std::size_t at) {
  if (explain_) {
    if (Is(word, "CREATE")) mode_ = Mode::kDefinition;
    if (IsOneOf(word, {"EXPLAIN", "TEMP", "TEMPORARY", "TRIGGER", "END"})) mode_ = Mode::kPlain;
  } else if (Is(word, "EXPLAIN") && EndsTriggersBySemicolon()) {
    explain_ = true;
  } else if (IsOneOf(word, {"CREATE", "ALTER", "RECREATE"})) {
    alter_ = Is(word, "ALTER");
    mode_ = Mode::kDefinition;
  } else if (Is(word, "BEGIN")) {
    body_at_ = at;
    mode_ = Mode::kBegin;
  } else if (Is(word, "COPY") && Has(MSR_LEX_COPY_DATA)) {
    mode_ = Mode::kCopy;
  } else if (IsOneOf(word, {"DECLARE", "IF", "CASE", "LOOP", "WHILE", "REPEAT", "FOR", "EXECUTE"})) {
    mode_ = Mode::kOpaque;
  } else {
    mode_ = Mode::kPlain;
  }
}

void BodyTracker::BeginWord(std::string_view word) {
  if (Is(word, "NOT") && Has(MSR_LEX_ROUTINE_BODIES)) {
    blocks_.push_back(Block::kBegin);
    at_start_ = true;
    mode_ = Mode::kBody;
  } else if (IsOneOf(word, {"WORK", "TRAN", "TRANSACTION", "DEFERRED", "IMMEDIATE", "EXCLUSIVE", "CONCURRENT",
                            "ISOLATION", "READ"})) {
    mode_ = Mode::kPlain;
  } else {
    mode_ = Mode::kOpaque;
  }
}

// `CREATE DEFINER = root @ localhost TRIGGER`: what stands after `=` and `@` is a name.
void BodyTracker::DefinitionWord(std::string_view word, std::size_t at) {
  if (previous_ == '=' || previous_ == '@') return;
  if (alter_) {
    const bool may_go_on = IsOneOf(word, {"DEFINER", "EVENT"});
    if (!may_go_on) mode_ = IsPlainObject(word) ? Mode::kPlain : Mode::kOpaque;
    if (Is(word, "EVENT")) Define(word, at);
    return;
  }
  const bool fills = EndsTriggersBySemicolon() ? IsOneOf(word, {"TEMP", "TEMPORARY"}) : IsDefinitionFiller(word);
  if (!fills) Define(word, at);
}

void BodyTracker::Define(std::string_view word, std::size_t at) {
  mode_ = IsPlainObject(word) ? Mode::kPlain : Mode::kOpaque;
  if (Is(word, "RULE")) {
    body_at_ = at;
    mode_ = Mode::kRule;
  }
  if (Is(word, "TRIGGER") && Has(MSR_LEX_TRIGGER_BODIES)) {
    body_at_ = at;
    mode_ = EndsTriggersBySemicolon() ? Mode::kTriggerToEnd : Mode::kTriggerHeader;
  }
  if (Is(word, "EVENT") && Has(MSR_LEX_ROUTINE_BODIES)) mode_ = Mode::kEventHeader;
  if (IsOneOf(word, {"PROCEDURE", "FUNCTION"})) {
    if (Has(MSR_LEX_ATOMIC_BODIES)) mode_ = Mode::kAtomicHeader;
    if (Has(MSR_LEX_ROUTINE_BODIES)) mode_ = Mode::kRoutineHeader;
  }
}

void BodyTracker::CopyWord(std::string_view word) {
  if (depth_ == 0 && Is(word, "STDIN") && Is(previous_word_, "FROM")) copies_from_stdin_ = true;
}

// What SQLite's own shell does, to the letter of sqlite3_complete: the three tokens `; END ;` end a
// trigger, and nothing else does.
void BodyTracker::TriggerToEndToken(const Token &token, std::string_view word) {
  if (token.kind == TokenKind::kTerminator || token.kind == TokenKind::kSemicolon) {
    semicolon_ = true;
    end_ = false;
    return;
  }
  if (!begun_ && Is(word, "BEGIN")) {
    body_at_ = token.begin;
    begun_ = true;
  }
  end_ = semicolon_ && Is(word, "END");
  semicolon_ = false;
}

// In such a body END ends a CASE or the body; after AS and after a dot it is a name.
void BodyTracker::AtomicWord(std::string_view word, std::size_t at) {
  if (previous_ == '.' || (mode_ == Mode::kAtomicBody && Is(previous_word_, "AS"))) return;
  if (mode_ == Mode::kAtomicHeader) {
    if (Is(word, "BEGIN")) body_at_ = at;
    if (Is(word, "ATOMIC") && Is(previous_word_, "BEGIN")) {
      atomic_depth_ = 1;
      mode_ = Mode::kAtomicBody;
    }
  } else if (Is(word, "CASE")) {
    ++atomic_depth_;
  } else if (Is(word, "END") && --atomic_depth_ == 0) {
    mode_ = Mode::kDone;
  }
}

void BodyTracker::HeaderWord(std::string_view word) {
  const bool trigger = mode_ == Mode::kTriggerHeader;
  if (trigger && Is(word, "ROW") && Is(previous_word_, "EACH")) mode_ = Mode::kBodyStart;
  if (!trigger && Is(word, "DO") && depth_ == 0) mode_ = Mode::kBodyStart;
}

void BodyTracker::CharacteristicWord(std::string_view word, std::size_t at) {
  if (depth_ > 0 || previous_ == '.') return;
  const bool character_set = Is(word, "SET") && IsOneOf(previous_word_, {"CHARACTER", "CHAR"});
  if (IsCharacteristicWithArgument(word) || character_set) {
    skips_ = true;
  } else if (!IsCharacteristic(word)) {
    BodyStartWord(word, at);
  }
}

void BodyTracker::BodyStartWord(std::string_view word, std::size_t at) {
  if (IsOneOf(word, {"FOLLOWS", "PRECEDES"})) return;
  if (IsOneOf(previous_word_, {"FOLLOWS", "PRECEDES"})) return;
  if (OpensBlock(word)) {
    body_at_ = at;
    mode_ = Mode::kBody;
  } else {
    mode_ = Mode::kLabel;
  }
}

bool BodyTracker::OpensBlock(std::string_view word) {
  if (Is(word, "BEGIN")) {
    blocks_.push_back(Block::kBegin);
  } else if (Is(word, "IF")) {
    blocks_.push_back(Block::kIf);
  } else if (Is(word, "CASE")) {
    blocks_.push_back(Block::kCase);
  } else if (Is(word, "LOOP")) {
    blocks_.push_back(Block::kLoop);
  } else if (Is(word, "REPEAT")) {
    blocks_.push_back(Block::kRepeat);
  } else if (IsOneOf(word, {"WHILE", "FOR"})) {
    blocks_.push_back(Block::kWhile);
  } else {
    return false;
  }
  const Block opened = blocks_.back();
  at_start_ = opened == Block::kBegin || opened == Block::kLoop || opened == Block::kRepeat;
  declares_ = handles_ = false;
  return true;
}

void BodyTracker::CloseBlock() {
  blocks_.pop_back();
  at_start_ = false;
  if (blocks_.empty()) mode_ = Mode::kDone;
}

void BodyTracker::BodyToken(const Token &token, std::string_view word) {
  if (token.kind == TokenKind::kTerminator || token.kind == TokenKind::kSemicolon) {
    at_start_ = true;
    declares_ = handles_ = false;
  } else if (token.kind == TokenKind::kPunctuation) {
    at_start_ = false;
  } else if (word.empty() || previous_ == '.' || previous_ == '@') {
    at_start_ = false;
  } else if (at_start_ || previous_ == ':') {
    BodyWordAtStart(word);
  } else {
    BodyWordInside(word);
  }
}

void BodyTracker::BodyWordAtStart(std::string_view word) {
  if (Is(word, "END")) return CloseBlock();
  if (OpensBlock(word)) return;
  const bool opened_not_atomic = Is(previous_word_, "BEGIN") && Is(word, "NOT");
  const bool atomic = Is(previous_word_, "NOT") && Is(word, "ATOMIC");
  if (opened_not_atomic || atomic || Is(word, "ELSE")) return;
  at_start_ = false;
  declares_ = Is(word, "DECLARE");
  if (Is(word, "UNTIL") && blocks_.back() == Block::kRepeat) blocks_.back() = Block::kUntil;
}

// Inside a statement only the words count that lead to the next one, and those of CASE … END.
void BodyTracker::BodyWordInside(std::string_view word) {
  const Block top = blocks_.back();
  if (Is(word, "THEN")) {
    at_start_ = top == Block::kIf || top == Block::kCase;
  } else if (Is(word, "DO")) {
    at_start_ = top == Block::kWhile;
  } else if (Is(word, "HANDLER")) {
    handles_ = declares_;
  } else if (Is(word, "END")) {
    const bool closes = top == Block::kCaseExpression || top == Block::kUntil;
    if (closes && !Is(previous_word_, "AS")) CloseBlock();
  } else if (handles_) {
    const bool after_condition =
        IsOneOf(previous_word_, {"FOUND", "SQLWARNING", "SQLEXCEPTION"}) || previous_ == '\'' || IsDigit(previous_);
    if (Is(word, "BEGIN") || after_condition) OpensBlock(word);
  } else if (Is(word, "CASE") && !Is(previous_word_, "END") && !Is(previous_word_, "AS")) {
    blocks_.push_back(Block::kCaseExpression);
  }
}

}  // namespace msr::sql
