// `msr plan --sql`: everything that would be sent.
#include <fmt/format.h>

#include "tests/support/catch.hpp"
#include "tests/support/workspace.hpp"

namespace msr::test {
namespace {

constexpr const char *kTable = "CREATE TABLE t (id INTEGER PRIMARY KEY, name VARCHAR(200));\n";

std::size_t CountOf(std::string_view text, std::string_view part) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != std::string_view::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

TEST_CASE("plan --sql: files of any size are shown whole and with their lines", "[all]") {
  constexpr int kRows = 40000;
  Workspace workspace;
  workspace.Write("V1_t.up.sql", kTable);
  std::string text;
  for (int i = 1; i <= kRows; ++i) {
    text += fmt::format("-- a comment\nINSERT INTO t VALUES ({}, '${{x}} row of a file larger than a window');\n", i);
  }
  workspace.Write("V2_rows.up.sql", text);
  const Arguments plan = {"plan", "--sql", "--set", "x=two\nlines"};
  const std::string out = workspace.Run(0, plan).out;
  CHECK(CountOf(out, "INSERT INTO t VALUES (") == kRows);
  CHECK(CountOf(out, "BEGIN;\n") == (IsMysql() ? 1 : 2));
  CHECK(out.find("BEGIN;\nINSERT") < out.find("-- history: V2_rows is applied\nCOMMIT;\n"));

  Arguments arguments = plan;
  const Json statements = workspace.RunJson(0, plan).at("steps").at(1).at("statements");
  REQUIRE(statements.size() == kRows);
  CHECK(statements.at(0).at("line") == 2);
  CHECK(statements.at(kRows - 1).at("line") == 2 * kRows);
  CHECK(statements.at(kRows - 1).at("file") == "V2_rows.up.sql");

  arguments.insert(arguments.end(), {"--format", "ndjson"});
  CHECK(CountOf(workspace.Run(0, arguments).out, R"({"event":"statement","index":1)") == kRows);
  CHECK_FALSE(workspace.database().HasTable("t"));
}

TEST_CASE("plan --sql: what is loaded is shown as it is sent", "[all]") {
  Workspace workspace;
  workspace.Write("V1_t.up.sql", std::string(kTable) + "-- msr:load t from 't.csv'\n");
  workspace.Write("t.csv", "id,name\n1,\"it's \\ \"\"so\"\"\"\n2,\n3,\"\"\n");
  const std::string out = workspace.Run(0, {"plan", "--sql"}).out;
  if (IsPostgresql()) {
    CHECK_THAT(out, ContainsSubstring("COPY \"t\" (\"id\", \"name\") FROM stdin WITH (FORMAT text, ENCODING 'UTF8');\n"
                                      "1\tit's \\\\ \"so\"\n2\t\\N\n3\t\n\\.\n"));
    return;
  }
  // Run by hand, the text makes the same rows.
  const Json plan = workspace.RunJson(0, {"plan", "--sql"});
  for (const Json &statement : plan.at("steps").at(0).at("statements")) {
    workspace.database().Execute(statement.at("text").get<std::string>());
  }
  CHECK(workspace.database().QueryText("SELECT id, name FROM t ORDER BY id") == "1|it's \\ \"so\",2|NULL,3|");
}

TEST_CASE("plan --sql: the data of a COPY stands behind it", "[postgresql]") {
  Workspace workspace;
  std::string data;
  for (int i = 1; i <= 60000; ++i) data += fmt::format("{}\ta row that is longer than the number alone\n", i);
  workspace.Write("V1_t.up.sql", std::string(kTable) + "COPY t FROM stdin;\n" + data + "\\.\nSELECT 1;\n");
  const std::string out = workspace.Run(0, {"plan", "--sql"}).out;
  CHECK(out.find("COPY t FROM stdin;\n" + data + "\\.\nSELECT 1;\n") != std::string::npos);
  CHECK(workspace.RunJson(0, {"plan", "--sql"}).at("steps").at(0).at("statements").at(2).at("line") == 60004);
}

TEST_CASE("plan --sql: an unfinished migration is shown from where it goes on", "[all]") {
  Workspace workspace;
  workspace.Write("V1_t.up.sql",
                  "-- msr:no-transaction\n" + std::string(kTable) + "INSERT INTO t VALUES ('a', 'b', 'c');\n");
  workspace.Run(3, {"migrate"});
  workspace.Write("V1_t.up.sql", "-- msr:no-transaction\n" + std::string(kTable) + "INSERT INTO t VALUES (1, 'b');\n");
  const std::string out = workspace.Run(0, {"plan", "--sql"}).out;
  CHECK(out.find("CREATE TABLE t") == std::string::npos);
  CHECK_THAT(out, ContainsSubstring("-- 1 statement done before, goes on after them\n-- history: V1_t goes on\nBEGIN;\n"
                                    "INSERT INTO t VALUES (1, 'b');\n-- history: 2 of 2 statements done\nCOMMIT;\n"));
}

TEST_CASE("plan --sql: limits that somebody set are told", "[all]") {
  Workspace workspace;
  workspace.Write("V1_t.up.sql", "-- msr:lock-timeout 3s\n" + std::string(kTable));
  CHECK_THAT(workspace.Run(0, {"plan", "--sql"}).out,
             ContainsSubstring("-- each statement waits for a lock at most 3s (msr:lock-timeout)\n"));
  CHECK_THAT(workspace.Run(0, {"plan"}).out, ContainsSubstring("3s (file)"));
  const Json limit = workspace.RunJson(0, {"plan"}).at("steps").at(0).at("lock_timeout");
  CHECK(limit.at("ms") == 3000);
  CHECK(limit.at("by") == "file");
}

}  // namespace
}  // namespace msr::test
