// session_state.hpp: what statements may change about a session, and how it is put back.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "drivers/mysql/scanner.hpp"

namespace msr::mysql {

/// A list of SQL modes, as the server tells it, without one of them.
std::string WithoutMode(std::string_view modes, std::string_view mode);

/// The session as it was after connect, and traces of what migrations did to it.
///
/// COM_RESET_CONNECTION would do all this in one step, but it frees the locks of GET_LOCK.
class SessionState {
 public:
  /// The names to ask the server for once, in SHOW SESSION VARIABLES. What a server does not know it
  /// leaves out of the answer.
  static std::string VariablesToAsk();

  void Remember(std::string_view variable, std::string_view value);
  void SetDatabase(std::string database);
  void SetRole(std::string role_statement) { role_statement_ = std::move(role_statement); }

  /// The value of a variable at connect; empty where the server has none.
  std::string Value(std::string_view variable) const;

  /// Reads the text of a migration's statement for what has to be undone by name: temporary tables,
  /// user variables, and settings beyond the list that is always restored.
  void Watch(std::string_view text, const Shape &shape);

  /// The statements that restore the session. `in_transaction` leaves out, and keeps for later, what
  /// would commit or is refused inside one.
  std::vector<std::string> Restore(bool in_transaction);

  /// What an earlier Restore inside a transaction had to leave, for the head of the next message.
  std::vector<std::string> TakeDeferred();

 private:
  void WatchSettings(std::string_view text, std::string_view head);
  void WatchTemporaryTable(const Shape &shape);
  std::string RestoreList() const;
  std::vector<std::string> RestoreSettings(bool in_transaction);

  std::map<std::string, std::string, std::less<>> variables_;
  std::string database_;
  std::string current_database_;
  std::string role_statement_;
  std::set<std::string> temporary_tables_;  ///< quoted and qualified
  std::set<std::string> user_variables_;
  std::set<std::string> settings_;  ///< further settings that were named
  std::vector<std::string> deferred_;
};

}  // namespace msr::mysql
