// Cancelling from another thread.
#include <atomic>
#include <chrono>
#include <functional>
#include <string>
#include <thread>

#include "tests/conformance/support.hpp"

namespace msr::conformance {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

// Long enough to be met in the middle, and short enough to come to an end where cancelling does nothing.
std::string SlowQuery(const Table &table) {
  return "SELECT count(*) FROM " + CrossJoin(table, 7) +
         " WHERE t0.id + t1.id + t2.id + t3.id + t4.id + t5.id + t6.id < 0";
}

// Runs `work` in a thread and cancels the session meanwhile, again and again: one cancel could come before
// the work has begun, and then does nothing.
template <class T>
DriverResult<T> CancelDuring(Connection &session, const std::function<DriverResult<T>()> &work) {
  DriverResult<T> result = tl::unexpected<DriverError>(DriverError{});
  std::atomic<bool> done = false;
  std::thread worker([&] {
    result = work();
    done = true;
  });
  const Clock::time_point deadline = Clock::now() + 30s;
  do {
    for (int i = 0; i < 10 && !done; ++i) std::this_thread::sleep_for(5ms);
    if (!done) session.Cancel();
  } while (!done && Clock::now() < deadline);
  worker.join();
  return result;
}

TEST_CASE("cancel: a running statement ends and the session stays good", "[cancel][needs:cancel]") {
  const Table table;
  const auto session = Connect();
  InsertTen(*session, table);

  const auto result = CancelDuring<std::int64_t>(*session, [&] { return ExecuteText(*session, SlowQuery(table)); });

  CHECK(StatusOf(result) == "MSR_CANCELLED");
  CHECK(Count(*session, table) == 10);
}

TEST_CASE("cancel: a running query ends and the session stays good", "[cancel][needs:cancel]") {
  const Table table;
  const auto session = Connect();
  InsertTen(*session, table);

  const auto result = CancelDuring<void>(
      *session, [&] { return session->Query(Sql(SlowQuery(table)), [](const Row &) { return true; }); });

  CHECK(StatusOf(result) == "MSR_CANCELLED");
  CHECK(Count(*session, table) == 10);
}

TEST_CASE("cancel: a unit ends at its running step and nothing of it is kept", "[cancel][needs:cancel]") {
  const Table table;
  const auto session = Connect();
  InsertTen(*session, table);
  UnitSteps unit;
  unit.Migration(table.InsertText(20)).Migration(SlowQuery(table)).Engine(table.Insert(21));

  const auto result = CancelDuring<void>(*session, [&] { return unit.Run(*session).result; });

  CHECK(StatusOf(result) == "MSR_CANCELLED");
  if (!result) CHECK(result.error().step == 1);
  CHECK(CountElsewhere(table) == 10);
  CHECK(StatusOf(session->Begin()) == "MSR_OK");
}

TEST_CASE("cancel: within a transaction the statement ends and a rollback is possible", "[cancel][needs:cancel]") {
  const Table table;
  const auto session = Connect();
  InsertTen(*session, table);
  Must(session->Begin());
  Insert(*session, table, 20);

  const auto result = CancelDuring<std::int64_t>(*session, [&] { return ExecuteText(*session, SlowQuery(table)); });

  CHECK(StatusOf(result) == "MSR_CANCELLED");
  CHECK(StatusOf(session->Rollback()) == "MSR_OK");
  CHECK(CountElsewhere(table) == 10);
}

TEST_CASE("cancel: a statement that waits for another session ends", "[cancel][needs:cancel]") {
  const Table table;
  const auto holder = Connect();
  const auto session = Connect();
  Insert(*holder, table, 1);
  Must(holder->Begin());
  Must(ExecuteText(*holder, "UPDATE " + table.quoted() + " SET t = 'held' WHERE id = 1"));

  const Clock::time_point start = Clock::now();
  const auto result = CancelDuring<std::int64_t>(
      *session, [&] { return ExecuteText(*session, "UPDATE " + table.quoted() + " SET t = 'waited' WHERE id = 1"); });

  CHECK(StatusOf(result) == "MSR_CANCELLED");
  CHECK(Clock::now() - start < 5s);
  Must(holder->Rollback());
  CHECK(ReadText(*session, table, 1) == "x");
}

TEST_CASE("cancel: nothing happens where nothing runs", "[cancel][needs:cancel]") {
  const Table table;
  const auto session = Connect();

  session->Cancel();
  session->Cancel();
  std::this_thread::sleep_for(20ms);
  Insert(*session, table, 1);
  session->Cancel();
  std::this_thread::sleep_for(20ms);

  CHECK(Count(*session, table) == 1);
}

TEST_CASE("cancel: other sessions go on", "[cancel][needs:cancel]") {
  const Table table;
  const auto session = Connect();
  const auto other = Connect();
  InsertTen(*session, table);
  Must(other->Begin());
  Must(other->Rollback());

  const auto result = CancelDuring<std::int64_t>(*session, [&] {
    auto undisturbed = ExecuteText(*other, "SELECT count(*) FROM " + CrossJoin(table, 5));
    if (!undisturbed) return undisturbed;
    return ExecuteText(*session, SlowQuery(table));
  });

  CHECK(StatusOf(result) == "MSR_CANCELLED");
}

}  // namespace
}  // namespace msr::conformance
