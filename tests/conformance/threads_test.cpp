// Several sessions in several threads.
#include <atomic>
#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include "tests/conformance/support.hpp"

namespace msr::conformance {
namespace {

using namespace std::chrono_literals;

// What went wrong in a thread; assertions belong to the thread of the test.
class Trouble {
 public:
  template <class T>
  void Expect(const DriverResult<T> &result) {
    if (!result && first_.empty()) first_ = Explain(result.error());
  }
  const std::string &first() const { return first_; }

 private:
  std::string first_;
};

void WriteRows(const Table &table, std::int64_t from, Trouble &trouble) {
  const auto opened = TheSubject().driver->Connect(TheSubject().Request());
  if (!opened) return trouble.Expect(DriverResult<void>(tl::unexpected<DriverError>(DriverError{opened.error()})));
  Connection &session = **opened;
  for (std::int64_t id = from; id < from + 20; ++id) {
    trouble.Expect(session.Execute(table.Insert(id, "é " + std::to_string(id))));
    UnitSteps unit;
    unit.Engine(table.Insert(id + 1000)).Migration(table.InsertText(id + 2000));
    trouble.Expect(unit.Run(session).result);
  }
}

TEST_CASE("threads: two sessions in two threads do not disturb each other", "[threads]") {
  const Table first_table;
  const Table second_table;
  Trouble first;
  Trouble second;

  std::thread other([&] { WriteRows(second_table, 100, second); });
  WriteRows(first_table, 1, first);
  other.join();

  CHECK(first.first().empty());
  CHECK(second.first().empty());
  CHECK(CountElsewhere(first_table) == 60);
  CHECK(CountElsewhere(second_table) == 60);
}

TEST_CASE("threads: of many that make one table at once the others hear that it exists", "[threads]") {
  const Dropped made(NewName());
  std::vector<std::unique_ptr<Connection>> sessions;
  for (int i = 0; i < 4; ++i) sessions.push_back(Connect());
  std::vector<DriverResult<std::int64_t>> results(sessions.size(), 0);

  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < sessions.size(); ++i) {
    threads.emplace_back(
        [&, i] { results[i] = ExecuteText(*sessions[i], "CREATE TABLE " + made.quoted() + " (id INTEGER)"); });
  }
  for (std::thread &thread : threads) thread.join();

  int successes = 0;
  std::string others;
  for (const DriverResult<std::int64_t> &result : results) {
    if (result) ++successes;
    if (!result && result.error().condition != MSR_CONDITION_ALREADY_EXISTS) others += Explain(result.error());
  }
  CHECK(successes == 1);
  CHECK(others.empty());
}

// Two transactions that take the rows of a table in opposite order. Waits for the other for a while only,
// since a database that has one writer at a time lets the second one in when the first is done.
DriverResult<void> UpdateInOrder(Connection &session, const Table &table, int first, int second,
                                 std::atomic<int> &ready) {
  const auto update = [&](int id) {
    return ExecuteText(session, "UPDATE " + table.quoted() + " SET t = 'new' WHERE id = " + std::to_string(id));
  };
  if (auto begun = session.Begin(); !begun) return begun;
  if (const auto done = update(first); !done) return tl::unexpected<DriverError>(done.error());
  ++ready;
  for (int i = 0; i < 40 && ready < 2; ++i) std::this_thread::sleep_for(5ms);
  if (const auto done = update(second); !done) return tl::unexpected<DriverError>(done.error());
  return session.Commit();
}

TEST_CASE("threads: who loses a deadlock hears that it may succeed later", "[threads]") {
  const Table table;
  const auto first = Connect();
  const auto second = Connect();
  InsertTen(*first, table);
  std::atomic<int> ready = 0;

  DriverResult<void> second_result;
  std::thread other([&] {
    second_result = UpdateInOrder(*second, table, 2, 1, ready);
    if (!second_result) static_cast<void>(second->Rollback().has_value());
  });
  const DriverResult<void> first_result = UpdateInOrder(*first, table, 1, 2, ready);
  if (!first_result) static_cast<void>(first->Rollback().has_value());
  other.join();

  const bool one_succeeded = first_result.has_value() || second_result.has_value();
  CHECK(one_succeeded);
  if (!first_result) CHECK(first_result.error().condition == MSR_CONDITION_TRANSIENT);
  if (!second_result) CHECK(second_result.error().condition == MSR_CONDITION_TRANSIENT);
}

}  // namespace
}  // namespace msr::conformance
