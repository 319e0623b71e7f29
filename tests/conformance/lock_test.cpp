// The session lock.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include "tests/conformance/hold_lock.hpp"
#include "tests/conformance/support.hpp"

namespace msr::conformance {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

// Whether `session` gets the lock within `patience`. A server may need a moment to notice that a client is gone.
bool GetsLock(Connection &session, const std::string &name, Clock::duration patience = 10s) {
  const Clock::time_point deadline = Clock::now() + patience;
  while (!Must(session.TryLock(name))) {
    if (Clock::now() > deadline) return false;
    std::this_thread::sleep_for(10ms);
  }
  return true;
}

TEST_CASE("lock: one session has it and another does not get it", "[lock][needs:lock]") {
  const std::string name = NewName();
  const auto first = Connect();
  const auto second = Connect();

  CHECK(Must(first->TryLock(name)));
  CHECK_FALSE(Must(second->TryLock(name)));
  CHECK_FALSE(Must(second->TryLock(name)));
}

TEST_CASE("lock: the answer comes at once", "[lock][needs:lock]") {
  const std::string name = NewName();
  const auto first = Connect();
  const auto second = Connect();
  REQUIRE(Must(first->TryLock(name)));

  // One that waits does so each time; a busy machine is slow now and then.
  Clock::duration quickest = Clock::duration::max();
  for (int i = 0; i < 10 && quickest >= 900ms; ++i) {
    const Clock::time_point start = Clock::now();
    CHECK_FALSE(Must(second->TryLock(name)));
    quickest = std::min(quickest, Clock::now() - start);
  }
  CHECK(quickest < 900ms);
}

TEST_CASE("lock: taking it twice in one session is the mistake of the caller", "[lock][needs:lock]") {
  const std::string name = NewName();
  const auto session = Connect();
  const auto other = Connect();
  REQUIRE(Must(session->TryLock(name)));

  const auto again = session->TryLock(name);
  Must(session->Unlock(name));

  CHECK(StatusOf(again) == "MSR_INVALID");
  CHECK(GetsLock(*other, name));
}

TEST_CASE("lock: unlock makes it free for another session", "[lock][needs:lock]") {
  const std::string name = NewName();
  const auto first = Connect();
  const auto second = Connect();
  REQUIRE(Must(first->TryLock(name)));

  Must(first->Unlock(name));

  CHECK(Must(second->TryLock(name)));
  CHECK_FALSE(Must(first->TryLock(name)));
}

TEST_CASE("lock: it can be taken again after unlock", "[lock][needs:lock]") {
  const std::string name = NewName();
  const auto session = Connect();
  REQUIRE(Must(session->TryLock(name)));
  Must(session->Unlock(name));

  CHECK(Must(session->TryLock(name)));
}

TEST_CASE("lock: unlock without the lock is the mistake of the caller", "[lock][needs:lock]") {
  const std::string name = NewName();
  const auto holder = Connect();
  const auto other = Connect();

  CHECK(StatusOf(other->Unlock(name)) == "MSR_INVALID");
  REQUIRE(Must(holder->TryLock(name)));
  CHECK(StatusOf(other->Unlock(name)) == "MSR_INVALID");
  CHECK_FALSE(Must(other->TryLock(name)));
  Must(holder->Unlock(name));
  CHECK(StatusOf(holder->Unlock(name)) == "MSR_INVALID");
}

TEST_CASE("lock: the end of the session frees it", "[lock][needs:lock]") {
  const std::string name = NewName();
  auto first = Connect();
  const auto second = Connect();
  REQUIRE(Must(first->TryLock(name)));
  Must(first->Begin());

  first.reset();

  CHECK(GetsLock(*second, name));
}

TEST_CASE("lock: the death of the process frees it", "[lock][needs:lock]") {
  const std::string name = NewName();
  const auto session = Connect();
  LockingChild child(name);
  REQUIRE(child.WaitUntilHeld());
  const bool taken_from_living = Must(session->TryLock(name));

  child.Kill();

  CHECK_FALSE(taken_from_living);
  CHECK(GetsLock(*session, name));
}

TEST_CASE("lock: the end of a transaction does not free it", "[lock][needs:lock]") {
  const std::string name = NewName();
  const Table table;
  const auto session = Connect();
  const auto other = Connect();
  REQUIRE(Must(session->TryLock(name)));

  Must(session->Begin());
  Must(session->Commit());
  Must(session->Begin());
  Insert(*session, table, 1);
  Must(session->Rollback());
  UnitSteps unit;
  unit.Migration(table.InsertText(1)).Engine(table.Insert(2));
  Must(unit.Run(*session).result);
  MustFail(unit.Run(*session).result);

  CHECK_FALSE(Must(other->TryLock(name)));
  CHECK(StatusOf(session->Unlock(name)) == "MSR_OK");
}

TEST_CASE("lock: changes of tables do not free it", "[lock][needs:lock]") {
  const std::string name = NewName();
  const auto session = Connect();
  const auto other = Connect();
  REQUIRE(Must(session->TryLock(name)));

  const Dropped made(NewName());
  Must(ExecuteText(*session, "CREATE TABLE " + made.quoted() + " (id INTEGER)"));
  Must(ExecuteText(*session, "DROP TABLE " + made.quoted()));

  CHECK_FALSE(Must(other->TryLock(name)));
}

TEST_CASE("lock: who does not have it can read and write all the same", "[lock][needs:lock]") {
  const std::string name = NewName();
  const Table table;
  const auto holder = Connect();
  const auto other = Connect();
  REQUIRE(Must(holder->TryLock(name)));

  Insert(*other, table, 1);

  CHECK(Count(*holder, table) == 1);
}

TEST_CASE("lock: any text is good as its name", "[lock][needs:lock]") {
  const std::string name =
      NewName() + GENERATE(as<std::string>{}, " with space", "'quotes\"`", "äöü 😀", "\\back%s", std::string(200, 'x'));
  const auto first = Connect();
  const auto second = Connect();

  CHECK(Must(first->TryLock(name)));
  CHECK_FALSE(Must(second->TryLock(name)));
  CHECK(StatusOf(first->Unlock(name)) == "MSR_OK");
  CHECK(Must(second->TryLock(name)));
}

TEST_CASE("lock: of many sessions that want it at once exactly one gets it", "[lock][needs:lock]") {
  const std::string name = NewName();
  std::vector<std::unique_ptr<Connection>> sessions;
  for (int i = 0; i < 6; ++i) sessions.push_back(Connect());

  std::atomic<int> winners = 0;
  std::atomic<int> failures = 0;
  std::vector<std::thread> threads;
  for (const auto &session : sessions) {
    threads.emplace_back([&] {
      const DriverResult<bool> taken = session->TryLock(name);
      if (!taken) ++failures;
      if (taken && *taken) ++winners;
    });
  }
  for (std::thread &thread : threads) thread.join();

  CHECK(failures == 0);
  CHECK(winners == 1);
}

TEST_CASE("lock: a free lock has no holder", "[lock][needs:name_lock_holder]") {
  const std::string name = NewName();
  const auto session = Connect();
  const bool held_before = Must(session->FindLockHolder(name)).has_value();
  REQUIRE(Must(session->TryLock(name)));
  Must(session->Unlock(name));

  CHECK_FALSE(held_before);
  CHECK_FALSE(Must(session->FindLockHolder(name)).has_value());
}

TEST_CASE("lock: the holder is told to others and to itself", "[lock][needs:name_lock_holder]") {
  const std::string name = NewName();
  const auto holder = Connect();
  const auto other = Connect();
  REQUIRE(Must(holder->TryLock(name)));

  const std::optional<LockHolder> seen = Must(other->FindLockHolder(name));
  const std::optional<LockHolder> self = Must(holder->FindLockHolder(name));

  REQUIRE(seen.has_value());
  REQUIRE(self.has_value());
  CHECK_FALSE((seen->process + seen->user + seen->session).empty());
  CHECK(seen->session == holder->description().session);
  CHECK(self->session == seen->session);
}

}  // namespace
}  // namespace msr::conformance
