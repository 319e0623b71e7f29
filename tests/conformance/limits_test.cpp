// How long a statement may take.
#include <atomic>
#include <chrono>
#include <string>
#include <thread>

#include "tests/conformance/support.hpp"

namespace msr::conformance {
namespace {

using namespace std::chrono_literals;
using driver_manager::Limits;

// Rounded up to a second where a database counts in seconds.
constexpr Limits kShortWait{.lock_wait = 300ms};
constexpr Limits kShortRun{.statement = 200ms};

/// Another session that holds a lock on the row 1 of a table. It lets go after a time that is far above every
/// limit, so that a statement without one succeeds.
class Holder {
 public:
  explicit Holder(const Table &table) : session_(Connect()) {
    Insert(*session_, table, 1);
    Must(session_->Begin());
    Must(ExecuteText(*session_, "UPDATE " + table.quoted() + " SET t = 'held' WHERE id = 1"));
    thread_ = std::thread([this] {
      const auto end = std::chrono::steady_clock::now() + 4s;
      while (!let_go_ && std::chrono::steady_clock::now() < end) std::this_thread::sleep_for(10ms);
      static_cast<void>(session_->Rollback());
    });
  }
  ~Holder() { LetGo(); }
  Holder(const Holder &) = delete;
  Holder &operator=(const Holder &) = delete;

  void LetGo() {
    let_go_ = true;
    if (thread_.joinable()) thread_.join();
  }

 private:
  std::unique_ptr<Connection> session_;
  std::atomic<bool> let_go_ = false;
  std::thread thread_;
};

std::string UpdateOfHeldRow(const Table &table) {
  return "UPDATE " + table.quoted() + " SET t = 'waited' WHERE id = 1";
}

// Comes to an end by itself, but not within any limit of these tests.
std::string SlowQuery(const Table &table) {
  return "SELECT count(*) FROM " + CrossJoin(table, 7) +
         " WHERE t0.id + t1.id + t2.id + t3.id + t4.id + t5.id + t6.id < 0";
}

template <class T>
void CheckTransient(const DriverResult<T> &result) {
  CHECK(StatusOf(result) == "MSR_STATEMENT");
  if (!result) CHECK(result.error().condition == MSR_CONDITION_TRANSIENT);
}

template <class T>
void CheckTooLong(const DriverResult<T> &result) {
  CHECK(StatusOf(result) == "MSR_STATEMENT");
  if (!result) CHECK(result.error().condition == MSR_CONDITION_TOO_LONG);
}

TEST_CASE("limits: a unit that waits too long for another session is a transient failure and nothing is kept",
          "[limits][needs:limit_waiting]") {
  const Table table;
  const Table other;
  Holder holder(table);
  const auto session = Connect();
  Must(session->Limit(kShortWait));
  UnitSteps unit;
  unit.Migration(other.InsertText(2)).Migration(UpdateOfHeldRow(table)).Engine(other.Insert(3));

  CheckTransient(unit.Run(*session).result);
  holder.LetGo();
  CHECK(CountElsewhere(other) == 0);
  CHECK(StatusOf(unit.Run(*session).result) == "MSR_OK");
}

TEST_CASE("limits: a unit outside of a transaction waits only so long", "[limits][needs:limit_waiting]") {
  const Table table;
  Holder holder(table);
  const auto session = Connect();
  Must(session->Limit(kShortWait));
  UnitSteps unit;
  unit.Migration(UpdateOfHeldRow(table));

  CheckTransient(unit.Run(*session, 0).result);
  holder.LetGo();
  CHECK(StatusOf(unit.Run(*session, 0).result) == "MSR_OK");
}

TEST_CASE("limits: the time to wait holds in a transaction that was begun before", "[limits][needs:limit_waiting]") {
  const Table table;
  Holder holder(table);
  const auto session = Connect();
  Must(session->Limit(kShortWait));

  // A database with one writer waits at the beginning already.
  DriverResult<void> result = session->Begin();
  UnitSteps unit;
  unit.Migration(UpdateOfHeldRow(table));
  if (result) result = unit.Run(*session, 0).result;
  CheckTransient(result);
  Must(session->Rollback());
}

TEST_CASE("limits: the time to wait survives a reset", "[limits][needs:limit_waiting]") {
  const Table table;
  Holder holder(table);
  const auto session = Connect();
  Must(session->Limit(kShortWait));
  UnitSteps first;
  first.Migration("SELECT 1").Reset();
  Must(first.Run(*session, 0).result);
  Must(session->Reset());
  UnitSteps unit;
  unit.Reset().Migration(UpdateOfHeldRow(table));

  CheckTransient(unit.Run(*session).result);
}

TEST_CASE("limits: without one a statement waits longer", "[limits][needs:limit_waiting]") {
  const Table table;
  const Holder holder(table);
  const auto session = Connect();
  Must(session->Limit(kShortWait));
  UnitSteps short_unit;
  short_unit.Migration(UpdateOfHeldRow(table));
  static_cast<void>(short_unit.Run(*session).result);
  Must(session->Limit({}));
  UnitSteps unit;
  unit.Migration(UpdateOfHeldRow(table));

  CHECK(StatusOf(unit.Run(*session).result) == "MSR_OK");
  CHECK(ReadText(*session, table, 1) == "waited");
}

TEST_CASE("limits: a statement of a unit that runs too long is ended and nothing is kept",
          "[limits][needs:limit_statements]") {
  const Table table;
  const auto session = Connect();
  InsertTen(*session, table);
  Must(session->Limit(kShortRun));
  UnitSteps unit;
  unit.Migration(table.InsertText(20)).Migration(SlowQuery(table)).Engine(table.Insert(21));

  const auto outcome = unit.Run(*session);
  CheckTooLong(outcome.result);
  if (!outcome.result) CHECK(outcome.result.error().step == 1);
  CHECK(CountElsewhere(table) == 10);
  CHECK(StatusOf(session->Begin()) == "MSR_OK");
}

TEST_CASE("limits: a statement that runs too long outside of a transaction is ended",
          "[limits][needs:limit_statements]") {
  const Table table;
  const auto session = Connect();
  InsertTen(*session, table);
  Must(session->Limit(kShortRun));
  UnitSteps unit;
  unit.Migration(SlowQuery(table));

  CheckTooLong(unit.Run(*session, 0).result);
  CHECK(Count(*session, table) == 10);
}

TEST_CASE("limits: the time that a statement may run survives a reset", "[limits][needs:limit_statements]") {
  const Table table;
  const auto session = Connect();
  InsertTen(*session, table);
  Must(session->Limit(kShortRun));
  Must(session->Reset());
  UnitSteps unit;
  unit.Reset().Migration(SlowQuery(table));

  CheckTooLong(unit.Run(*session).result);
}

TEST_CASE("limits: each statement has the whole time and a limit of zero is none", "[limits][needs:limit_statements]") {
  const Table table;
  const auto session = Connect();
  Must(session->Limit({.lock_wait = 0ms, .statement = 2s}));
  UnitSteps unit;
  for (int id = 0; id < 50; ++id) unit.Migration(table.InsertText(id));

  CHECK(StatusOf(unit.Run(*session).result) == "MSR_OK");
  Must(session->Limit({}));
  CHECK(Count(*session, table) == 50);
}

TEST_CASE("limits: a negative one is the mistake of the caller", "[limits][needs:limit_waiting]") {
  const auto session = Connect();

  CHECK(StatusOf(session->Limit({.lock_wait = -1ms})) == "MSR_INVALID");
  CHECK(StatusOf(session->Limit({.statement = -1ms})) == "MSR_INVALID");
}

}  // namespace
}  // namespace msr::conformance
