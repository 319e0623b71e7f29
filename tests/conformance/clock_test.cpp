// The expressions for the server's clock.
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <ctime>
#include <string>
#include <string_view>
#include <thread>

#include "tests/conformance/support.hpp"

namespace msr::conformance {
namespace {

using namespace std::chrono_literals;

// Time zones differ by quarters of an hour at least; the clocks of two machines by less than this.
constexpr std::int64_t kSameClockSeconds = std::int64_t{10} * 60;

bool IsTimestamp(const std::string &text) {
  constexpr std::string_view kForm = "0000-00-00T00:00:00.000000Z";
  const auto fits = [](char c, char form) { return form == '0' ? c >= '0' && c <= '9' : c == form; };
  return std::equal(text.begin(), text.end(), kForm.begin(), kForm.end(), fits);
}

std::int64_t SecondsFromHere(const std::string &text) {
  std::tm parts{};
  if (strptime(text.c_str(), "%Y-%m-%dT%H:%M:%S", &parts) == nullptr) return kSameClockSeconds;
  const auto difference = static_cast<std::int64_t>(timegm(&parts)) - static_cast<std::int64_t>(std::time(nullptr));
  return difference < 0 ? -difference : difference;
}

std::string Now() {
  return TheSubject().dialect().now.data;
}
std::string UnitStarted() {
  return TheSubject().dialect().unit_started.data;
}

std::string ReadClock(Connection &session, const std::string &expression) {
  std::string text = ReadAll(session, Sql("SELECT " + expression));
  if (!text.empty()) text.pop_back();
  return text;
}

// INSERT of a row whose text is what `expression` says.
SqlText InsertClock(const Table &table, std::int64_t id, const std::string &expression) {
  return Sql("INSERT INTO ").Name(table.name()).Sql(" (id, t) VALUES (").Value(id).Sql(", " + expression + ")");
}

TEST_CASE("clock: now is text in UTC with microseconds", "[clock]") {
  const auto session = Connect();

  const std::string now = ReadClock(*session, Now());

  CAPTURE(now);
  CHECK(IsTimestamp(now));
  CHECK(SecondsFromHere(now) < kSameClockSeconds);
}

TEST_CASE("clock: now is this very moment within a transaction too", "[clock]") {
  const Table table;
  const auto session = Connect();

  Must(session->Begin());
  Must(session->Execute(InsertClock(table, 1, Now())));
  std::this_thread::sleep_for(5ms);
  Must(session->Execute(InsertClock(table, 2, Now())));
  Must(session->Commit());

  CHECK(ReadText(*session, table, 1) < ReadText(*session, table, 2));
}

TEST_CASE("clock: the start of a unit is the same in all its steps and not after now", "[clock][needs:unit_started]") {
  const Table table;
  const auto session = Connect();
  UnitSteps unit;
  unit.Engine(InsertClock(table, 1, UnitStarted())).Migration(table.InsertText(10));
  unit.Migration("SELECT count(*) FROM " + table.quoted())
      .Engine(InsertClock(table, 2, UnitStarted()))
      .Engine(InsertClock(table, 3, Now()));

  Must(unit.Run(*session).result);

  const std::string started = ReadText(*session, table, 1);
  CAPTURE(started);
  CHECK(IsTimestamp(started));
  CHECK(SecondsFromHere(started) < kSameClockSeconds);
  CHECK(ReadText(*session, table, 2) == started);
  CHECK(started <= ReadText(*session, table, 3));
}

TEST_CASE("clock: the next unit has another start", "[clock][needs:unit_started]") {
  const Table table;
  const auto session = Connect();
  UnitSteps first;
  first.Engine(InsertClock(table, 1, UnitStarted()));
  UnitSteps second;
  second.Engine(InsertClock(table, 2, UnitStarted()));

  Must(first.Run(*session).result);
  std::this_thread::sleep_for(5ms);
  Must(second.Run(*session).result);

  CHECK(ReadText(*session, table, 1) < ReadText(*session, table, 2));
}

TEST_CASE("clock: a setting of the session does not move now", "[clock][needs:session_probes]") {
  const auto session = Connect();
  const Setting setting = AnySetting();
  CAPTURE(setting.set);
  Must(ExecuteText(*session, setting.set));

  const std::string now = ReadClock(*session, Now());

  CAPTURE(now);
  CHECK(IsTimestamp(now));
  CHECK(SecondsFromHere(now) < kSameClockSeconds);
}

}  // namespace
}  // namespace msr::conformance
