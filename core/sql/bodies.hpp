// bodies.hpp: whether a `;` ends the statement or belongs to the body of a routine, trigger or rule.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "core/sql/scanner.hpp"

namespace msr::sql {

/// Follows one statement token by token, as far as is needed to know what a `;` means in it. Words
/// count only where they stand for what they say: `end` and `begin` are also names of columns.
class BodyTracker {
 public:
  explicit BodyTracker(std::uint32_t lexer_flags) : flags_(lexer_flags) {}

  /// A new statement begins.
  void Reset();

  /// Every token of the statement, comments left out, in order. A `;` that ends nothing is one too.
  void Feed(const Token &token, std::string_view text) {
    if (mode_ != Mode::kPlain && mode_ != Mode::kOpaque) Follow(token, text);
  }

  /// Whether a `;` ends the statement here, and whether the end of the text may.
  bool CanEnd() const;

  /// Whether a statement like this one can have a body with `;` in it, known to this class or not.
  /// Where it cannot, a `;` ends it even while another delimiter is in force.
  bool MayHoldBody() const {
    return mode_ != Mode::kPlain && mode_ != Mode::kStart && mode_ != Mode::kCopy && mode_ != Mode::kBegin;
  }

  /// COPY … FROM stdin: data follows the statement.
  bool copies_from_stdin() const { return mode_ == Mode::kCopy && copies_from_stdin_; }

  /// Where the body began that is open.
  std::size_t body_at() const { return body_at_; }

 private:
  enum class Mode : std::uint8_t {
    kStart,            // no word yet
    kPlain,            // a `;` ends it
    kOpaque,           // the same, but it may have a body that this class does not know
    kBegin,            // BEGIN: a transaction, or BEGIN NOT ATOMIC
    kDefinition,       // CREATE or ALTER: of what is not known yet
    kCopy,             // COPY
    kRule,             // CREATE RULE: a `;` between parentheses belongs to it
    kTriggerToEnd,     // a trigger that only `; END ;` ends
    kAtomicHeader,     // a routine whose body may be BEGIN ATOMIC … END
    kAtomicBody,       //
    kTriggerHeader,    // until FOR EACH ROW
    kEventHeader,      // until DO
    kRoutineHeader,    // until the parameters are closed
    kCharacteristics,  // between the parameters and the body
    kBodyStart,        // the next word begins the body
    kLabel,            // that word may have been a label
    kBody,             // in BEGIN … END, IF … END IF, …
    kDone,             // behind the body
  };
  enum class Block : std::uint8_t { kBegin, kIf, kCase, kCaseExpression, kLoop, kRepeat, kUntil, kWhile };

  void Follow(const Token &token, std::string_view text);
  void Word(std::string_view word, std::size_t at);
  void StartWord(std::string_view word, std::size_t at);
  void BeginWord(std::string_view word);
  void DefinitionWord(std::string_view word, std::size_t at);
  void Define(std::string_view word, std::size_t at);
  void CopyWord(std::string_view word);
  void TriggerToEndToken(const Token &token, std::string_view word);
  void AtomicWord(std::string_view word, std::size_t at);
  void HeaderWord(std::string_view word);
  void CharacteristicWord(std::string_view word, std::size_t at);
  void BodyStartWord(std::string_view word, std::size_t at);
  void BodyToken(const Token &token, std::string_view word);
  void BodyWordAtStart(std::string_view word);
  void BodyWordInside(std::string_view word);
  bool OpensBlock(std::string_view word);
  void CloseBlock();
  bool Has(std::uint32_t lexer_flag) const { return (flags_ & lexer_flag) != 0; }
  /// A database with triggers but no other bodies has no blocks in blocks.
  bool EndsTriggersBySemicolon() const { return Has(MSR_LEX_TRIGGER_BODIES) && !Has(MSR_LEX_ROUTINE_BODIES); }

  std::vector<Block> blocks_;
  std::string_view previous_word_;  // the token before this one, if that was a word
  std::size_t body_at_ = 0;
  std::size_t atomic_depth_ = 0;
  std::size_t depth_ = 0;  // of parentheses
  std::uint32_t flags_;
  Mode mode_ = Mode::kStart;
  char previous_ = ';';     // first character of the token before this one
  bool alter_ = false;      // ALTER, not CREATE
  bool explain_ = false;    // after EXPLAIN
  bool at_start_ = false;   // in a body: the next token begins a statement
  bool declares_ = false;   // in DECLARE …
  bool handles_ = false;    // in DECLARE … HANDLER …
  bool skips_ = false;      // in characteristics: the next token is an argument
  bool semicolon_ = false;  // in a trigger: after `;`
  bool begun_ = false;      // in a trigger: after BEGIN
  bool end_ = false;        // in a trigger: after `; END`
  bool copies_from_stdin_ = false;
};

}  // namespace msr::sql
