// Rows of CSV files in tables: `-- msr:load`.
#include <fmt/format.h>

#include "tests/support/catch.hpp"
#include "tests/support/workspace.hpp"

namespace msr::test {
namespace {

constexpr const char *kTable =
    "CREATE TABLE countries (code VARCHAR(10) PRIMARY KEY, name VARCHAR(200), people INTEGER, note VARCHAR(200));\n";
constexpr const char *kLoad = "-- msr:load countries from 'countries.csv'\n";

/// Rows as `code:name`, with words for what cannot be told apart otherwise.
std::string Names(Workspace &workspace) {
  return workspace.database().QueryText(
      "SELECT code, CASE WHEN name IS NULL THEN '<null>' WHEN name = '' THEN '<empty>' ELSE name END "
      "FROM countries ORDER BY code");
}

std::string CountOfRows(Workspace &workspace) {
  return workspace.database().QueryCell("SELECT count(*) FROM countries");
}

std::string ManyRows(int rows) {
  std::string text = "code,name,people,note\n";
  for (int i = 1; i <= rows; ++i) {
    text += fmt::format("{},\"row {} of a \"\"large\"\" file, ünïcode\",{},\n", i, i, i);
  }
  return text;
}

TEST_CASE("load: every database gets the same rows", "[all]") {
  Workspace workspace;
  workspace.Write("V1_c.up.sql", std::string(kTable) + kLoad);
  workspace.Write("countries.csv",
                  "\xef\xbb\xbf"
                  "code,name,people,note\r\n"
                  "a,,1,\"a,b\"\r\n"
                  "b,\"\",,\"two\r\nlines\nand\ttab\"\r\n"
                  "c,\"quote \"\" ' and \\ and \\N\",-3,日本語 🎉\r\n"
                  "d,\\N,4,\\.");
  const Json result = workspace.RunJson(0, {"migrate"});
  CHECK(result.at("done").at(0).at("statements") == 2);
  CHECK(Names(workspace) == "a|<null>,b|<empty>,c|quote \" ' and \\ and \\N,d|\\N");
  CHECK(workspace.database().QueryText("SELECT people FROM countries ORDER BY code") == "1,NULL,-3,4");
  CHECK(workspace.database().QueryCell("SELECT note FROM countries WHERE code = 'a'") == "a,b");
  CHECK(workspace.database().QueryCell("SELECT note FROM countries WHERE code = 'b'") == "two\r\nlines\nand\ttab");
  CHECK(workspace.database().QueryCell("SELECT note FROM countries WHERE code = 'c'") == "日本語 🎉");
  CHECK(workspace.database().QueryCell("SELECT note FROM countries WHERE code = 'd'") == "\\.");
  CHECK(workspace.RunJson(0, {"migrate"}).at("done").empty());
}

TEST_CASE("load: it happens in its place among the statements", "[all]") {
  Workspace workspace;
  workspace.Write("V1_c.up.sql", kTable);
  workspace.Write("data/V2_rows.up.sql",
                  "INSERT INTO countries (code) VALUES ('x');\n"
                  "-- msr:load countries (code, name) from 'a.csv'\n"
                  "  -- msr:load \"countries\" (name, \"code\") from '../b.csv'\n"
                  "UPDATE countries SET name = 'was ' || name WHERE code = 'a1';\n"
                  "-- msr:load countries from 'none.csv'\n");
  if (IsMysql()) {
    workspace.Write("data/V2_rows.mysql.up.sql",
                    "INSERT INTO countries (code) VALUES ('x');\n"
                    "-- msr:load countries (code, name) from 'a.csv'\n"
                    "  -- msr:load `countries` (name, `code`) from '../b.csv'\n"
                    "UPDATE countries SET name = CONCAT('was ', name) WHERE code = 'a1';\n"
                    "-- msr:load countries from 'none.csv'\n");
  }
  workspace.Write("data/a.csv", "a1,one\na2,two\n");
  workspace.Write("b.csv", "three,b1\n");
  workspace.Write("data/none.csv", "code\n");
  workspace.Run(0, {"migrate"});
  CHECK(Names(workspace) == "a1|was one,a2|two,b1|three,x|<null>");
}

TEST_CASE("load: a row that is refused is named and nothing of the migration stays", "[all]") {
  Workspace workspace;
  workspace.Write("V1_c.up.sql", kTable);
  workspace.Write("V2_rows.up.sql", "INSERT INTO countries (code) VALUES ('x');\n" + std::string(kLoad));
  workspace.Write("countries.csv", ManyRows(700) + "n1,\"two\nlines\",1,\n500,twice,2,\nn2,after,3,\n");
  const Json failed = workspace.RunJson(3, {"migrate"});
  const Json &error = failed.at("error");
  CHECK(error.at("file").get<std::string>().ends_with("/countries.csv"));
  CHECK(error.at("line") == 704);
  CHECK(error.at("column") == 1);
  CHECK_THAT(error.at("detail").get<std::string>(), ContainsSubstring("V2_rows.up.sql:2 loads this file"));
  CHECK_THAT(workspace.Run(3, {"migrate"}).err, ContainsSubstring("| 500,twice,2,"));
  CHECK(CountOfRows(workspace) == "0");
  CHECK(workspace.States() == "V1 applied, V2 pending");

  workspace.Write("countries.csv", ManyRows(700));
  workspace.Run(0, {"migrate"});
  CHECK(CountOfRows(workspace) == "701");
}

TEST_CASE("load: a value that does not fit is an error at its line", "[postgresql][mysql]") {
  Workspace workspace;
  workspace.Write("V1_c.up.sql", kTable);
  workspace.Write("V2_rows.up.sql", kLoad);
  workspace.Write("countries.csv", "code,people\na,1\nb,many\nc,3\n");
  const Json failed = workspace.RunJson(3, {"migrate"});
  CHECK(failed.at("error").at("line") == 3);
  CHECK(CountOfRows(workspace) == "0");
}

TEST_CASE("load: a table or column that is not there is an error at the line of the migration", "[all]") {
  Workspace workspace;
  workspace.Write("V1_c.up.sql", kTable);
  workspace.Write("V2_rows.up.sql", "\n-- msr:load nowhere (a) from 'a.csv'\n");
  workspace.Write("a.csv", "1\n");
  Json error = workspace.RunJson(3, {"migrate"}).at("error");
  CHECK(error.at("file").get<std::string>().ends_with("/V2_rows.up.sql"));
  CHECK(error.at("line") == 2);

  workspace.Write("V2_rows.up.sql", "\n-- msr:load countries (nothing) from 'a.csv'\n");
  error = workspace.RunJson(3, {"migrate"}).at("error");
  CHECK(error.at("file").get<std::string>().ends_with("/V2_rows.up.sql"));
  CHECK(error.at("line") == 2);
}

TEST_CASE("load: what is wrong with a file is found before anything runs", "[all]") {
  Workspace workspace;
  workspace.Write("V1_c.up.sql", kTable);
  workspace.Write("V2_rows.up.sql", kLoad);
  const auto check = [&](std::string_view csv, int line, int column, const std::string &message) {
    INFO(csv);
    workspace.Write("countries.csv", csv);
    for (const Arguments &arguments :
         {Arguments{"validate", "--offline", "--driver", TheDriver()}, Arguments{"migrate"}}) {
      const Json error = workspace.RunJson(2, arguments).at("error");
      CHECK(error.at("file").get<std::string>().ends_with("/countries.csv"));
      CHECK(error.at("line") == line);
      CHECK(error.at("column") == column);
      CHECK_THAT(error.at("message").get<std::string>(), ContainsSubstring(message));
    }
    CHECK_FALSE(workspace.database().HasTable("countries"));
  };
  check("", 1, 1, "is empty");
  check("code,name\na\n", 2, 1, "1 field where 2 are expected");
  check("code\nü\"\n", 2, 2, "there is a quote");
  check("code\n\"a\n", 2, 1, "does not end");
  check("code,name\na,\xff\n", 2, 3, "not UTF-8");
  check(std::string_view("code\na\0\n", 8), 2, 2, "NUL");
  check("code,code\n", 1, 1, "twice");
  check("code, name\n", 1, 1, "is not the name of a column");
}

TEST_CASE("load: a file that is missing or leads out is an error at its name", "[all]") {
  Workspace workspace;
  workspace.Write("V1_c.up.sql", kTable);
  const auto check = [&](const std::string &name, const std::string &message) {
    workspace.Write("V2_rows.up.sql", fmt::format("\n-- msr:load countries from '{}'\n", name));
    const Json error = workspace.RunJson(2, {"validate", "--offline", "--driver", TheDriver()}).at("error");
    CHECK(error.at("line") == 2);
    CHECK(error.at("column") == 28);
    CHECK_THAT(error.at("message").get<std::string>(), ContainsSubstring(message));
    workspace.Run(2, {"migrate"});
    CHECK_FALSE(workspace.database().HasTable("countries"));
  };
  check("nowhere.csv", "there is no file nowhere.csv");
  check("../nowhere.csv", "leads out of the migrations folder");
  check("/etc/passwd", "leads out of the migrations folder");
  // The folder itself is at fault here, whoever names the link.
  workspace.folder().Link("/etc/passwd", "link.csv");
  CHECK_THAT(workspace.Run(2, {"validate"}).err, ContainsSubstring("link.csv leads out of the migrations folder"));
}

TEST_CASE("load: a first line that repeats the names is no row", "[all]") {
  Workspace workspace;
  workspace.Write("V1_c.up.sql", std::string(kTable) + "-- msr:load countries (code, name) from 'a.csv'\n");
  workspace.Write("a.csv", "Code,Name\na,b\n");
  const Json error = workspace.RunJson(2, {"migrate"}).at("error");
  CHECK(error.at("line") == 1);
  CHECK_THAT(error.at("message").get<std::string>(), ContainsSubstring("repeats the names"));
}

TEST_CASE("load: a checksum in the line holds the file to what it was", "[all]") {
  Workspace workspace;
  const std::string csv = "code\na\n";
  workspace.Write("a.csv", csv);
  workspace.Write("V1_c.up.sql", std::string(kTable) + "-- msr:load countries from 'a.csv' checksum 'sha256:" +
                                     std::string(64, '0') + "'\n");
  const Json error = workspace.RunJson(2, {"migrate"}).at("error");
  const std::string hint = error.at("hint").get<std::string>();
  const std::string sum = hint.substr(hint.find("sha256:"));
  CHECK(error.at("line") == 2);

  workspace.Write("V1_c.up.sql", std::string(kTable) + "-- msr:load countries from 'a.csv' checksum '" + sum + "'\n");
  workspace.Run(0, {"migrate"});
  CHECK(CountOfRows(workspace) == "1");
}

TEST_CASE("load: a file that changes after its migration was applied changes nothing", "[all]") {
  Workspace workspace;
  workspace.Write("V1_c.up.sql", std::string(kTable) + kLoad);
  workspace.Write("countries.csv", "code\na\n");
  workspace.Run(0, {"migrate"});
  workspace.Write("countries.csv", "code\nb\n");
  CHECK(workspace.RunJson(0, {"migrate"}).at("done").empty());
  CHECK(workspace.States() == "V1 applied");
  CHECK(Names(workspace) == "a|<null>");
}

TEST_CASE("load: statements that no transaction covers go on behind a load", "[all]") {
  Workspace workspace;
  workspace.Write("countries.csv", "code\na\nb\n");
  workspace.Write("more.csv", "code\nc\na\n");
  const std::string head = "-- msr:no-transaction\n" + std::string(kTable) + kLoad;
  workspace.Write("V1_c.up.sql", head + "-- msr:load countries from 'more.csv'\n");
  Json error = workspace.RunJson(3, {"migrate"}).at("error");
  CHECK(error.at("file").get<std::string>().ends_with("/more.csv"));
  CHECK(error.at("line") == 3);
  CHECK_THAT(error.at("hint").get<std::string>(), ContainsSubstring("the 2 statements before it stand"));
  // Of the load that failed nothing stands.
  CHECK(Names(workspace) == "a|<null>,b|<null>");

  // The part that is done is its files too.
  workspace.Write("countries.csv", "code\na\nB\n");
  workspace.Run(10, {"migrate"});
  workspace.Write("countries.csv", "code\na\nb\n");

  workspace.Write("more.csv", "code\nc\nd\n");
  workspace.Run(0, {"migrate"});
  CHECK(Names(workspace) == "a|<null>,b|<null>,c|<null>,d|<null>");
}

TEST_CASE("load: rows beside structural changes are a transaction of their own", "[mysql]") {
  Workspace workspace;
  workspace.Write("a.csv", "code\na\nb\na\n");
  const std::string text = std::string(kTable) + "-- msr:load countries from 'a.csv'\nCREATE TABLE t (id INTEGER);\n";
  workspace.Write("V1_c.up.sql", text);
  CHECK(workspace.RunJson(3, {"migrate"}).at("error").at("line") == 4);
  CHECK(CountOfRows(workspace) == "0");
  CHECK(workspace.States() == "V1 failed");
  workspace.Write("a.csv", "code\na\nb\n");
  workspace.Run(0, {"migrate"});
  CHECK(CountOfRows(workspace) == "2");
  CHECK(workspace.database().HasTable("t"));
}

TEST_CASE("load: a down file may load too", "[all]") {
  Workspace workspace;
  workspace.Write("V1_c.up.sql", kTable);
  workspace.Write("V2_none.up.sql", "DELETE FROM countries;\n");
  workspace.Write("V2_none.down.sql", kLoad);
  workspace.Write("countries.csv", "code\na\n");
  workspace.Run(0, {"migrate"});
  workspace.Run(0, {"down", "1"});
  CHECK(Names(workspace) == "a|<null>");
}

TEST_CASE("load: a large file is told about on the way", "[all]") {
  constexpr int kRows = 60000;
  Workspace workspace;
  workspace.Write("V1_c.up.sql", std::string(kTable) + kLoad);
  workspace.Write("countries.csv", ManyRows(kRows));
  const Finished finished = workspace.Run(0, {"migrate", "--format", "ndjson"});
  CHECK_THAT(finished.out, ContainsSubstring(R"("event":"rows_loaded","file":"countries.csv")"));
  CHECK_THAT(finished.out, ContainsSubstring(fmt::format(R"("total":{}}})", kRows)));
  CHECK(CountOfRows(workspace) == std::to_string(kRows));
  CHECK(workspace.database().QueryCell("SELECT sum(people) FROM countries") == "1800030000");
}

}  // namespace
}  // namespace msr::test
