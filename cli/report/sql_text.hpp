// sql_text.hpp: the SQL of a plan for people, as it is read.
#pragma once

#include <string>

#include <msr/engine.hpp>

#include "cli/report/output.hpp"

namespace msr::report {

/// Writes SQL with comments to stdout, in pieces.
class SqlText {
 public:
  SqlText(Output &output, bool color) : output_(output), color_(color) {}

  void Take(const SqlPart &part);
  /// Writes what is left, and what `result` came to as the last comment.
  void Finish(const PlanResult &result);

 private:
  void Add(std::string_view text);
  void Remark(std::string_view text);
  void Begin(const SqlPart &part);
  void Statement(const SqlPart &part);
  void EndStatement();

  Output &output_;
  bool color_;
  std::string text_;  // not written yet
  bool statement_is_open_ = false;
  bool ends_in_comment_ = false;
};

}  // namespace msr::report
