// What a ROLLBACK does not take back, by names and definitions.
#include "drivers/mysql/cover.hpp"

#include "drivers/mysql/scanner.hpp"

#include "tests/support/catch.hpp"

namespace msr::mysql {
namespace {

KeptObjects Some() {
  KeptObjects kept;
  kept.AddTable("shop", "Log", "MyISAM");
  return kept;
}

TEST_CASE("cover: a statement that names a kept table is found in any spelling", "[cover]") {
  const KeptObjects kept = Some();
  for (const char *text : {"INSERT INTO log VALUES (1)", "INSERT INTO shop.LOG VALUES (1)", "UPDATE `log` SET a = 1",
                           "DELETE FROM \"log\"", "UPDATE t, log SET t.a = log.a", "REPLACE INTO/**/log SELECT 1"}) {
    INFO(text);
    CHECK(kept.FindIn(text) == "table `shop`.`Log` (MyISAM)");
  }
}

TEST_CASE("cover: others are not", "[cover]") {
  const KeptObjects kept = Some();
  for (const char *text : {"INSERT INTO logs VALUES (1)", "INSERT INTO t VALUES ('log')", "UPDATE t SET a = 1 -- log",
                           "DELETE FROM t /* log */"}) {
    INFO(text);
    CHECK(kept.FindIn(text).empty());
  }
  CHECK(KeptObjects().FindIn("INSERT INTO log VALUES (1)").empty());
}

TEST_CASE("cover: a statement that cannot be read for certain counts as one", "[cover]") {
  CHECK_FALSE(Some().FindIn("INSERT INTO t VALUES ('open)").empty());
  CHECK_FALSE(Some().FindIn("INSERT INTO t VALUES (1) /*!99999 , (2) */").empty());
}

TEST_CASE("cover: what reaches a kept table by any way is kept", "[cover]") {
  KeptObjects kept = Some();
  kept.AddDefinition("view", "v2", "select `shop`.`v1`.`a` AS `a` from `shop`.`v1`");
  kept.AddDefinition("view", "v1", "select `shop`.`watched`.`a` AS `a` from `shop`.`watched`");
  kept.AddDefinition("the trigger of table", "watched", "BEGIN INSERT INTO t VALUES (1); CALL p(NEW.a); END");
  kept.AddDefinition("routine", "p", "BEGIN INSERT INTO log VALUES (1); END");
  kept.AddDefinition("routine", "harmless", "RETURN 1");
  kept.AddDefinition("routine", "hidden", "");
  kept.Follow();
  for (const char *name : {"p", "watched", "v1", "v2", "hidden"}) {
    INFO(name);
    CHECK_FALSE(kept.FindIn(std::string("INSERT INTO ") + name + " VALUES (1)").empty());
  }
  CHECK(kept.FindIn("INSERT INTO t VALUES (harmless())").empty());
}

struct Seen {
  explicit Seen(const char *text, KeptObjects objects = {}) {
    cover.Know(std::move(objects));
    cover.Watch(text, Look(text).head);
  }
  Cover cover;
};

TEST_CASE("cover: while every table is transactional only a table that is made or altered is asked for", "[cover]") {
  for (const char *text :
       {"CREATE TABLE t (a INTEGER)", "CREATE TABLE IF NOT EXISTS t (a INTEGER)", "CREATE OR REPLACE TABLE t LIKE u",
        "ALTER TABLE t ENGINE=MyISAM", "/* first */ ALTER TABLE IF EXISTS `t` ADD b INTEGER"}) {
    INFO(text);
    const Seen seen(text);
    CHECK(seen.cover.is_known());
    REQUIRE(seen.cover.changed().size() == 1);
    CHECK(seen.cover.changed().front().name == "t");
  }
  const Seen qualified("CREATE TABLE other.t (a INTEGER)");
  CHECK(qualified.cover.changed().front().schema == "other");
}

TEST_CASE("cover: what makes no table and changes no rows leaves it known", "[cover]") {
  for (const char *text : {"INSERT INTO t VALUES (1)", "SET @a = 1", "DROP TABLE t", "CREATE VIEW v AS SELECT 1",
                           "CREATE INDEX i ON t (a)", "TRUNCATE t", "COMMIT", "SELECT 1"}) {
    INFO(text);
    const Seen seen(text);
    CHECK(seen.cover.is_known());
    CHECK(seen.cover.changed().empty());
  }
}

TEST_CASE("cover: after what may make any table everything is asked for again", "[cover]") {
  for (const char *text : {"CALL p()", "EXECUTE s", "BEGIN NOT ATOMIC CREATE TABLE t (a INTEGER) ENGINE=MyISAM; END",
                           "USE other", "RENAME TABLE a TO b", "ALTER TABLE a ENGINE=MyISAM, RENAME TO b",
                           "SET STATEMENT max_statement_time=1 FOR DO 1", "CREATE TEMPORARY TABLE t (a INTEGER)",
                           "CREATE DATABASE d", "FROBNICATE"}) {
    INFO(text);
    CHECK_FALSE(Seen(text).cover.is_known());
  }
  CHECK_FALSE(Seen("DROP TABLE log", Some()).cover.is_known());
  CHECK(Seen("INSERT INTO log VALUES (1)", Some()).cover.is_known());
}

TEST_CASE("cover: a restored session does not know where names without a schema belong", "[cover]") {
  Seen made("CREATE TABLE t (a INTEGER)");
  made.cover.OnReset();
  CHECK_FALSE(made.cover.is_known());
  Seen nothing("INSERT INTO t VALUES (1)");
  nothing.cover.OnReset();
  CHECK(nothing.cover.is_known());
}

}  // namespace
}  // namespace msr::mysql
