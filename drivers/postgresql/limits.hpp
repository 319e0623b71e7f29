// limits.hpp: how long a statement may take, as commands to the server.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <msr/driver_sdk.hpp>

namespace msr::postgresql {

/// The limits that the host asked for, less those that the migration has taken into its own hands.
class Limits {
 public:
  /// What holds from here on.
  void Set(const sdk::Limits &limits);

  /// Looks at a statement of a migration. One that sets a limit for the session itself keeps it, also in the
  /// units that follow.
  void Watch(std::string_view statement);

  /// For the transaction that is open: they end with it, and so reach no other session through a pooler.
  std::vector<std::string> ForTransaction() const;
  /// For what runs outside a transaction.
  std::vector<std::string> ForSession() const;
  /// Takes ForSession back.
  std::vector<std::string> Back() const;

 private:
  struct Limit {
    std::string_view name;
    std::int64_t milliseconds = 0;
    bool is_own = false;
  };
  template <class Spell>
  std::vector<std::string> Commands(Spell &&spell) const;

  Limit waiting_{"lock_timeout"};
  Limit running_{"statement_timeout"};
};

}  // namespace msr::postgresql
