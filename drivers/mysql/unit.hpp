// unit.hpp: a unit of work in as few messages as the protocol allows.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <msr/driver_sdk.hpp>

#include "drivers/mysql/message.hpp"
#include "drivers/mysql/scanner.hpp"

namespace msr::mysql {

class MysqlConnection;

/// Sends the steps of one unit.
///
/// A message holds any number of engine statements, and either one statement of a migration or any
/// number that are plain DML. A statement that may answer with more than one result, or whose text
/// could be read in more than one way, goes alone.
class UnitRunner {
 public:
  UnitRunner(MysqlConnection &connection, const sdk::Unit &unit) : connection_(&connection), unit_(&unit) {}

  /// Runs the unit; a failure leaves no transaction open.
  void Run();

 private:
  class Progress;

  void AddStep(std::size_t index);
  void AddReset(std::size_t index);
  void AddEngineStep(std::size_t index, const std::string &text);
  void AddMigrationStep(std::size_t index, const std::string &text);
  void Append(std::size_t index, std::string_view text, const Shape &shape, bool counts_rows);
  void SendAlone(std::size_t index, std::string_view text, const Shape &shape);
  void MakeRoom(std::size_t size);
  void Flush();
  bool NextLooksBack(std::size_t index) const;

  enum class Migrations { kNone, kPlainDml, kOne };

  MysqlConnection *connection_;
  const sdk::Unit *unit_;
  Message message_;
  Migrations migrations_ = Migrations::kNone;  ///< what the message holds of them
};

}  // namespace msr::mysql
