// unit.hpp: runs a unit in one message.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include <msr/driver_sdk.hpp>

#include "drivers/postgresql/limits.hpp"
#include "drivers/postgresql/session.hpp"

namespace msr::postgresql {

/// The statements that bring a session back to what it was after `connect`, in order. Never DISCARD
/// ALL: it would free the advisory lock, and refuses to run in a transaction.
const std::vector<const char *> &ResetCommands(const Session &session);

/// One run of one unit. BEGIN, the steps and COMMIT go out as one pipeline with one answer to wait for; in a
/// transaction that is open already the steps alone.
///
/// A pipeline, and not one text with semicolons, because then the server takes each step apart alone,
/// when its turn has come: exactly one statement, with its values bound, under the settings that the
/// steps before it made; and every answer and every position belongs to exactly one step.
class UnitRun {
 public:
  UnitRun(Session &session, Limits &limits, const sdk::Unit &unit) : session_(session), limits_(limits), unit_(unit) {}

  /// Throws the first failure; no transaction is open then.
  void Run();

 private:
  /// One command on its way: part of the step with this number, or a bracket around the steps.
  struct Command {
    static constexpr std::size_t kBegin = static_cast<std::size_t>(-1);
    static constexpr std::size_t kCommit = static_cast<std::size_t>(-2);
    std::size_t step = kBegin;
    bool ends_step = false;
    bool is_step() const { return step != kBegin && step != kCommit; }
  };

  void QueueAll();
  void StopAfter(const sdk::Failure &failure);
  void QueueLimits();
  void QueueStep(std::size_t index);
  void Queue(const char *sql, Command command);
  void RunCopy(std::size_t index);
  void Exchange();
  void Receive(const Command &command);
  void Fail(sdk::Failure failure, const Command &command);
  void EnterPipeline();
  void LeavePipeline();
  void RollBack();

  Session &session_;
  Limits &limits_;
  const sdk::Unit &unit_;
  std::vector<Command> sent_;  ///< since the last answer was awaited
  std::size_t bytes_ = 0;
  OnLoss on_loss_ = OnLoss::kNotApplied;
  std::optional<sdk::Failure> failure_;
};

}  // namespace msr::postgresql
