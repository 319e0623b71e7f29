// Files larger than what is read at once.
#include <fmt/format.h>

#include "tests/support/catch.hpp"
#include "tests/support/workspace.hpp"

namespace msr::test {
namespace {

constexpr int kRows = 40000;

/// About three megabytes of statements, each in a line of its own.
std::string Inserts(int rows = kRows) {
  std::string text;
  for (int i = 1; i <= rows; ++i) {
    text += fmt::format("INSERT INTO t VALUES ({}, 'row {} of a file that is larger than a window; ünïcode');\n", i, i);
  }
  return text;
}

std::string CountOfRows(Workspace &workspace) {
  return workspace.database().QueryCell("SELECT count(*) FROM t");
}

constexpr const char *kTable = "CREATE TABLE t (id INTEGER PRIMARY KEY, name VARCHAR(200));\n";

TEST_CASE("large: a file of many megabytes is one migration and one transaction", "[all]") {
  Workspace workspace;
  workspace.Write("V1_t.up.sql", kTable);
  workspace.Write("V2_rows.up.sql", Inserts());
  const Json result = workspace.RunJson(0, {"migrate"});
  CHECK(result.at("done").at(1).at("statements") == kRows);
  CHECK(CountOfRows(workspace) == std::to_string(kRows));
  CHECK(workspace.States() == "V1 applied, V2 applied");
  workspace.Run(0, {"validate"});
}

TEST_CASE("large: a statement that fails far behind leaves nothing and is shown where it stands", "[all]") {
  Workspace workspace;
  workspace.Write("V1_t.up.sql", kTable);
  workspace.Write("V2_rows.up.sql",
                  Inserts() + "  INSERT INTO t VALUES (1, 'twice');\n" + "INSERT INTO t VALUES (0, 'zero');\n");
  const Json failed = workspace.RunJson(3, {"migrate"});
  CHECK(failed.at("error").at("line") == kRows + 1);
  CHECK_THAT(workspace.Run(3, {"migrate"}).err, ContainsSubstring("|   INSERT INTO t VALUES (1, 'twice');"));
  CHECK(CountOfRows(workspace) == "0");
  CHECK(workspace.States() == "V1 applied, V2 pending");

  workspace.Write("V2_rows.up.sql", Inserts());
  workspace.Run(0, {"migrate"});
  CHECK(CountOfRows(workspace) == std::to_string(kRows));
}

TEST_CASE("large: text that does not end is found before anything runs", "[all]") {
  Workspace workspace;
  workspace.Write("V1_t.up.sql", kTable);
  workspace.Write("V2_rows.up.sql", Inserts() + "INSERT INTO t VALUES (0, 'open);\n");
  for (const char *command : {"validate", "plan", "migrate"}) {
    const Json failed = workspace.RunJson(2, {command});
    CHECK(failed.at("error").at("line") == kRows + 1);
    CHECK(failed.at("error").at("column") == 26);
  }
}

TEST_CASE("large: statements that no transaction covers go on behind the one that failed", "[all]") {
  Workspace workspace;
  workspace.Write("V1_t.up.sql", kTable);
  // The window ends in the middle of these.
  const std::string comment = "/* " + std::string(std::size_t{700} * 1024, 'x') + " */\n";
  const std::string head = "-- msr:no-transaction\nINSERT INTO t VALUES (1, 'one');\n" + comment + comment +
                           "INSERT INTO t VALUES (2, 'two');\n" + comment;
  workspace.Write("V2_rows.up.sql", head + "INSERT INTO t VALUES (2, 'again');\nINSERT INTO t VALUES (4, 'four');\n");
  const Json failed = workspace.RunJson(3, {"migrate"});
  CHECK(failed.at("error").at("line") == 7);
  CHECK(CountOfRows(workspace) == "2");

  workspace.Write("V2_rows.up.sql", head + "INSERT INTO t VALUES (3, 'three');\nINSERT INTO t VALUES (4, 'four');\n");
  workspace.Run(0, {"migrate"});
  CHECK(workspace.database().QueryText("SELECT id FROM t ORDER BY id") == "1,2,3,4");
}

// More than what is hashed only when its text is read.
std::string ManyMegabytes(int rows) {
  std::string text = "-- " + std::string(std::size_t{9} << 20, 'x') + "\n";
  return text + Inserts(rows);
}

TEST_CASE("large: the checksum of a file of many megabytes is that of what ran, and is compared", "[all]") {
  Workspace workspace;
  workspace.Write("V1_t.up.sql", kTable);
  workspace.Write("V2_rows.up.sql", ManyMegabytes(10));
  const Json planned = workspace.RunJson(0, {"plan"});
  const Json result = workspace.RunJson(0, {"migrate"});
  const std::string checksum = result.at("done").at(1).at("checksum");
  CHECK(planned.at("steps").at(1).at("checksum") == checksum);
  CHECK(checksum.size() == 71);
  CHECK(workspace.database().QueryCell("SELECT checksum FROM schema_version WHERE version = '2'") == checksum);
  CHECK(workspace.RunJson(0, {"migrate"}).at("done").empty());

  workspace.Write("V2_rows.up.sql", ManyMegabytes(11));
  workspace.Write("V3_more.up.sql", "INSERT INTO t VALUES (100, 'more');\n");
  workspace.Run(10, {"migrate"});
  CHECK(CountOfRows(workspace) == "10");
}

TEST_CASE("large: bytes that are no text in a file of many megabytes are found before anything runs", "[all]") {
  Workspace workspace;
  workspace.Write("V1_t.up.sql", kTable);
  workspace.Write("V2_rows.up.sql", ManyMegabytes(10) + "-- \xFF\n");
  for (const char *command : {"validate", "plan", "migrate"}) {
    const Json failed = workspace.RunJson(2, {command});
    CHECK_THAT(failed.at("error").at("file").get<std::string>(), ContainsSubstring("V2_rows.up.sql"));
  }
  CHECK_FALSE(workspace.database().HasTable("t"));

  workspace.Write("V2_rows.up.sql", ManyMegabytes(10));
  workspace.Run(0, {"migrate"});
  workspace.Write("V2_rows.up.sql", ManyMegabytes(10) + "-- \xFF\n");
  workspace.Write("V3_more.up.sql", "INSERT INTO t VALUES (0, 'open);\n");
  CHECK(workspace.RunJson(2, {"validate"})
            .at("problems")
            .back()
            .at("file")
            .get<std::string>()
            .ends_with("V3_more.up.sql"));
  const Json refused = workspace.RunJson(2, {"migrate"});
  CHECK_THAT(refused.at("error").at("file").get<std::string>(), ContainsSubstring("V2_rows.up.sql"));
}

TEST_CASE("large: a down file of any size reverts though the history does not keep it", "[all]") {
  Workspace workspace;
  workspace.Write("V1_t.up.sql", kTable);
  workspace.Write("V1_t.down.sql", "-- " + std::string(2 << 20, 'x') + "\nDROP TABLE t;\n");
  const Finished applied = workspace.Run(0, {"migrate"});
  CHECK_THAT(applied.err, ContainsSubstring("the history does not keep its text"));
  CHECK(workspace.database().QueryCell("SELECT count(*) FROM schema_version WHERE name = 't' AND down_text IS NULL") ==
        "1");
  workspace.Run(0, {"down", "0"});
}

TEST_CASE("large: a plan shows the first statements and how many there are", "[all]") {
  Workspace workspace;
  workspace.Write("V1_rows.up.sql", Inserts());
  const Json planned = workspace.RunJson(0, {"plan"});
  const Json &step = planned.at("steps").at(0);
  CHECK(step.at("statement_count") == kRows);
  CHECK(step.at("statements").size() > 1000);
  CHECK(step.at("statements").size() < kRows);
  CHECK_THAT(workspace.Run(0, {"plan"}).out, ContainsSubstring(std::to_string(kRows)));
}

TEST_CASE("large: the data of a COPY is streamed", "[postgresql]") {
  Workspace workspace;
  std::string data;
  for (int i = 1; i <= kRows; ++i)
    data += fmt::format("{}\trow {} of data that is larger than a window; ünïcode\n", i, i);
  workspace.Write("V1_t.up.sql",
                  std::string(kTable) + "COPY t FROM stdin;\n" + data + "\\.\nUPDATE t SET name = 'x' WHERE id = 1;\n");
  const Json result = workspace.RunJson(0, {"migrate"});
  CHECK(result.at("done").at(0).at("statements") == 3);
  CHECK(CountOfRows(workspace) == std::to_string(kRows));
  CHECK(workspace.database().QueryCell("SELECT name FROM t WHERE id = 1") == "x");
}

TEST_CASE("large: a COPY that fails leaves nothing and is shown where it stands", "[postgresql]") {
  Workspace workspace;
  std::string data;
  for (int i = 1; i <= kRows; ++i) data += fmt::format("{}\trow\n", i);
  data += "1\ttwice\n" + std::string(3 << 20, 'x') + "\tno number\n";
  workspace.Write("V1_t.up.sql", std::string(kTable) + "COPY t FROM stdin;\n" + data + "\\.\n");
  const Json failed = workspace.RunJson(3, {"migrate"});
  CHECK(failed.at("error").at("line") == 2);
  CHECK_FALSE(workspace.database().HasTable("t"));
}

TEST_CASE("large: a COPY without a transaction goes on behind it", "[postgresql]") {
  Workspace workspace;
  std::string data;
  for (int i = 1; i <= kRows; ++i) data += fmt::format("{}\trow {} of data that is larger than a window\n", i, i);
  const std::string head = "-- msr:no-transaction\n" + std::string(kTable) + "COPY t FROM stdin;\n" + data + "\\.\n";
  workspace.Write("V1_t.up.sql", head + "INSERT INTO t VALUES (1, 'twice');\n");
  workspace.Run(3, {"migrate"});
  CHECK(CountOfRows(workspace) == std::to_string(kRows));

  std::string edited = head;
  edited.replace(edited.find("row 39999"), 3, "ROW");
  workspace.Write("V1_t.up.sql", edited);
  workspace.Run(10, {"migrate"});

  workspace.Write("V1_t.up.sql", head + "INSERT INTO t VALUES (0, 'zero');\n");
  workspace.Run(0, {"migrate"});
  CHECK(CountOfRows(workspace) == std::to_string(kRows + 1));
}

}  // namespace
}  // namespace msr::test
