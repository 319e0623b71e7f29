#ifdef MSR_POSTGRESQL_DRIVER
#include <string>
#include <thread>

#include "tests/effects/support.hpp"
#include "tests/support/process.hpp"

namespace msr::effects {
namespace {

const std::string kBoth = "not applied, applied";

/// A schema of its own, in which the session is.
class Place {
 public:
  Place() : database_(MSR_POSTGRESQL_DRIVER, "MSR_TEST_POSTGRESQL_URL"), session(database_.Connect()) {
    Run(*session, "DROP SCHEMA IF EXISTS \"msr Effects\" CASCADE");
    Run(*session, "CREATE SCHEMA \"msr Effects\"");
    Run(*session, "SET search_path TO \"msr Effects\"");
    Run(*session, "CREATE TABLE t (a int, b int)");
    Run(*session, "INSERT INTO t VALUES (1, 1), (1, 2)");
  }
  ~Place() {
    (void)session->Execute(driver_manager::SqlText(session->dialect(), "DROP SCHEMA \"msr Effects\" CASCADE"));
  }
  std::string Around(const std::string &text) { return effects::Around(database_, *session, text); }
  std::unique_ptr<Connection> Connect() const { return database_.Connect(); }

 private:
  Database database_;

 public:
  std::unique_ptr<Connection> session;
};

}  // namespace

TEST_CASE("postgresql effects: indexes are told before and after they are built and dropped", "[postgresql]") {
  Place place;
  CHECK(Class(*place.session, "CREATE INDEX CONCURRENTLY i ON t (a)") == "checked");
  CHECK(place.Around("CREATE INDEX CONCURRENTLY i ON t (a)") == kBoth);
  CHECK(place.Around("CREATE INDEX CONCURRENTLY ON t (a, B DESC)") == kBoth);
  CHECK(place.Around("CREATE INDEX CONCURRENTLY ON t (a, B DESC)") == kBoth);
  CHECK(place.Around("CREATE INDEX CONCURRENTLY ON t ((a + b))") == kBoth);
  CHECK(place.Around("CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS \"U\"\"x\" ON \"msr Effects\".t (b)") == kBoth);
  CHECK(place.Around("DROP INDEX CONCURRENTLY \"U\"\"x\"") == kBoth);
  CHECK(place.Around("REINDEX INDEX CONCURRENTLY i") == "not applied, not applied");
  CHECK(place.Around("REINDEX TABLE CONCURRENTLY t") == "not applied, not applied");
  CHECK(place.Around("CREATE TABLE u (a int)") == "unknown");
}

TEST_CASE("postgresql effects: an index that a broken attempt left is taken away and built again", "[postgresql]") {
  Place place;
  const std::string text = GENERATE(as<std::string>{}, "CREATE UNIQUE INDEX CONCURRENTLY i ON t (a)",
                                    "CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS i ON t (a)",
                                    "CREATE UNIQUE INDEX CONCURRENTLY ON t (a)");
  INFO(text);
  const Observation seen = Observe(*place.session, text);
  Refused(*place.session, text);
  const auto later = place.Connect();
  const Settlement settled = Settle(*later, text, seen.evidence);
  CHECK(settled.outcome == MSR_SETTLED_NOT_APPLIED);
  CHECK(settled.cleanup.starts_with("DROP INDEX CONCURRENTLY \"msr Effects\"."));
  // Only what this attempt left is dropped: seen from now on, it was there before.
  const Observation again = Observe(*place.session, "CREATE UNIQUE INDEX CONCURRENTLY i ON t (a)");
  if (text.find(" i ") != std::string::npos) {
    CHECK(Outcome(*later, "CREATE UNIQUE INDEX CONCURRENTLY i ON t (a)", again.evidence) == "unknown");
  }
  Run(*later, settled.cleanup);
  Run(*place.session, "DELETE FROM t WHERE b = 2");
  CHECK(Outcome(*later, text, seen.evidence) == "not applied");
  Run(*place.session, text);
  CHECK(Outcome(*later, text, seen.evidence) == "applied");
}

TEST_CASE("postgresql effects: what a broken REINDEX left is taken away", "[postgresql]") {
  Place place;
  Run(*place.session, "CREATE UNIQUE INDEX i ON t (b)");
  const std::string text = "REINDEX TABLE CONCURRENTLY t";
  const Observation seen = Observe(*place.session, text);
  // Named as a broken REINDEX names it, and invalid as it is.
  Refused(*place.session, "CREATE UNIQUE INDEX CONCURRENTLY i_ccnew ON t (a)");
  CHECK(Outcome(*place.session, text, seen.evidence) ==
        "not applied: DROP INDEX CONCURRENTLY \"msr Effects\".\"i_ccnew\"");
  const Observation with_rest = Observe(*place.session, text);
  CHECK(Outcome(*place.session, text, with_rest.evidence) == "not applied");
}

TEST_CASE("postgresql effects: the old index that a REINDEX did not come to drop is taken away", "[postgresql]") {
  Place place;
  Run(*place.session, "CREATE TABLE with_toast (a int, b text)");
  Run(*place.session, "CREATE INDEX i ON with_toast (a)");
  const std::string text =
      GENERATE(as<std::string>{}, "REINDEX INDEX CONCURRENTLY i", "REINDEX TABLE CONCURRENTLY with_toast");
  INFO(text);
  const Observation seen = Observe(*place.session, text);
  const std::string builder = Ask(*place.session, "SELECT pg_backend_pid()");
  const auto later = place.Connect();
  const auto reader = place.Connect();
  // It has swapped the names by the time it waits for the readers of the old index.
  Run(*reader, "BEGIN");
  Run(*reader, "LOCK TABLE \"msr Effects\".with_toast IN ACCESS SHARE MODE");
  driver_manager::SqlText statement(place.session->dialect(), text);
  std::thread rebuild([&] { static_cast<void>(place.session->Execute(statement)); });
  const bool swapped =
      test::WaitUntil([&] { return Ask(*later, "SELECT count(*) FROM pg_class WHERE relname = 'i_ccold'") == "1"; });
  Run(*later, "SELECT pg_cancel_backend(" + builder + ")");
  rebuild.join();
  Run(*reader, "ROLLBACK");
  REQUIRE(swapped);
  const std::string invalid = "SELECT count(*) FROM pg_index WHERE NOT indisvalid";
  REQUIRE(Ask(*later, invalid) != "0");
  for (int i = 0; i < 4; ++i) {
    const Settlement settled = Settle(*later, text, seen.evidence);
    CHECK(settled.outcome == MSR_SETTLED_NOT_APPLIED);
    if (settled.cleanup.empty()) break;
    Run(*later, settled.cleanup);
  }
  CHECK(Ask(*later, invalid) == "0");
  CHECK(Ask(*later, "SELECT count(*) FROM pg_class WHERE relname = 'i'") == "1");
}

TEST_CASE("postgresql effects: a partition is told to be attached or detached", "[postgresql]") {
  Place place;
  if (std::stoi(Ask(*place.session, "SHOW server_version_num")) < 140000) return;
  Run(*place.session, "CREATE TABLE p (a int) PARTITION BY LIST (a)");
  Run(*place.session, "CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1)");
  CHECK(place.Around("ALTER TABLE p DETACH PARTITION p1 CONCURRENTLY") == kBoth);
  CHECK(Class(*place.session, "ALTER TABLE p DETACH PARTITION p1 CONCURRENTLY") == "unknown");
}

TEST_CASE("postgresql effects: a database is told by its name", "[postgresql]") {
  Place place;
  Run(*place.session, "DROP DATABASE IF EXISTS msr_effects");
  CHECK(place.Around("CREATE DATABASE msr_Effects") == kBoth);
  CHECK(place.Around("DROP DATABASE \"msr_effects\"") == kBoth);
}

}  // namespace msr::effects
#endif
