// splitter.hpp: the statements of a script one by one, in the memory of one.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <msr/driver.h>

#include "core/base/result.hpp"
#include "core/sql/bodies.hpp"
#include "core/sql/rules.hpp"
#include "core/sql/scanner.hpp"
#include "core/sql/script.hpp"

namespace msr::sql {

/// Takes a script apart as Split does, one statement at a call. Text and dialect outlive it. After an
/// error it must not be asked again.
class Splitter {
 public:
  Splitter(std::string_view text, const msr_dialect &dialect);

  /// Puts the next statement into `statement`; false at the end of the script.
  Result<bool> Next(Statement &statement);

  /// The directives passed so far.
  std::vector<Directive> &directives() { return directives_; }

 private:
  /// What became of a token: it is part of the statement, the statement is complete, the script ends.
  enum class Step { kGoOn, kStatement, kEnd };

  Result<Step> Take(const Token &token);
  Result<Step> TakeTerminator(const Token &token);
  Result<Step> TakeEnd();
  Result<Step> TakeComment(const Token &token);
  Result<Step> TakeMetaCommand(const Token &token);
  Result<Step> TakeDelimiterWord(const Token &token);
  Result<Step> Act(const Directive &directive, std::size_t next_line);
  Result<void> ReadCopyData(std::size_t statement, std::size_t from);
  Result<void> RefuseNul();

  bool IsPart(const Token &token) const;
  bool open() const { return begin_ != kClosed; }
  void Append(const Token &token);
  Step Close();
  tl::unexpected<Error> Wrong(std::size_t offset, std::string message, std::string hint = {}) const;

  static constexpr std::size_t kClosed = static_cast<std::size_t>(-1);

  Scanner scanner_;
  BodyTracker body_;
  RuleMatcher rules_;
  std::vector<Directive> directives_;
  Statement current_;
  std::size_t begin_ = kClosed;  // of the open statement
  std::size_t end_ = 0;          // of its last token
  std::size_t checked_ = 0;      // there is no NUL before
  bool has_words_ = false;       // more than the marks of a conditional comment
  bool conditional_ = false;     // part of it stands in a conditional comment
};

}  // namespace msr::sql
