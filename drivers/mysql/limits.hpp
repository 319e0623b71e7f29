// limits.hpp: how long a statement may take, as settings of the session.
#pragma once

#include <array>
#include <string>
#include <string_view>

#include <msr/driver_sdk.hpp>

#include "drivers/mysql/scanner.hpp"
#include "drivers/mysql/session_state.hpp"

namespace msr::mysql {

/// The limits that the host asked for, less those that the migration has taken into its own hands, and what of
/// them the session has been told. A unit begins with the difference, in the message that it sends anyway.
class Limits {
 public:
  /// What holds from here on.
  void Set(const sdk::Limits &limits);

  /// Looks at a statement of a migration. One that sets a limit for the session itself keeps it, also in the
  /// units that follow.
  void Watch(std::string_view text, const Shape &shape);

  /// The session has been put back to what it was after connect.
  void Forget();

  /// Nothing is known of the session, since a message may not have run.
  void Doubt();

  /// The SET that brings the session from what it has to what it should have; empty where it has it already.
  std::string Change(const SessionState &start);

 private:
  struct Variable {
    std::string_view name;
    std::string wanted;  ///< empty: the value after connect
    std::string told;    ///< empty: the value after connect
    bool is_own = false;
  };
  std::array<Variable, 3> variables_ = {{{"INNODB_LOCK_WAIT_TIMEOUT", "", "", false},
                                         {"LOCK_WAIT_TIMEOUT", "", "", false},
                                         {"MAX_STATEMENT_TIME", "", "", false}}};
};

}  // namespace msr::mysql
