#include <string>

#include "tests/support/catch.hpp"

#include "drivers/mysql/effects_parse.hpp"

namespace {

using msr::mysql::Act;
using msr::mysql::Describe;
using msr::mysql::Effect;
using msr::mysql::Understand;

Act ActOf(const std::string &text) {
  return Understand(text, false).act;
}

std::string ObjectsOf(const std::string &text, bool ansi_quotes = false) {
  std::string out;
  for (const auto &object : Understand(text, ansi_quotes).objects) {
    out.append(out.empty() ? "" : "; ").append(Describe(object));
  }
  return out;
}

}  // namespace

TEST_CASE("mysql effects: what can be run again changes nothing more", "[mysql]") {
  const std::string text = GENERATE(
      as<std::string>{}, "CREATE TABLE IF NOT EXISTS t (id INT)", "create /* x */ table if not exists t (id int);",
      "DROP TABLE IF EXISTS a, b", "DROP TEMPORARY TABLE IF EXISTS a", "CREATE OR REPLACE VIEW v AS SELECT 1",
      "CREATE OR REPLACE DEFINER=`u`@`%` PROCEDURE p() BEGIN SELECT 1; SELECT 2; END", "GRANT SELECT ON t TO u",
      "SET NAMES utf8mb4", "SET @x = 1, sql_mode = CONCAT(@@sql_mode, ',ANSI')", "USE other", "ANALYZE TABLE t",
      "OPTIMIZE LOCAL TABLE t", "FLUSH PRIVILEGES", "ALTER DATABASE d CHARACTER SET utf8mb4",
      "ALTER ALGORITHM=MERGE DEFINER=CURRENT_USER() VIEW v AS SELECT 2", "CREATE INDEX IF NOT EXISTS i ON t (a)",
      "DROP INDEX IF EXISTS i ON t", "DROP USER IF EXISTS u", "/*!50003 DROP TABLE IF EXISTS t */");
  INFO(text);
  CHECK(ActOf(text) == Act::kRepeatable);
}

TEST_CASE("mysql effects: what is not on the list is not known", "[mysql]") {
  const std::string text =
      GENERATE(as<std::string>{}, "TRUNCATE TABLE t", "CALL p()", "DO 1", "SELECT 1", "EXECUTE s",
               "LOAD DATA INFILE 'x' INTO TABLE t", "REVOKE SELECT ON t FROM u", "INSERT INTO t VALUES (1)",
               "UPDATE t SET a = 1", "REPAIR TABLE t", "ANALYZE UPDATE t SET a = 1", "SET @x = f()",
               "SET GLOBAL a = @@GLOBAL.a * 2", "SET @x = NEXT VALUE FOR s",
               "SET STATEMENT max_statement_time=1 FOR DELETE FROM t", "FLUSH TABLES WITH READ LOCK",
               "CREATE TEMPORARY TABLE t (a INT)", "DROP TEMPORARY TABLE t", "CREATE OR REPLACE DATABASE d",
               "CREATE OR REPLACE TABLE t AS SELECT 1 AS a", "CREATE TABLE IF NOT EXISTS t AS SELECT 1 AS a",
               "CREATE FUNCTION f RETURNS STRING SONAME 'x.so'", "CREATE OR REPLACE SEQUENCE s",
               "RENAME TABLE a TO b, b TO a", "RENAME TABLE t TO old, new TO t", "RENAME USER a TO b", "CREATE USER u",
               "ALTER USER u IDENTIFIED BY 'x'", "ALTER EVENT e DISABLE", "ALTER SEQUENCE s RESTART 1",
               "DROP TABLE a; DROP TABLE b", "CREATE TABLE", "CREATE TABLE t", "CREATE TABLE \"t\" (a INT)",
               "DROP TABLE a b", "/*!100100 DROP TABLE t */", "/*M! DROP TABLE t */", "DROP TABLE `t", "SHUTDOWN");
  INFO(text);
  CHECK(ActOf(text) == Act::kUnknown);
}

TEST_CASE("mysql effects: the names are found whatever stands around them", "[mysql]") {
  CHECK(ObjectsOf("CREATE TABLE t (a INT)") == "table `t`");
  CHECK(ObjectsOf("create -- x\n /* y */ table # z\n `s`.`a``b c` like t") == "table `s`.`a``b c`");
  CHECK(ObjectsOf("CREATE TABLE \"t\" (a INT)", true) == "table `t`");
  CHECK(ObjectsOf("/*!40101 CREATE */ /*! TABLE */ t (a INT)") == "table `t`");
  CHECK(ObjectsOf("CREATE SQL SECURITY INVOKER VIEW x.v AS SELECT ';'") == "view `x`.`v`");
  CHECK(ObjectsOf("CREATE DEFINER='u'@'h' TRIGGER g BEFORE INSERT ON t FOR EACH ROW BEGIN SET @a = 1; END") ==
        "trigger `g`");
  CHECK(ObjectsOf("CREATE AGGREGATE FUNCTION f(x INT) RETURNS INT BEGIN RETURN 1; END") == "function `f`");
  CHECK(ObjectsOf("CREATE SCHEMA d") == "database `d`");
  CHECK(ObjectsOf("DROP TABLE a, s.b CASCADE") == "table `a`; table `s`.`b`");
  CHECK(ObjectsOf("DROP PROCEDURE p") == "procedure `p`");
  CHECK(ObjectsOf("RENAME TABLE a TO b, c TO s.d") == "table `a`; table `b`; table `c`; table `s`.`d`");
  CHECK(ObjectsOf("CREATE UNIQUE INDEX i USING BTREE ON s.t (a)") == "table `s`.`t`");
  CHECK(ObjectsOf("DROP INDEX i ON t ALGORITHM=INPLACE") == "table `t`");
  CHECK(ObjectsOf("ALTER TABLE t ADD a INT, RENAME TO u") == "table `t`; table `u`");
}

TEST_CASE("mysql effects: a table filled from a query and an event that ends are told apart", "[mysql]") {
  CHECK(ActOf("CREATE TABLE t SELECT 1") == Act::kCreateFilled);
  CHECK(ActOf("CREATE TABLE t (a INT) AS (SELECT 1 AS a)") == Act::kCreateFilled);
  CHECK(ActOf("CREATE TABLE t TABLE u") == Act::kCreateFilled);
  CHECK(ActOf("CREATE TABLE t (a INT, b INT AS (a + 1))") == Act::kCreate);
  CHECK(ActOf("CREATE TABLE t (a INT) PARTITION BY RANGE (a) (PARTITION p VALUES LESS THAN (5))") == Act::kCreate);
  CHECK(ActOf("CREATE EVENT e ON SCHEDULE AT NOW() DO SELECT 1") == Act::kCreateBrief);
  CHECK(ActOf("CREATE EVENT e ON SCHEDULE EVERY 1 DAY DO DELETE FROM t") == Act::kCreate);
}

TEST_CASE("mysql effects: clauses of ALTER TABLE that are not understood leave the statement unknown", "[mysql]") {
  const std::string clause =
      GENERATE(as<std::string>{}, "EXCHANGE PARTITION p WITH TABLE u", "TRUNCATE PARTITION p",
               "REORGANIZE PARTITION p INTO (PARTITION q)", "ADD PARTITION (PARTITION p VALUES LESS THAN (9))",
               "DROP PARTITION p", "DISCARD TABLESPACE", "ORDER BY a", "ADD a INT, ORDER BY a",
               "DROP COLUMN a, ADD COLUMN a INT", "CHANGE a b INT, CHANGE b a INT", "ADD SYSTEM VERSIONING",
               "REMOVE PARTITIONING", "ADD a INT,", "RENAME TO u, RENAME TO w", "");
  INFO(clause);
  CHECK(ActOf("ALTER TABLE t " + clause) == Act::kUnknown);
}

TEST_CASE("mysql effects: clauses of ALTER TABLE that are understood", "[mysql]") {
  const std::string clause =
      GENERATE(as<std::string>{}, "ADD a INT", "ADD COLUMN (a INT, b INT, KEY k (a))", "ADD UNIQUE (a, b)",
               "ADD CONSTRAINT c FOREIGN KEY (a) REFERENCES u (id)", "ADD CONSTRAINT CHECK (a > 0)",
               "DROP a, DROP INDEX k, DROP PRIMARY KEY, DROP FOREIGN KEY f", "MODIFY a VARCHAR(10) NOT NULL FIRST",
               "CHANGE a b INT", "ALTER a SET DEFAULT 5", "ALTER INDEX k INVISIBLE", "RENAME COLUMN a TO b",
               "RENAME KEY k TO l", "RENAME u", "ENGINE=InnoDB COMMENT 'x', DEFAULT CHARSET utf8mb4",
               "CONVERT TO CHARACTER SET utf8mb4 COLLATE utf8mb4_bin", "ADD a INT, ALGORITHM=INPLACE, LOCK=NONE",
               "DROP INDEX k, ADD INDEX k (a, b)");
  INFO(clause);
  CHECK(ActOf("ALTER TABLE t " + clause) == Act::kAlter);
}
