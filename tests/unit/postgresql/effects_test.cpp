#include <string>
#include <vector>

#include "tests/support/catch.hpp"

#include "drivers/postgresql/effects_judge.hpp"
#include "drivers/postgresql/effects_parse.hpp"

namespace {

using namespace msr::postgresql;

Act ActOf(const std::string &text) {
  return Understand(text).act;
}

std::string Built(const std::string &text, const std::vector<Index> &before, const std::vector<Index> &after,
                  bool taken = false) {
  static constexpr const char *kNames[] = {"unknown", "applied", "not applied"};
  const auto settled = JudgeBuild(Understand(text), "t", before, after, taken);
  return std::string(kNames[settled.outcome]) + (settled.cleanup.empty() ? "" : ": " + settled.cleanup);
}

const Index kValid{"7", "s", "i", true};
const Index kInvalid{"7", "s", "i", false};

}  // namespace

TEST_CASE("postgresql effects: what can be run again changes nothing more", "[postgresql]") {
  const std::string text =
      GENERATE(as<std::string>{}, "VACUUM (ANALYZE) t", "analyze", "CLUSTER t", "REINDEX TABLE t",
               "REINDEX (VERBOSE) INDEX i", "REINDEX DATABASE d", "ALTER SYSTEM SET x = 1", "SET search_path = a, b",
               "RESET ALL", "CREATE TABLE IF NOT EXISTS t (a int)", "CREATE UNIQUE INDEX IF NOT EXISTS i ON t (a)",
               "DROP INDEX CONCURRENTLY IF EXISTS i", "DROP TABLE IF EXISTS a, b",
               "CREATE OR REPLACE FUNCTION f() RETURNS int AS $x$ SELECT 1; $x$ LANGUAGE sql",
               "COMMENT ON TABLE t IS 'x'", "GRANT SELECT ON t TO u", "DROP DATABASE IF EXISTS d",
               "ALTER TYPE s.e ADD VALUE IF NOT EXISTS 'x'", "/* a /* b */ */ VACUUM -- x");
  INFO(text);
  CHECK(ActOf(text) == Act::kRepeatable);
}

TEST_CASE("postgresql effects: what is not on the list is not known", "[postgresql]") {
  const std::string text =
      GENERATE(as<std::string>{}, "CREATE TABLE t (a int)", "INSERT INTO t VALUES (1)", "CALL p()",
               "DO $$ BEGIN END $$", "SELECT 1", "REVOKE ALL ON t FROM u", "TRUNCATE t", "CREATE INDEX i ON t (a)",
               "DROP TABLE t", "ALTER TYPE e ADD VALUE 'x'", "VACUUM; DROP TABLE t", "REINDEX INDEX CONCURRENTLY a b",
               "DROP INDEX CONCURRENTLY a, b", "ALTER TABLE t DETACH PARTITION p",
               "CREATE INDEX CONCURRENTLY U&\"i\" ON t (a)", "COPY t FROM stdin", "VACUUM 'x");
  INFO(text);
  CHECK(ActOf(text) == Act::kUnknown);
}

TEST_CASE("postgresql effects: the names of a concurrent index are found", "[postgresql]") {
  const Effect named = Understand(
      "create unique index concurrently if not exists \"I\"\"x\" on only s.\"T\" using btree (a desc, (b + 1))");
  CHECK(named.act == Act::kBuildIndex);
  CHECK(named.name == "I\"x");
  CHECK(named.relation == "s.\"T\"");
  CHECK(named.conditional);
  const Effect unnamed = Understand("CREATE INDEX CONCURRENTLY ON t (A DESC, \"B\")");
  CHECK(unnamed.act == Act::kBuildIndex);
  CHECK(unnamed.name.empty());
  CHECK(unnamed.columns == std::vector<std::string>{"a", "B"});
  CHECK(Understand("REINDEX INDEX CONCURRENTLY s.i").act == Act::kRebuildIndex);
  CHECK(Understand("REINDEX (CONCURRENTLY) TABLE t").act == Act::kRebuildTable);
  CHECK(Understand("DROP INDEX CONCURRENTLY s.i").act == Act::kDropIndex);
  CHECK(Understand("CREATE DATABASE D TEMPLATE x").name == "d");
  CHECK(Understand("ALTER TABLE a.t DETACH PARTITION p CONCURRENTLY").act == Act::kDetach);
}

TEST_CASE("postgresql effects: a concurrent index is settled by its validity", "[postgresql]") {
  const std::string text = "CREATE INDEX CONCURRENTLY i ON t (a)";
  const std::string drop = "not applied: DROP INDEX CONCURRENTLY \"s\".\"i\"";
  CHECK(Built(text, {}, {kValid}) == "applied");
  CHECK(Built(text, {}, {kInvalid}) == drop);
  CHECK(Built(text, {}, {}) == "not applied");
  CHECK(Built(text, {}, {}, true) == "unknown");
  CHECK(Built(text, {kInvalid}, {kInvalid}) == "unknown");
  CHECK(Built(text, {kValid}, {kValid}) == "not applied");
  CHECK(Built(text, {{"6", "s", "i", true}}, {kValid}) == "unknown");
  CHECK(Built("CREATE INDEX CONCURRENTLY IF NOT EXISTS i ON t (a)", {kValid}, {kValid}) == "applied");
  CHECK(Built("CREATE INDEX CONCURRENTLY IF NOT EXISTS i ON t (a)", {kInvalid}, {kInvalid}) == "unknown");
}

TEST_CASE("postgresql effects: an index that the server names is found among the new ones", "[postgresql]") {
  const std::string text = "CREATE INDEX CONCURRENTLY ON t (a)";
  const Index old{"1", "s", "t_a_idx", true};
  const Index made{"2", "s", "t_a_idx1", true};
  const Index broken{"3", "s", "t_a_idx2", false};
  const Index other{"4", "s", "t_b_idx", true};
  CHECK(Built(text, {old}, {old, made, other}) == "applied");
  CHECK(Built(text, {old}, {old, broken}) == "not applied: DROP INDEX CONCURRENTLY \"s\".\"t_a_idx2\"");
  CHECK(Built(text, {old}, {old, other}) == "not applied");
  CHECK(Built(text, {old}, {old, made, broken}) == "unknown");
  CHECK(WouldCutName(Understand(text), std::string(60, 't')));
  CHECK_FALSE(WouldCutName(Understand(text), "t"));
}

TEST_CASE("postgresql effects: what a broken REINDEX left is taken away piece by piece", "[postgresql]") {
  const Index index{"1", "s", "i", true};
  const Index old_rest{"2", "s", "x_ccnew", false};
  const Index rest{"3", "s", "i_ccnew1", false};
  CHECK(JudgeRebuild({index, old_rest}, {index, old_rest, rest}).cleanup ==
        "DROP INDEX CONCURRENTLY \"s\".\"i_ccnew1\"");
  CHECK(JudgeRebuild({index, old_rest}, {index, old_rest}).cleanup.empty());
  CHECK(JudgeRebuild({index}, {index, {"4", "s", "mine_ccnew", true}}).cleanup.empty());
  // Once the new index has its name, the old one is what is left.
  const Index rebuilt{"5", "s", "i", true};
  const Index replaced{"1", "s", "i_ccold", false};
  CHECK(JudgeRebuild({index}, {replaced, rebuilt}).cleanup == "DROP INDEX CONCURRENTLY \"s\".\"i_ccold\"");
  CHECK(JudgeRebuild({replaced, rebuilt}, {replaced, rebuilt}).cleanup.empty());
}
