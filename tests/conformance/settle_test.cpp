// Whether a statement that no transaction covered took effect, and the end of another session.
#include <chrono>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "tests/conformance/support.hpp"

namespace msr::conformance {
namespace {

using namespace std::chrono_literals;
using driver_manager::Observation;
using driver_manager::Settlement;

Observation Observe(Connection &session, const std::string &text, Where where = Where::current()) {
  SqlText statement = Sql(text);
  return Must(session.Observe(statement.Borrow(MSR_STEP_MIGRATION)), where);
}

std::string Settle(Connection &session, const std::string &text, const Observation &seen,
                   Where where = Where::current()) {
  SqlText statement = Sql(text);
  const Settlement settled = Must(session.Settle(statement.Borrow(MSR_STEP_MIGRATION), seen.evidence), where);
  UNSCOPED_INFO(settled.looked_at);
  if (settled.outcome == MSR_SETTLED_APPLIED) return "applied";
  return settled.outcome == MSR_SETTLED_NOT_APPLIED ? "not applied" : "unknown";
}

/// True if the driver can tell the effect of this statement; for others it has to say nothing.
bool CanTell(const Observation &seen) {
  return seen.effect == MSR_EFFECT_VISIBLE || seen.effect == MSR_EFFECT_CHECKED;
}

/// Statements that every database takes, in an order in which each can run, with names of their own.
struct Changes {
  Changes() : table(NewName()), index(NewName()), view(NewName()) {
    for (const std::string &text : {"CREATE TABLE " + table.quoted() + " (id INTEGER, other INTEGER)",
                                    "CREATE INDEX " + index.quoted() + " ON " + table.quoted() + " (id)",
                                    "ALTER TABLE " + table.quoted() + " ADD COLUMN third INTEGER",
                                    "CREATE VIEW " + view.quoted() + " AS SELECT id FROM " + table.quoted(),
                                    "DROP VIEW " + view.quoted(), "DROP TABLE " + table.quoted()}) {
      texts.push_back(text);
    }
  }
  Dropped table;
  Dropped index;
  Dropped view;
  std::vector<std::string> texts;
};

TEST_CASE("settle: what ran is told to have taken effect also by another session", "[settle][needs:settle]") {
  const Changes changes;
  const auto session = Connect();
  for (const std::string &text : changes.texts) {
    INFO(text);
    const Observation seen = Observe(*session, text);
    Must(ExecuteText(*session, text));
    if (!CanTell(seen)) continue;
    CHECK(Settle(*session, text, seen) == "applied");
    const auto later = Connect();
    CHECK(Settle(*later, text, seen) == "applied");
  }
}

TEST_CASE("settle: what did not run is told not to have taken effect", "[settle][needs:settle]") {
  const Changes changes;
  const auto session = Connect();
  for (const std::string &text : changes.texts) {
    INFO(text);
    const Observation seen = Observe(*session, text);
    if (CanTell(seen)) {
      const auto later = Connect();
      CHECK(Settle(*session, text, seen) == "not applied");
      CHECK(Settle(*later, text, seen) == "not applied");
    }
    Must(ExecuteText(*session, text));
  }
}

TEST_CASE("settle: to look changes nothing", "[settle][needs:settle]") {
  const Changes changes;
  const auto session = Connect();
  for (const std::string &text : changes.texts) {
    INFO(text);
    const Observation first = Observe(*session, text);
    const Observation second = Observe(*session, text);
    CHECK(first.effect == second.effect);
    CHECK(first.evidence == second.evidence);
    if (CanTell(first)) Settle(*session, text, first);
    // Still as before, so that the statement can run.
    Must(ExecuteText(*session, text));
  }
}

TEST_CASE("settle: of a statement that it does not know a driver says nothing", "[settle][needs:settle]") {
  const Table table;
  const auto session = Connect();
  const int which = GENERATE(0, 1, 2, 3);
  const std::string texts[] = {"FROBNICATE everything", table.InsertText(1),
                               "UPDATE " + table.quoted() + " SET id = id + 1", "SELECT 1"};
  const std::string &text = texts[which];
  INFO(text);
  const Observation seen = Observe(*session, text);
  CHECK(seen.effect == MSR_EFFECT_UNKNOWN);
  CHECK(Settle(*session, text, seen) == "unknown");
  CHECK(Count(*session, table) == 0);
}

TEST_CASE("settle: evidence that is not its own proves nothing", "[settle][needs:settle]") {
  const auto session = Connect();
  const Dropped made(NewName());
  const std::string text = "CREATE TABLE " + made.quoted() + " (id INTEGER)";
  CHECK(Settle(*session, text, {MSR_EFFECT_VISIBLE, ""}) == "unknown");
  CHECK(Settle(*session, text, {MSR_EFFECT_VISIBLE, "what nobody wrote"}) == "unknown");
}

/// Whether `session` finds out within a while that it was ended.
bool IsEnded(Connection &session) {
  for (int i = 0; i < 1000; ++i) {
    const auto answer = session.Query(Sql("SELECT 1"), [](const Row &) { return true; });
    if (!answer) return StatusOf(answer) == "MSR_LOST";
    std::this_thread::sleep_for(10ms);
  }
  return false;
}

TEST_CASE("cover: a table like the engine's own is one that a transaction covers", "[settle][needs:tell_cover]") {
  const Table table;
  const auto session = Connect();
  SqlText insert = Sql(table.InsertText(1));
  CHECK(Must(session->FindKept(&insert.Borrow(MSR_STEP_MIGRATION))) == std::nullopt);
  Must(session->Begin());
  Insert(*session, table, 1);
  Must(session->Rollback());
  CHECK(Count(*session, table) == 0);
}

TEST_CASE("blockers: a session that does not wait has none", "[settle][needs:name_blockers]") {
  const auto session = Connect();
  const auto other = Connect();
  CHECK(Must(session->FindBlockers(other->description().session)).empty());
}

TEST_CASE("blockers: who holds what another session waits for is named", "[settle][needs:name_blockers]") {
  const Table table;
  const auto holder = Connect();
  const auto waiter = Connect();
  const auto session = Connect();
  Insert(*holder, table, 1);
  Must(holder->Begin());
  Must(ExecuteText(*holder, "UPDATE " + table.quoted() + " SET id = 2"));
  std::thread waiting([&] { static_cast<void>(ExecuteText(*waiter, "UPDATE " + table.quoted() + " SET id = 3")); });
  std::vector<driver_manager::Blocker> found;
  // With pauses: a server may answer what it did before when it is asked again within a tenth of a second.
  for (int i = 0; i < 60 && found.empty(); ++i) {
    std::this_thread::sleep_for(200ms);
    auto blockers = session->FindBlockers(waiter->description().session);
    if (blockers) found = std::move(*blockers);
  }
  Must(holder->Rollback());
  waiting.join();
  REQUIRE(found.size() == 1);
  CHECK(found[0].session == holder->description().session);
  CHECK_FALSE(found[0].user.empty());
}

TEST_CASE("blockers: a name that no session can have is the mistake of the caller", "[settle][needs:name_blockers]") {
  const auto session = Connect();
  CHECK(StatusOf(session->FindBlockers("1; DROP")) == "MSR_INVALID");
}

TEST_CASE("end session: another session is ended and finds itself lost", "[settle][needs:end_session]") {
  const auto victim = Connect();
  const auto session = Connect();
  const auto bystander = Connect();

  Must(session->EndSession(victim->description().session));

  CHECK(IsEnded(*victim));
  CHECK(StatusOf(bystander->Query(Sql("SELECT 1"), [](const Row &) { return true; })) == "MSR_OK");
}

TEST_CASE("end session: what the ended session held is free", "[settle][needs:end_session][needs:lock]") {
  const std::string name = NewName();
  const Table table;
  const auto victim = Connect();
  const auto session = Connect();
  REQUIRE(Must(victim->TryLock(name)));
  Must(victim->Begin());
  Insert(*victim, table, 1);

  Must(session->EndSession(victim->description().session));

  bool taken = false;
  for (int i = 0; i < 1000 && !taken; ++i) {
    taken = Must(session->TryLock(name));
    if (!taken) std::this_thread::sleep_for(10ms);
  }
  CHECK(taken);
  CHECK(Count(*session, table) == 0);
}

TEST_CASE("end session: one that is gone already is no error", "[settle][needs:end_session]") {
  auto victim = Connect();
  const auto session = Connect();
  const std::string gone = victim->description().session;
  victim.reset();

  // It may take a moment to go; after that it is gone.
  for (int i = 0; i < 3; ++i) CHECK(StatusOf(session->EndSession(gone)) == "MSR_OK");
}

TEST_CASE("end session: a name that no session can have is the mistake of the caller", "[settle][needs:end_session]") {
  const auto session = Connect();
  const std::string name = GENERATE(as<std::string>{}, "", "1; DROP", "x", "-1", " ");
  CHECK(StatusOf(session->EndSession(name)) == "MSR_INVALID");
  CHECK(StatusOf(session->EndSession(session->description().session)) == "MSR_INVALID");
}

}  // namespace
}  // namespace msr::conformance
