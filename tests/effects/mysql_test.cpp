#ifdef MSR_MYSQL_DRIVER
#include <atomic>
#include <chrono>
#include <string>
#include <thread>

#include "tests/effects/support.hpp"

namespace msr::effects {
namespace {

const std::string kBoth = "not applied, applied";

/// A database of its own, in which the session is.
class Place {
 public:
  Place() : database_(MSR_MYSQL_DRIVER, "MSR_TEST_MYSQL_URL"), keeper_(database_.Connect()) {
    Run(*keeper_, "DROP DATABASE IF EXISTS msr_effects");
    Run(*keeper_, "CREATE DATABASE msr_effects");
    session = Enter();
  }
  ~Place() {
    session.reset();
    (void)keeper_->Execute(driver_manager::SqlText(keeper_->dialect(), "DROP DATABASE IF EXISTS msr_effects"));
  }
  std::unique_ptr<Connection> Enter() const {
    auto entered = database_.Connect();
    Run(*entered, "USE msr_effects");
    return entered;
  }
  const Database &database() const { return database_; }
  std::string Around(const std::string &text) { return effects::Around(database_, *session, text); }

  std::unique_ptr<Connection> session;

 private:
  Database database_;
  std::unique_ptr<Connection> keeper_;
};

bool Sees(Connection &session, const std::string &question) {
  for (int i = 0; i < 2000; ++i) {
    if (Ask(session, question) != "0") return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return false;
}

}  // namespace

TEST_CASE("mysql effects: each change of structure is told before and after it", "[mysql]") {
  Place place;
  for (const char *text :
       {"CREATE TABLE t (id INT AUTO_INCREMENT PRIMARY KEY, a VARCHAR(20) DEFAULT ',`(' COMMENT 'it''s', b INT)",
        "CREATE TABLE `odd ``(name` LIKE t",
        "DROP TABLE `odd ``(name`",
        "CREATE INDEX k ON t (a)",
        "ALTER TABLE t ADD c INT",
        "ALTER TABLE t ADD COLUMN (d INT, e INT), ALGORITHM=COPY",
        "ALTER TABLE t DROP COLUMN e",
        "ALTER TABLE t ADD KEY (b, `c`)",
        "ALTER TABLE t ADD UNIQUE u (c DESC)",
        "ALTER TABLE t DROP INDEX k",
        "ALTER TABLE t MODIFY a VARCHAR(40) NOT NULL",
        "ALTER TABLE t MODIFY d BIGINT AFTER id",
        "ALTER TABLE t MODIFY d BIGINT FIRST",
        "ALTER TABLE t CHANGE c cc INTEGER",
        "ALTER TABLE t RENAME COLUMN cc TO c",
        "ALTER TABLE t ALTER b SET DEFAULT 5",
        "ALTER TABLE t ALTER b DROP DEFAULT",
        "ALTER TABLE t ADD CONSTRAINT positive CHECK (b > 0)",
        "ALTER TABLE t DROP CONSTRAINT positive",
        "ALTER TABLE t ADD CHECK (d > 0)",
        "ALTER TABLE t COMMENT 'x, AUTO_INCREMENT=5'",
        "ALTER TABLE t CONVERT TO CHARACTER SET latin1",
        "ALTER TABLE t DROP INDEX u, ADD UNIQUE u (c, b)",
        "CREATE TABLE child (id INT, t_id INT)",
        "ALTER TABLE child ADD FOREIGN KEY (t_id) REFERENCES t (id)",
        "ALTER TABLE child DROP FOREIGN KEY child_ibfk_1",
        "ALTER TABLE child ADD PRIMARY KEY (id)",
        "ALTER TABLE child RENAME TO kid, ADD x INT",
        "RENAME TABLE kid TO msr_effects.child",
        "DROP INDEX u ON t",
        "ALTER TABLE child ENGINE=MyISAM",
        "CREATE VIEW v AS SELECT a FROM t",
        "DROP VIEW v",
        "CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW SET NEW.b = 1",
        "DROP TRIGGER g",
        "CREATE PROCEDURE p() BEGIN SELECT 1; SELECT 2; END",
        "DROP PROCEDURE p",
        "CREATE FUNCTION f() RETURNS INT DETERMINISTIC RETURN 1",
        "DROP FUNCTION f",
        "CREATE EVENT e ON SCHEDULE EVERY 1 DAY DISABLE DO DELETE FROM t",
        "DROP EVENT e",
        "CREATE DATABASE msr_effects_2",
        "DROP SCHEMA msr_effects_2",
        "DROP TABLE t, child"}) {
    INFO(text);
    CHECK(place.Around(text) == kBoth);
  }
}

TEST_CASE("mysql effects: rows that come in change nothing of the answer", "[mysql]") {
  Place place;
  Run(*place.session, "CREATE TABLE t (id INT AUTO_INCREMENT PRIMARY KEY, a INT)");
  const std::string drop = "DROP TABLE t";
  const Observation seen = Observe(*place.session, drop);
  Run(*place.session, "INSERT INTO t (a) VALUES (1), (2), (3)");
  CHECK(Outcome(*place.session, drop, seen.evidence) == "not applied");
}

TEST_CASE("mysql effects: settings that a migration changed do not matter and stay", "[mysql]") {
  Place place;
  Run(*place.session, "SET sql_mode = 'ANSI_QUOTES', sql_quote_show_create = 0, NAMES latin1");
  const std::string text = "CREATE TABLE \"t\" (a INT COMMENT 'x')";
  CHECK(place.Around(text) == kBoth);
  CHECK(place.Around("ALTER TABLE t ADD b INT") == kBoth);
  CHECK(Ask(*place.session, "SELECT @@sql_mode") == "ANSI_QUOTES");
  CHECK(Ask(*place.session, "SELECT @@sql_quote_show_create") == "0");
  CHECK(Ask(*place.session, "SELECT CONCAT(@@character_set_client, @@character_set_results)") == "latin1latin1");
  CHECK(Class(*place.session, "DROP TABLE `ä`") == "unknown");
}

TEST_CASE("mysql effects: a table that is filled from a query proves only that it is not there", "[mysql]") {
  Place place;
  CHECK(place.Around("CREATE TABLE t AS SELECT 1 AS a") == "not applied, unknown");
}

TEST_CASE("mysql effects: a temporary table hides what would be seen", "[mysql]") {
  Place place;
  Run(*place.session, "CREATE TABLE t (a INT)");
  Run(*place.session, "CREATE TEMPORARY TABLE t (b INT)");
  CHECK(Class(*place.session, "ALTER TABLE t ADD c INT") == "unknown");
  CHECK(Class(*place.session, "DROP TABLE t") == "unknown");
}

TEST_CASE("mysql effects: what must have failed did not happen", "[mysql]") {
  Place place;
  Run(*place.session, "CREATE TABLE t (a INT)");
  for (const char *text : {"CREATE TABLE t (a INT)", "DROP TABLE missing", "ALTER TABLE t DROP COLUMN missing",
                           "ALTER TABLE missing ADD a INT", "RENAME TABLE t TO t2, missing TO x"}) {
    INFO(text);
    const Observation seen = Observe(*place.session, text);
    Refused(*place.session, text);
    CHECK(seen.effect == MSR_EFFECT_VISIBLE);
    CHECK(Outcome(*place.session, text, seen.evidence) == "not applied");
  }
}

TEST_CASE("mysql effects: an ALTER whose session is ended did not happen", "[mysql]") {
  Place place;
  Run(*place.session, "CREATE TABLE t (id INT AUTO_INCREMENT PRIMARY KEY, a CHAR(200)) ENGINE=InnoDB");
  Run(*place.session, "INSERT INTO t (a) VALUES ('x')");
  for (int i = 0; i < 17; ++i) Run(*place.session, "INSERT INTO t (a) SELECT a FROM t");
  const std::string text = "ALTER TABLE t ADD b INT, ADD KEY (a), ALGORITHM=COPY";
  const auto other = place.Enter();
  const Observation seen = Observe(*place.session, text);
  const std::string id = place.session->description().session;
  std::atomic<bool> failed = false;
  std::thread worker([&] { failed = !place.session->Execute(driver_manager::SqlText(other->dialect(), text)); });
  const std::string list = "SELECT COUNT(*) FROM information_schema.PROCESSLIST WHERE ID = " + id;
  const bool running = Sees(*other, list + " AND STATE LIKE '%copy%'");
  const auto ended = other->EndSession(id);
  worker.join();
  CHECK(running);
  CHECK(ended.has_value());
  CHECK(failed);
  CHECK(Sees(*other, "SELECT (" + list + ") = 0"));
  CHECK(Outcome(*other, text, seen.evidence) == "not applied");
  Run(*other, text);
  CHECK(Outcome(*other, text, seen.evidence) == "applied");
}

}  // namespace msr::effects
#endif
