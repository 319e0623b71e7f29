// msr is killed while the server still works on its message: the next run, started at once, waits for that session.
#include <csignal>

#include <fmt/format.h>

#include "tests/recovery/trial.hpp"
#include "tests/support/catch.hpp"

namespace msr::test {
namespace {

constexpr const char *kNothingElse = "";

// What runs when the client is killed, and what the table "ran" and the history have to hold in the end.
struct Story {
  const char *driver;
  const char *what;
  const char *setup;  ///< V2, before the slow one
  const char *slow;   ///< V3
  const char *rows;   ///< of the table "ran" in the end
};

constexpr Story kStories[] = {
    {"postgresql", "a transaction that sleeps", kNothingElse,
     "INSERT INTO ran VALUES ('before');\nSELECT pg_sleep(2);\nINSERT INTO ran VALUES ('behind');\n",
     "after,before,behind"},
    {"postgresql", "a statement that no transaction covers", kNothingElse,
     "-- msr:no-transaction\nINSERT INTO ran VALUES ('before');\nINSERT INTO ran SELECT 'slow' FROM pg_sleep(2);\n"
     "INSERT INTO ran VALUES ('behind');\n",
     "after,before,behind,slow"},
    {"mysql", "a transaction that sleeps", kNothingElse,
     "INSERT INTO ran VALUES ('before');\nINSERT INTO ran SELECT CONCAT('slow', SLEEP(2));\n"
     "INSERT INTO ran VALUES ('behind');\n",
     "after,before,behind,slow0"},
    {"mysql", "an ALTER that copies a large table",
     "CREATE TABLE large (id INTEGER PRIMARY KEY, filler VARCHAR(200)) ENGINE=InnoDB;\n"
     "INSERT INTO large SELECT seq, REPEAT('x', 200) FROM seq_1_to_300000;\n",
     "INSERT INTO ran VALUES ('before');\nALTER TABLE large ADD COLUMN more INTEGER, ALGORITHM=COPY;\n"
     "INSERT INTO ran VALUES ('behind');\n",
     "after,before,behind"},
};

void Write(const Workspace &workspace, const Story &story) {
  workspace.Write("V1_ran.up.sql", "CREATE TABLE ran (step VARCHAR(40));\n");
  workspace.Write("V2_setup.up.sql", std::string("-- nothing more\n") + story.setup);
  workspace.Write("V3_slow.up.sql", story.slow);
  workspace.Write("V4_after.up.sql", "INSERT INTO ran VALUES ('after');\n");
}

// The statement that takes long is at work in a session of msr's.
bool IsSlowAtWork(TestDatabase &database) {
  const char *query =
      IsPostgresql() ? "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state = 'active' "
                       "AND query LIKE '%pg_sleep%' AND pid <> pg_backend_pid()"
                     : "SELECT count(*) FROM information_schema.processlist WHERE db = DATABASE() AND (info LIKE "
                       "'%SLEEP(2)%' OR info LIKE 'ALTER TABLE large%') AND id <> CONNECTION_ID()";
  return database.QueryCell(query) != "0";
}

enum class Meeting { kWaited, kDidNotWait, kTooLate };

// What the next run did while the session of the killed one was at work; on a busy machine it may come too late for it.
Meeting Watch(Process &next, TestDatabase &database) {
  Meeting meeting = Meeting::kTooLate;
  const auto is_clear = [&] {
    const std::string said = next.Err();
    const bool waits = said.find("waiting for the lock") != std::string::npos;
    const bool has_lock = said.find("lock obtained") != std::string::npos;
    // Asked behind: who is still at work now was so when that was said.
    const bool at_work = IsSlowAtWork(database);
    if (waits) meeting = Meeting::kWaited;
    if (!waits && has_lock && at_work) meeting = Meeting::kDidNotWait;
    return meeting != Meeting::kTooLate || !at_work || !next.IsRunning();
  };
  REQUIRE(WaitUntil(is_clear));
  return meeting;
}

struct Told {
  Meeting meeting = Meeting::kTooLate;
  std::vector<std::string> findings;
};

Told TellOnce(const Story &story, const Variables &variables) {
  Workspace workspace;
  TestDatabase &database = workspace.database();
  Write(workspace, story);
  {
    Process runner = workspace.Start({"migrate", "--verbose"}, variables);
    REQUIRE(WaitUntil([&] { return IsSlowAtWork(database); }));
    runner.Send(SIGKILL);
    REQUIRE(Checked(runner.Wait()).signal == SIGKILL);
  }
  Process second = workspace.Start({"migrate", "--verbose"}, variables);
  Told told;
  told.meeting = Watch(second, database);
  const Finished next = Checked(second.Wait());
  INFO(story.what << "\n" << next.Describe());
  if (next.exit_code != 0) told.findings.push_back("the next run: " + next.Describe());
  if (told.meeting == Meeting::kDidNotWait) told.findings.emplace_back("the next run did not wait");
  // What the old session does last has to be seen, too.
  REQUIRE(WaitUntil([&] { return !IsSlowAtWork(database); }));
  const std::string rows = database.QueryText("SELECT step FROM ran ORDER BY step");
  if (rows != story.rows) told.findings.push_back("rows: " + rows);
  const std::string log = database.QueryText(
      "SELECT identity, count(*) FROM schema_version_log WHERE event = 'applied' GROUP BY identity ORDER BY identity");
  if (log != "1|1,2|1,3|1,4|1") told.findings.push_back("log: " + log);
  return told;
}

// Until the next run has met the session once.
std::vector<std::string> Tell(const Story &story, const Variables &variables = {}) {
  constexpr int kAttempts = 10;
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    Told told = TellOnce(story, variables);
    if (told.meeting != Meeting::kTooLate || !told.findings.empty()) return std::move(told.findings);
  }
  return {"the next run always came too late to meet the session"};
}

TEST_CASE("orphan: the next run waits for the session of a killed one and applies nothing twice", "[orphan]") {
  for (const Story &story : kStories) {
    if (story.driver != TheDriver()) continue;
    INFO(story.what);
    RequireNone(Tell(story));
  }
}

TEST_CASE("orphan: without a lock the same check finds a run that did not wait", "[orphan_planted]") {
  for (const Story &story : kStories) {
    if (story.driver != TheDriver()) continue;
    INFO(story.what);
    CHECK_FALSE(Tell(story, {{"MSR_DRIVER_PATH", MSR_LOCK_EXCLUDES_NOBODY}}).empty());
    break;
  }
}

TEST_CASE("orphan: a statement whose client is gone stops", "[orphan_postgresql]") {
  Workspace workspace;
  TestDatabase &database = workspace.database();
  workspace.Write("V1_ran.up.sql", "CREATE TABLE ran (step VARCHAR(40));\n");
  workspace.Write("V2_slow.up.sql", "INSERT INTO ran VALUES ('2');\nSELECT pg_sleep(600);\n");
  {
    Process runner = workspace.Start({"migrate", "--verbose"});
    REQUIRE(WaitUntil([&] { return IsSlowAtWork(database); }));
    runner.Send(SIGKILL);
    REQUIRE(Checked(runner.Wait()).signal == SIGKILL);
  }
  // Nothing of it is recorded, so it may be another text now.
  workspace.Write("V2_slow.up.sql", "INSERT INTO ran VALUES ('2');\n");
  workspace.Run(0, {"migrate", "--lock-wait", "30s"});
  CHECK_FALSE(IsSlowAtWork(database));
  CHECK(database.QueryText("SELECT step FROM ran") == "2");
}

// The build waits for another session's transaction, which makes the moment of the kill a certain one.
TEST_CASE("orphan: an index that is built concurrently is valid after the next run", "[orphan_postgresql]") {
  Workspace workspace;
  TestDatabase &database = workspace.database();
  workspace.Write("V1_t.up.sql", "CREATE TABLE t (id INTEGER);\nINSERT INTO t VALUES (1);\n");
  workspace.Write("V2_index.up.sql", "CREATE INDEX CONCURRENTLY t_id ON t (id);\n");
  workspace.Run(0, {"migrate", "1"});
  database.Execute("BEGIN");
  database.Execute("INSERT INTO t VALUES (2)");
  Process runner = workspace.Start({"migrate", "--verbose"});
  REQUIRE(WaitUntil([&] { return database.QueryCell("SELECT count(*) FROM pg_locks WHERE NOT granted") != "0"; }));
  runner.Send(SIGKILL);
  REQUIRE(Checked(runner.Wait()).signal == SIGKILL);
  Process next = workspace.Start({"migrate", "--verbose"});
  // The server ends a build whose client is gone within some seconds, on a busy machine before the next run looks.
  const auto meets = [&] {
    const std::string said = next.Err();
    return said.find("waiting for the lock") != std::string::npos || said.find("lock obtained") != std::string::npos;
  };
  REQUIRE(WaitUntil(meets));
  database.Execute("COMMIT");
  RequireExit(Checked(next.Wait()), 0, {"migrate"}, Where::current());
  CHECK(database.QueryText(
            "SELECT indexrelid::regclass::text, indisvalid FROM pg_index WHERE indrelid = 't'::regclass") == "t_id|1");
  CHECK(workspace.States() == "V1 applied, V2 applied");
}

}  // namespace
}  // namespace msr::test
