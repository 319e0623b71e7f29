#include <string>

#include "tests/support/catch.hpp"

#include "drivers/mysql/facts.hpp"
#include "drivers/mysql/scanner.hpp"

using msr::mysql::Look;

TEST_CASE("mysql scanner: the head leaves out comments and keeps conditional code", "[mysql]") {
  CHECK(Look("-- a note\n insert /* x */ into t VALUES (1)").head == "INSERT INTO T VALUES ( 1 )");
  CHECK(Look("# note\n/*!40101 SET NAMES utf8 */").head == "SET NAMES UTF8");
  CHECK(Look("USE `My Db`").words.at(1) == "`My Db`");
}

TEST_CASE("mysql scanner: two statements are told from one", "[mysql]") {
  CHECK(Look("DELETE FROM a; DELETE FROM b").several);
  CHECK(Look("CREATE TABLE event (a int); DROP TABLE b").several);
  const std::string one =
      GENERATE("DELETE FROM a;", "SELECT ';' , \";\" , `;`", "SELECT 1 -- ; x\n", "SELECT 1 /* ; */ ;  \n",
               "SELECT 'it''s; fine'", "SELECT 5--1", "UPDATE t SET a = 1; -- done; really");
  CAPTURE(one);
  CHECK_FALSE(Look(one).several);
  CHECK(Look(one).closed);
}

TEST_CASE("mysql scanner: text that sql_mode could split is neither refused nor joined", "[mysql]") {
  const msr::mysql::Shape shape = Look("INSERT INTO t VALUES ('a\\'; DROP TABLE t; -- ')");
  CHECK_FALSE(shape.several);
  CHECK_FALSE(shape.closed);
}

TEST_CASE("mysql scanner: text that would swallow what follows is not closed", "[mysql]") {
  const std::string open = GENERATE("SELECT 1 /* oops", "SELECT 'oops", "SELECT `oops", "/*!50000 SELECT 1");
  CAPTURE(open);
  CHECK_FALSE(Look(open).closed);
}

TEST_CASE("mysql scanner: bodies of routines are one statement that goes alone", "[mysql]") {
  const std::string body =
      GENERATE("CREATE PROCEDURE p() BEGIN SELECT 1; SELECT 2; END",
               "CREATE DEFINER=`a`@`%` TRIGGER t BEFORE INSERT ON x FOR EACH ROW BEGIN SET NEW.a=1; SET NEW.b=2; END",
               "BEGIN NOT ATOMIC SELECT 1; SELECT 2; END");
  CAPTURE(body);
  CHECK_FALSE(Look(body).several);
  CHECK_FALSE(Look(body).closed);
}

TEST_CASE("mysql scanner: user variables are found outside of strings", "[mysql]") {
  const msr::mysql::Shape shape = Look("SET @a = '@b', @@sql_mode = '', @c.d := 1");
  REQUIRE(shape.user_variables.size() == 2);
  CHECK(shape.user_variables[0] == "a");
  CHECK(shape.user_variables[1] == "c.d");
}

TEST_CASE("mysql scanner: identifiers survive quoting", "[mysql]") {
  const std::string name = GENERATE("plain", "with `tick`", "");
  CHECK(msr::mysql::UnquoteIdentifier(msr::mysql::QuoteIdentifier(name)) == name);
}

TEST_CASE("mysql scanner: the information text counts rows only where it is exact", "[mysql]") {
  const auto in_info = [](const std::string &text) { return msr::mysql::CountInInfo(Look(text).head, text); };
  CHECK(in_info("UPDATE t SET a = 1"));
  CHECK(in_info("INSERT INTO t SELECT * FROM u"));
  CHECK_FALSE(in_info("INSERT IGNORE INTO t VALUES (1)"));
  CHECK_FALSE(in_info("INSERT INTO t VALUES (1) ON DUPLICATE KEY UPDATE a = 2"));
  CHECK_FALSE(in_info("DELETE FROM t"));
  CHECK_FALSE(in_info("REPLACE INTO t VALUES (1)"));
}
