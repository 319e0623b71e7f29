#include <string>
#include <vector>

#include "tests/support/catch.hpp"

#include "drivers/mysql/effects_judge.hpp"

namespace {

using namespace msr::mysql;
using Presence = ObjectState::Presence;

const ObjectState kAbsent{Presence::kAbsent, {}};

ObjectState There(const std::string &text) {
  return {Presence::kThere, text};
}

/// A table as the server writes it.
ObjectState Table(const std::string &items, const std::string &options = ") ENGINE=InnoDB DEFAULT CHARSET=utf8mb4") {
  return There("CREATE TABLE `t` (\n  " + items + "\n" + options);
}

std::string Settled(const std::string &text, const std::vector<ObjectState> &before,
                    const std::vector<ObjectState> &after) {
  static constexpr const char *kNames[] = {"unknown", "applied", "not applied"};
  const Effect effect = Understand(text, false);
  if (effect.objects.size() != before.size()) return "not understood";
  return kNames[Judge(effect, before, after).outcome];
}

const std::string kBase =
    "`id` int(11) NOT NULL AUTO_INCREMENT,\n  `a` varchar(20) DEFAULT ',`',\n  PRIMARY KEY (`id`),\n  KEY `k` (`a`)";

/// What became of an ALTER TABLE with one clause, when the table's text went from kBase to `items`.
std::string Altered(const std::string &clauses, const std::string &items) {
  return Settled("ALTER TABLE t " + clauses, {Table(kBase)}, {Table(items)});
}

std::string With(const std::string &from, const std::string &to) {
  std::string out = kBase;
  return out.replace(out.find(from), from.size(), to);
}

}  // namespace

TEST_CASE("mysql effects: existence settles what makes and takes away", "[mysql]") {
  const ObjectState table = Table(kBase);
  CHECK(Settled("CREATE TABLE t (id INT)", {kAbsent}, {table}) == "applied");
  CHECK(Settled("CREATE TABLE t (id INT)", {kAbsent}, {kAbsent}) == "not applied");
  CHECK(Settled("CREATE TABLE t (id INT)", {table}, {table}) == "not applied");
  CHECK(Settled("CREATE TABLE t (id INT)", {table}, {Table("`x` int")}) == "unknown");
  CHECK(Settled("CREATE TABLE t (id INT)", {kAbsent}, {There("CREATE ALGORITHM=UNDEFINED VIEW `t` AS select 1")}) ==
        "unknown");
  CHECK(Settled("CREATE TABLE t AS SELECT 1", {kAbsent}, {table}) == "unknown");
  CHECK(Settled("CREATE TABLE t AS SELECT 1", {kAbsent}, {kAbsent}) == "not applied");
  CHECK(Settled("DROP TABLE t", {table}, {kAbsent}) == "applied");
  CHECK(Settled("DROP TABLE t", {table}, {table}) == "not applied");
  CHECK(Settled("DROP TABLE t", {table}, {Table("`other` int")}) == "unknown");
  CHECK(Settled("DROP TABLE a, b", {table, table}, {kAbsent, kAbsent}) == "applied");
  CHECK(Settled("DROP TABLE a, b", {table, table}, {kAbsent, table}) == "unknown");
  CHECK(Settled("CREATE EVENT e ON SCHEDULE AT NOW() DO SELECT 1", {kAbsent}, {kAbsent}) == "unknown");
  CHECK(Settled("CREATE EVENT e ON SCHEDULE AT NOW() DO SELECT 1", {kAbsent}, {There("CREATE EVENT")}) == "applied");
}

TEST_CASE("mysql effects: a rename is settled by both names", "[mysql]") {
  const ObjectState table = Table(kBase);
  CHECK(Settled("RENAME TABLE a TO b", {table, kAbsent}, {kAbsent, table}) == "applied");
  CHECK(Settled("RENAME TABLE a TO b", {table, kAbsent}, {table, kAbsent}) == "not applied");
  CHECK(Settled("RENAME TABLE a TO b", {table, kAbsent}, {table, table}) == "unknown");
  CHECK(Settled("RENAME TABLE a TO b", {table, kAbsent}, {kAbsent, kAbsent}) == "unknown");
  CHECK(Settled("RENAME TABLE a TO b", {table, kAbsent}, {kAbsent, Table("`other` int")}) == "unknown");
  CHECK(Settled("RENAME TABLE a TO b, c TO d", {table, kAbsent, table, kAbsent}, {kAbsent, table, table, kAbsent}) ==
        "unknown");
  CHECK(Settled("ALTER TABLE a RENAME b, ADD n INT", {table, kAbsent}, {kAbsent, Table("`n` int,\n" + kBase)}) ==
        "applied");
  CHECK(Settled("ALTER TABLE a RENAME b, ADD n INT", {table, kAbsent}, {Table("`n` int,\n" + kBase), kAbsent}) ==
        "unknown");
}

TEST_CASE("mysql effects: an ALTER TABLE is settled by its very clauses", "[mysql]") {
  const std::string more = "`n` int(11) DEFAULT NULL,\n  " + kBase;
  CHECK(Altered("ADD n INT", more) == "applied");
  CHECK(Altered("ADD n INT", kBase) == "not applied");
  CHECK(Altered("ADD other INT", more) == "unknown");
  CHECK(Altered("ADD n INT, DROP a", more) == "unknown");
  CHECK(Altered("ADD COLUMN IF NOT EXISTS a INT, ADD N INT", more) == "applied");
  CHECK(Altered("DROP COLUMN `A`", With("`a` varchar(20) DEFAULT ',`',\n", "")) == "applied");
  CHECK(Altered("DROP KEY k", With(",\n  KEY `k` (`a`)", "")) == "applied");
  CHECK(Altered("DROP PRIMARY KEY", With("PRIMARY KEY (`id`),\n", "")) == "applied");
  CHECK(Altered("ADD INDEX n (a, id)", kBase + ",\n  KEY `n` (`a`,`id`)") == "applied");
  CHECK(Altered("ADD INDEX (a, `id`)", kBase + ",\n  KEY `a` (`a`,`id`)") == "applied");
  CHECK(Altered("ADD INDEX (a, `id`)", kBase + ",\n  KEY `a` (`id`)") == "unknown");
  CHECK(Altered("ADD CONSTRAINT f FOREIGN KEY (a) REFERENCES u (a)",
                kBase + ",\n  CONSTRAINT `f` FOREIGN KEY (`a`) REFERENCES `u` (`a`)") == "applied");
  CHECK(Altered("ADD CHECK (a > 0)", kBase + ",\n  CONSTRAINT `CONSTRAINT_1` CHECK (`a` > 0)") == "applied");
  CHECK(Altered("RENAME COLUMN a TO b", With("`a` varchar", "`b` varchar")) == "applied");
  CHECK(Altered("CHANGE a b VARCHAR(30)", With("`a` varchar(20)", "`b` varchar(30)")) == "applied");
  CHECK(Altered("CHANGE a b VARCHAR(30)", With("`a` varchar(20)", "`b` int(11)")) == "unknown");
  CHECK(Altered("FORCE", kBase) == "not applied");
  CHECK(Altered("FORCE", more) == "unknown");
}

TEST_CASE("mysql effects: a new definition counts only where nothing else changed", "[mysql]") {
  const std::string wider = With("varchar(20)", "varchar(200)");
  CHECK(Altered("MODIFY a VARCHAR(200)", wider) == "applied");
  CHECK(Altered("MODIFY a VARCHAR(300)", wider) == "unknown");
  CHECK(Altered("MODIFY a VARCHAR(200)", wider + ",\n  KEY `l` (`id`)") == "unknown");
  CHECK(Altered("MODIFY a VARCHAR(200), ADD KEY l (id)", wider + ",\n  KEY `l` (`id`)") == "applied");
  CHECK(Altered("MODIFY a VARCHAR(200)", kBase) == "not applied");
  CHECK(Altered("MODIFY id BIGINT AUTO_INCREMENT", wider) == "unknown");
  CHECK(Altered("DROP INDEX k, ADD INDEX k (a, id)", With("(`a`)", "(`a`,`id`)")) == "applied");
  CHECK(Settled("ALTER TABLE t ENGINE=Aria", {Table(kBase)}, {Table(kBase, ") ENGINE=Aria DEFAULT CHARSET=utf8mb4")}) ==
        "applied");
  CHECK(Settled("ALTER TABLE t ENGINE=MyISAM", {Table(kBase)}, {Table(kBase, ") ENGINE=Aria")}) == "unknown");
}

TEST_CASE("mysql effects: the counter of a table is no part of its definition", "[mysql]") {
  CHECK(
      WithoutCounter(
          "CREATE TABLE `t` (\n `AUTO_INCREMENT=3` int\n) ENGINE=InnoDB AUTO_INCREMENT=7 COMMENT='AUTO_INCREMENT=9'") ==
      "CREATE TABLE `t` (\n `AUTO_INCREMENT=3` int\n) ENGINE=InnoDB COMMENT='AUTO_INCREMENT=9'");
}

TEST_CASE("mysql effects: a definition is understood whatever stands in its strings", "[mysql]") {
  const auto table = ReadTable(
      "CREATE TABLE `t` (\n  `a``)` enum('x,y','it''s \\\\',')') /*!80023 INVISIBLE */ DEFAULT '(' COMMENT 'a\\nb',\n"
      "  `g` int GENERATED ALWAYS AS (concat(`a``)`,'),')) VIRTUAL,\n  UNIQUE KEY `u` (`a``)`(3)) USING BTREE,\n"
      "  CONSTRAINT `c` CHECK (`g` > ')')\n) ENGINE=InnoDB /*!50100 PARTITION BY HASH (`g`) */");
  REQUIRE(table.has_value());
  CHECK(table->columns.size() == 2);
  CHECK(table->columns.count("a`)") == 1);
  CHECK(table->before_column.at("g") == "a`)");
  CHECK(table->keys.count("u") == 1);
  CHECK(table->constraints.count("c") == 1);
  CHECK(FirstListOf(table->keys.at("u")) == "a`) (3 )");
}

TEST_CASE("mysql effects: evidence comes back as it was and nothing else does", "[mysql]") {
  const Evidence evidence{.ansi_quotes = true, .schema = "s,1:", .states = {Table(kBase), kAbsent, There("")}};
  const auto back = Decode(Encode(evidence));
  REQUIRE(back.has_value());
  CHECK(back->ansi_quotes);
  CHECK(back->schema == "s,1:");
  CHECK(back->states == evidence.states);
  for (const char *other : {"", "x", "7:mysql 1,", "7:mysql 2,1:0,1:s,1:-,", "7:mysql 1,1:0,1:s,1:x,", "99999999:a,"}) {
    CHECK_FALSE(Decode(other).has_value());
  }
}

TEST_CASE("mysql effects: what is hidden cannot be told", "[mysql]") {
  const Effect drop = Understand("DROP TABLE t", false);
  CHECK(EffectOf(drop, {There("CREATE TEMPORARY TABLE `t` (`a` int)")}) == MSR_EFFECT_UNKNOWN);
  CHECK(EffectOf(drop, {ObjectState{}}) == MSR_EFFECT_UNKNOWN);
  CHECK(EffectOf(drop, {Table(kBase)}) == MSR_EFFECT_VISIBLE);
  CHECK(EffectOf(Understand("DROP TABLE a, b", false), {Table(kBase), kAbsent}) == MSR_EFFECT_UNKNOWN);
  CHECK(EffectOf(Understand("CREATE OR REPLACE TABLE t (a INT)", false), {Table(kBase)}) == MSR_EFFECT_UNKNOWN);
  CHECK(EffectOf(Understand("CREATE OR REPLACE TABLE t (a INT)", false), {kAbsent}) == MSR_EFFECT_VISIBLE);
  CHECK(EffectOf(Understand("ALTER TABLE IF EXISTS t ADD a INT", false), {kAbsent}) == MSR_EFFECT_REPEATABLE);
  CHECK(EffectOf(Understand("ALTER TABLE v ADD a INT", false), {There("CREATE VIEW `v` AS select 1")}) ==
        MSR_EFFECT_UNKNOWN);
}
