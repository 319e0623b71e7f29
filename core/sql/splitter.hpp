// splitter.hpp: the statements of a text one by one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <msr/driver.h>

#include "core/base/result.hpp"
#include "core/sql/bodies.hpp"
#include "core/sql/directives.hpp"
#include "core/sql/rules.hpp"
#include "core/sql/scanner.hpp"
#include "core/sql/script.hpp"

namespace msr::sql {

/// How far data of COPY goes in a text that begins with it.
struct CopyEnd {
  std::size_t size = 0;   ///< of the data, in whole lines
  std::size_t after = 0;  ///< behind the line `\.`, if that was found
  bool found = false;
};
/// Looks for the line `\.`; the last line of a text that is not the `last` may be cut.
CopyEnd FindCopyEnd(std::string_view data, bool last);

inline constexpr const char *kNulByte = "there is a NUL byte here";
inline constexpr const char *kEndlessCopy = "the data of this COPY … FROM stdin does not end";
inline constexpr const char *kEndlessCopyHint = "end it with a line \\.";

/// What a call of Splitter::Next came to.
enum class Found : std::uint8_t {
  kStatement,
  kEnd,   ///< of the script
  kMore,  ///< the window ends before it is clear what comes next
};

/// Takes a script apart as Split does, one statement at a call, from a window that moves over the
/// text. Offsets count from the beginning of the script. The dialect outlives it. After an error it must
/// not be asked again.
class Splitter {
 public:
  explicit Splitter(const msr_dialect &dialect);

  /// Goes on in another window, which begins at byte `begin` of the script, not behind `boundary()`, and is
  /// the `last` one if it reaches the end. Another that does not should end behind a line or, as long as `;`
  /// is the delimiter, behind one of those. The text outlives its use; what was read from the window before
  /// is no longer valid.
  void SetWindow(std::string_view text, std::size_t begin, bool last);

  Result<Found> Next(Statement &statement);

  /// Everything before this byte is dealt with.
  std::size_t boundary() const { return boundary_; }
  bool has_own_delimiter() const { return scanner_.has_own_delimiter(); }
  /// Somebody else has dealt with the text before `boundary`; a new window has to follow.
  void Skip(std::size_t boundary) { boundary_ = boundary; }
  /// The directives passed so far.
  const std::vector<Directive> &directives() const { return directives_; }
  /// The place of the error that Next returned.
  std::size_t wrong_at() const { return wrong_at_; }

 private:
  /// What became of a token: it is part of the statement, the statement is complete, the script ends, or
  /// more text is needed to say.
  enum class Step : std::uint8_t { kGoOn, kStatement, kEnd, kMore };

  Result<Step> Take(const Token &token);
  Result<Step> TakeTerminator(const Token &token);
  Result<Step> TakeEnd();
  Result<Step> TakeComment(const Token &token);
  Result<Step> TakeLoad(const Token &token);
  Result<Step> TakeMetaCommand(const Token &token);
  Result<Step> TakeDelimiterWord(const Token &token);
  Result<Step> Act(const Directive &directive, std::size_t next_line);
  Result<Step> ReadCopyData(std::size_t statement, std::size_t from);
  Result<void> RefuseNul();

  bool IsPart(const Token &token) const;
  /// The window may have cut this token.
  bool IsCut(const Token &token) const;
  /// The window may have cut the line of this byte.
  bool IsLineCut(std::size_t at) const;
  bool open() const { return begin_ != kClosed; }
  void Append(const Token &token);
  Step Close();
  void SetTraits(std::uint32_t traits);
  void SetDelimiter(std::string_view delimiter);
  tl::unexpected<Error> Wrong(std::size_t at, std::string message, std::string hint = {});
  tl::unexpected<Error> Wrong(Misread misread) {
    return Wrong(misread.offset, std::move(misread.message), std::move(misread.hint));
  }

  static constexpr std::size_t kClosed = static_cast<std::size_t>(-1);

  Scanner scanner_;
  BodyTracker body_;
  RuleMatcher rules_;
  std::string delimiter_;  // the scanner looks at it
  std::vector<Directive> directives_;
  std::size_t settled_directives_ = 0;  // those before the boundary
  Statement current_;
  std::size_t window_ = 0;       // where it begins in the script
  std::size_t boundary_ = 0;     // in the script
  std::size_t wrong_at_ = 0;     // in the script
  std::size_t begin_ = kClosed;  // of the open statement, in the window
  std::size_t end_ = 0;          // of its last token
  std::size_t checked_ = 0;      // there is no NUL before
  bool last_window_ = true;
  bool in_unsent_transaction_ = false;  // see MSR_TRAIT_NOT_SENT
  bool has_words_ = false;              // more than the marks of a conditional comment
  bool conditional_ = false;            // part of it stands in a conditional comment
};

}  // namespace msr::sql
