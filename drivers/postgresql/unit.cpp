#include "drivers/postgresql/unit.hpp"

#include <exception>
#include <utility>

#include "drivers/postgresql/statement_text.hpp"
#include "drivers/postgresql/values.hpp"

namespace msr::postgresql {

namespace {

// What waits in memory, here and on the server, has a limit; an answer is awaited when it is reached.
constexpr std::size_t kMaxBytes = 4u << 20;
constexpr std::size_t kMaxCommands = 10'000;

// As Describe sets it.
constexpr const char *kCheckClient = "SET client_connection_check_interval = 2000";

}  // namespace

const std::vector<const char *> &ResetCommands(const Session &session) {
  static const std::vector<const char *> plain = {
      "CLOSE ALL",    "RESET SESSION AUTHORIZATION", "RESET ROLE", "RESET ALL", "UNLISTEN *", "DEALLOCATE ALL",
      "DISCARD TEMP", "DISCARD SEQUENCES",
  };
  static const std::vector<const char *> with_check = [] {
    std::vector<const char *> commands = plain;
    commands.push_back(kCheckClient);
    return commands;
  }();
  return session.checks_client() ? with_check : plain;
}

void UnitRun::Run() {
  if (unit_.is_transaction() && session_.in_transaction()) {
    throw sdk::Failure(MSR_INVALID, "a unit cannot begin in an open transaction");
  }
  EnterPipeline();
  try {
    QueueAll();
  } catch (const sdk::Failure &failure) {
    StopAfter(failure);
  } catch (const std::exception &error) {
    StopAfter({MSR_INTERNAL, error.what()});
  }
  LeavePipeline();
  if (!failure_) return;
  RollBack();
  throw *std::move(failure_);
}

void UnitRun::StopAfter(const sdk::Failure &failure) {
  // What was queued before it still runs, as it would have step by step, and may fail first.
  Exchange();
  if (!failure_) failure_ = failure;
}

void UnitRun::QueueAll() {
  // A transaction takes its mode from the session when it begins, and here that is with the first command
  // of the pipeline: what is to be undone first has an exchange of its own.
  std::size_t first = 0;
  while (first < unit_.size() && unit_.step(first).is_reset()) QueueStep(first++);
  Exchange();
  if (failure_) return;
  if (unit_.is_transaction()) {
    Queue("BEGIN", {Command::kBegin, false});
    QueueLimits();
  }
  for (std::size_t index = first; index < unit_.size() && !failure_; ++index) {
    QueueStep(index);
    if (unit_.step(index).is_reset() && !failure_) QueueLimits();
    if (bytes_ > kMaxBytes || sent_.size() > kMaxCommands) Exchange();
  }
  if (failure_) return;
  if (unit_.is_transaction()) {
    on_loss_ = OnLoss::kInDoubt;
    Queue("COMMIT", {Command::kCommit, false});
  }
  Exchange();
}

void UnitRun::QueueLimits() {
  for (const std::string &command : limits_.ForTransaction()) Queue(command.c_str(), {Command::kBegin, false});
}

void UnitRun::QueueStep(std::size_t index) {
  const sdk::Statement step = unit_.step(index);
  if (step.from_migration()) limits_.Watch(step.text());
  if (step.is_reset()) {
    const std::vector<const char *> &commands = ResetCommands(session_);
    for (const char *command : commands) Queue(command, {index, command == commands.back()});
    return;
  }
  try {
    if (IsCopy(step.text())) return RunCopy(index);
    const BoundStatement bound(step);
    bytes_ += bound.text().size();
    if (!bound.Send(session_.conn())) throw session_.FailureOf(nullptr, on_loss_);
    sent_.push_back({index, true});
  } catch (sdk::Failure &failure) {
    failure.step = static_cast<std::int64_t>(index);
    throw;
  }
}

void UnitRun::Queue(const char *sql, Command command) {
  if (PQsendQueryParams(session_.conn(), sql, 0, nullptr, nullptr, nullptr, nullptr, 0) != 1) {
    throw session_.FailureOf(nullptr, on_loss_);
  }
  sent_.push_back(command);
}

void UnitRun::RunCopy(std::size_t index) {
  Exchange();
  if (failure_) return;
  LeavePipeline();
  Reply reply = session_.RunStatement(unit_.step(index), on_loss_);
  if (reply.failure) {
    reply.failure->step = static_cast<std::int64_t>(index);
    failure_ = std::move(reply.failure);
  } else {
    unit_.StepDone(index, reply.rows);
  }
  EnterPipeline();
}

void UnitRun::Exchange() {
  if (sent_.empty()) return;
  static_cast<void>(PQpipelineSync(session_.conn()));
  for (const Command &command : sent_) {
    Receive(command);
    if (!session_.alive()) break;
  }
  // Behind the last command comes the mark of the end, which a dead session does not send.
  if (session_.alive()) PQclear(PQgetResult(session_.conn()));
  sent_.clear();
  bytes_ = 0;
}

void UnitRun::Receive(const Command &command) {
  // Rows of a migration's SELECT are thrown away one by one, however many there are.
  PQsetSingleRowMode(session_.conn());
  Reply reply = session_.Read(on_loss_);
  if (reply.failure) return Fail(*std::move(reply.failure), command);
  if (failure_ || reply.skipped) return;
  if (command.step == Command::kCommit) {
    if (reply.tag != "COMMIT") Fail(RolledBackInstead(), command);
    return;
  }
  if (command.ends_step) unit_.StepDone(command.step, reply.rows);
  session_.canceller().RequestAgain();
}

void UnitRun::Fail(sdk::Failure failure, const Command &command) {
  if (failure_) return;
  if (command.is_step()) {
    failure.step = static_cast<std::int64_t>(command.step);
    const sdk::Statement step = unit_.step(command.step);
    if (step.is_reset()) {
      failure.position = -1;
    } else {
      LocateIn(step, failure);
    }
  } else {
    failure.position = -1;
  }
  failure_ = std::move(failure);
}

void UnitRun::EnterPipeline() {
  static_cast<void>(PQenterPipelineMode(session_.conn()));
}

void UnitRun::LeavePipeline() {
  static_cast<void>(PQexitPipelineMode(session_.conn()));
}

void UnitRun::RollBack() {
  try {
    if (session_.alive() && session_.in_transaction()) session_.Run("ROLLBACK", OnLoss::kNotApplied);
  } catch (const sdk::Failure &) {
    // A dead session is rolled back by the server. The first failure is the one to report.
  }
  if (!session_.alive() && failure_->status != MSR_IN_DOUBT) failure_->status = MSR_LOST;
}

}  // namespace msr::postgresql
