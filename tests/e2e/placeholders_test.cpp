// Placeholders on real databases: replaced where they stand, refused where they are unclear, and secrets nowhere.
#include <fmt/format.h>

#include "tests/support/catch.hpp"
#include "tests/support/workspace.hpp"

namespace msr::test {
namespace {

// A quote in it breaks the string that it is put into, so that the server shows its second half.
constexpr const char *kBrokenSecret = "Zq8-first-half'second-half-26 ";
constexpr const char *kSecret = "Zq8-first-half+second-half-26";

void RequireNoSecret(const std::string &text, Where where = Where::current()) {
  INFO("line " << where.line() << ": " << text);
  CHECK(text.find("first-half") == std::string::npos);
  CHECK(text.find("second-half") == std::string::npos);
}

void RequireNoSecret(const Finished &finished, Where where = Where::current()) {
  RequireNoSecret(finished.out + finished.err, where);
}

}  // namespace

TEST_CASE("placeholders: values stand in names and strings and down files", "[all]") {
  Workspace workspace;
  workspace.Write("V1_t.up.sql",
                  "-- ${nobody}\nCREATE TABLE ${prefix}t (a VARCHAR(40));\nINSERT INTO ${prefix}t VALUES ('${hello} "
                  "$${name}');\n");
  workspace.Write("V1_t.down.sql", "DROP TABLE ${prefix}t;\n");

  workspace.Run(0, {"migrate", "--set", "hello=it''s"}, {{"MSR_VAR_PREFIX", "app_"}});
  CHECK(workspace.database().QueryCell("SELECT a FROM app_t") == "it's ${name}");
  // The checksum is that of the file: nothing has to be known to see that it is unchanged.
  CHECK(workspace.States() == "V1 applied");
  CHECK_THAT(workspace.AllHistory(), ContainsSubstring("DROP TABLE ${prefix}t"));

  const Json undefined = workspace.RunJson(2, {"down", "0"});
  CHECK(undefined.at("error").at("line") == 1);
  CHECK(undefined.at("error").at("column") == 12);
  CHECK(workspace.States() == "V1 applied");
  workspace.Run(0, {"down", "0", "--set", "prefix=app_"});
  CHECK_FALSE(workspace.database().HasTable("app_t"));
}

TEST_CASE("placeholders: the example runs up and down", "[all]") {
  Workspace workspace;
  workspace.folder().CopyFrom(MSR_SOURCE_DIR "/migrations-examples/placeholders");
  const Variables variables = {{"MSR_VAR_TABLE_PREFIX", "app_"}, {"MSR_VAR_CURRENCY", "EUR"}};

  workspace.Run(0, {"validate"}, variables);
  workspace.Run(0, {"migrate"}, variables);
  CHECK(workspace.database().QueryText("SELECT currency, greeting FROM app_stores") == "EUR|Welcome, ${customer}!");
  CHECK_THAT(workspace.database().QueryCell("SELECT text FROM mail_templates"), ContainsSubstring("${customer}"));
  workspace.Run(0, {"down", "0"}, variables);
  CHECK_FALSE(workspace.database().HasTable("app_stores"));
}

TEST_CASE("placeholders: one that is not defined stops everything before it begins", "[all]") {
  Workspace workspace;
  workspace.Write("V1_t.up.sql", "CREATE TABLE t (id INTEGER);\n");
  workspace.Write("V2_u.up.sql", "SELECT 1;\nCREATE TABLE ${prefx}u (id INTEGER);\n");

  const Json refused = workspace.RunJson(2, {"migrate", "--set", "prefix=app_"});
  CHECK(refused.at("error").at("kind") == "syntax");
  CHECK(refused.at("error").at("message") == "the placeholder ${prefx} is not defined");
  CHECK_THAT(refused.at("error").at("hint").get<std::string>(), StartsWith("did you mean ${prefix}?"));
  CHECK(refused.at("error").at("line") == 2);
  CHECK(refused.at("error").at("column") == 14);
  CHECK(workspace.database().Tables().empty());

  const Finished shown = workspace.Run(2, {"validate"});
  CHECK_THAT(shown.err,
             ContainsSubstring("V2_u.up.sql:2:14") && ContainsSubstring(" 2 | CREATE TABLE ${prefx}u (id INTEGER);\n"
                                                                        "   |              ^\n"));
  workspace.RunJson(2, {"validate", "--offline"});
  workspace.RunJson(2, {"plan"});
  workspace.Run(0, {"validate", "--offline", "--set", "prefx=app_"});
}

TEST_CASE("placeholders: a file can do without them", "[all]") {
  Workspace workspace;
  workspace.Write("V1_t.up.sql",
                  "-- msr:no-placeholders\nCREATE TABLE t (a VARCHAR(40));\nINSERT INTO t VALUES ('${a} $${a}');\n");

  workspace.Run(0, {"migrate", "--set", "a=b"});
  CHECK(workspace.database().QueryCell("SELECT a FROM t") == "${a} $${a}");
}

TEST_CASE("placeholders: an error of the server behind one has its place in the file", "[all]") {
  Workspace workspace;
  workspace.Write("V1_t.up.sql", "CREATE TABLE t (a VARCHAR(40), b INTEGER);\n");
  workspace.Write("V2_u.up.sql",
                  "INSERT INTO t VALUES ('${lines}', 1);\n-- ${x}\nSELECT 'é${long}', nowhere FROM t;\n");

  const Json failed =
      workspace.RunJson(3, {"migrate", "--set", "lines=a\nb\nc", "--set", "long=much longer than that"});
  CHECK(failed.at("error").at("line") == 3);
  if (!IsMysql()) CHECK(failed.at("error").at("column") == 20);
  CHECK_THAT(workspace.Run(3, {"migrate", "--set", "lines=a\nb\nc", "--set", "long=x"}).err,
             ContainsSubstring(" 3 | SELECT 'é${long}', nowhere FROM t;\n"));
}

TEST_CASE("placeholders: a plan shows values but no secrets", "[all]") {
  Workspace workspace;
  workspace.Write("V1_t.up.sql", "CREATE TABLE ${prefix}t (a VARCHAR(40) DEFAULT '${key}');\n");
  const Variables variables = {{"MSR_SECRET_VAR_KEY", kSecret}, {"MSR_VAR_PREFIX", "app_"}};

  for (const char *format : {"table", "json", "ndjson"}) {
    const Finished plan = workspace.Run(0, {"plan", "--sql", "--format", format}, variables);
    RequireNoSecret(plan);
    CHECK_THAT(plan.out, ContainsSubstring("CREATE TABLE app_t (a VARCHAR(40) DEFAULT '***')"));
  }
  RequireNoSecret(workspace.Run(0, {"config", "show"}, variables));
  RequireNoSecret(workspace.Run(0, {"migrate", "-v"}, variables));
  RequireNoSecret(workspace.AllHistory());
  CHECK(workspace.database().HasTable("app_t"));
}

TEST_CASE("placeholders: a secret stands in no error and no history", "[all]") {
  const std::string head = GENERATE("", "-- msr:no-transaction\n");
  // Refused by the server with its words: for the syntax, for a key that is there already.
  const auto [statement, secret] = GENERATE(table<const char *, const char *>({
      {"SELECT '${key}';", kBrokenSecret},
      {"SELECT 1 '${key}' '${key}';", kSecret},
      {"SELECT ('${key}'');", kBrokenSecret},
      {"INSERT INTO t VALUES ('${key}'); INSERT INTO t VALUES ('${key}');", kSecret},
  }));
  INFO(head << statement);
  Workspace workspace;
  workspace.Write("V1_t.up.sql", "CREATE TABLE t (a VARCHAR(60) PRIMARY KEY);\n");
  workspace.Write("V2_u.up.sql", head + statement + "\n");
  const Variables variables = {{"MSR_SECRET_VAR_KEY", secret}};
  workspace.Run(0, {"migrate", "1"});

  for (const char *format : {"table", "json", "ndjson"}) {
    const Command command = workspace.MakeCommand({"migrate", "-v", "--format", format}, variables);
    const Finished finished = Checked(Run(command));
    CHECK(finished.exit_code != 0);
    RequireNoSecret(finished);
  }
  RequireNoSecret(workspace.AllHistory());
}

TEST_CASE("placeholders: a secret stands in no notice of the server", "[postgresql]") {
  Workspace workspace;
  workspace.Write("V1_t.up.sql", "DO $$ BEGIN RAISE NOTICE 'key %', '${key}'; END $$;\n");

  const Finished done = workspace.Run(0, {"migrate"}, {{"MSR_SECRET_VAR_KEY", kSecret}});
  CHECK_THAT(done.err, ContainsSubstring("key ***"));
  RequireNoSecret(done);
}

TEST_CASE("placeholders: an unfinished migration goes on with the same values and perhaps another secret", "[all]") {
  Workspace workspace;
  workspace.Write(
      "V1_t.up.sql",
      "-- msr:no-transaction\nCREATE TABLE ${prefix}t (a VARCHAR(40) DEFAULT '${key}');\nSELECT nowhere;\n");
  workspace.Run(3, {"migrate", "--set", "prefix=a_"}, {{"MSR_SECRET_VAR_KEY", kSecret}});
  workspace.Write("V1_t.up.sql",
                  "-- msr:no-transaction\nCREATE TABLE ${prefix}t (a VARCHAR(40) DEFAULT '${key}');\nSELECT 1;\n");

  const Finished refused = workspace.Run(10, {"migrate", "--set", "prefix=b_"}, {{"MSR_SECRET_VAR_KEY", kSecret}});
  CHECK_THAT(refused.err, ContainsSubstring("the values of its variables"));
  workspace.Run(0, {"migrate", "--set", "prefix=a_"}, {{"MSR_SECRET_VAR_KEY", "another"}});
  CHECK(workspace.States() == "V1 applied");
}

TEST_CASE("placeholders: a file that no window holds keeps its places and its secrets", "[all]") {
  constexpr int kRows = 20000;
  Workspace workspace;
  workspace.Write("V1_t.up.sql", "CREATE TABLE app_t (id INTEGER PRIMARY KEY, a VARCHAR(80));\n");
  std::string rows;
  for (int i = 1; i <= kRows; ++i) {
    rows += fmt::format("INSERT INTO ${{prefix}}t VALUES ({}, '${{key}} ${{lines}} a row of many');\n", i);
  }
  const Variables variables = {{"MSR_SECRET_VAR_KEY", kSecret}, {"MSR_VAR_PREFIX", "app_"}, {"MSR_VAR_LINES", "a\nb"}};

  workspace.Write("V2_rows.up.sql", rows + "INSERT INTO ${prefix}t VALUES (1, '${key}');\n");
  const Finished failed = workspace.Run(3, {"migrate", "--format", "json"}, variables);
  CHECK(Json::parse(failed.out).at("error").at("line") == kRows + 1);
  RequireNoSecret(failed);
  CHECK_THAT(workspace.Run(3, {"migrate"}, variables).err, ContainsSubstring("(1, '${key}');"));
  workspace.Write("V2_rows.up.sql", rows + "INSERT INTO ${prefx}t VALUES (0, '${key}');\n");
  const Finished undefined = workspace.Run(2, {"migrate", "--format", "json"}, variables);
  CHECK(Json::parse(undefined.out).at("error").at("line") == kRows + 1);

  workspace.Write("V2_rows.up.sql", rows);
  RequireNoSecret(workspace.Run(0, {"plan", "--sql"}, variables));
  workspace.Run(0, {"migrate"}, variables);
  CHECK(workspace.database().QueryCell("SELECT count(*) FROM app_t") == std::to_string(kRows));
}

TEST_CASE("placeholders: behind a COPY with a secret a migration goes on with another one", "[postgresql]") {
  const std::string rows = GENERATE(std::string("1\t${key}\n"), std::string(2 << 20, 'x') + "\t${key}\n");
  Workspace workspace;
  const std::string head =
      "-- msr:no-transaction\nCREATE TABLE t (a TEXT, b TEXT);\nCOPY t FROM stdin;\n" + rows + "2\t${name}\n\\.\n";
  workspace.Write("V1_t.up.sql", head + "SELECT nowhere;\n");
  workspace.Run(3, {"migrate", "--set", "name=one"}, {{"MSR_SECRET_VAR_KEY", kSecret}});
  CHECK(workspace.database().QueryCell("SELECT b FROM t WHERE a <> '2'") == kSecret);
  workspace.Write("V1_t.up.sql", head + "SELECT 1;\n");

  workspace.Run(10, {"migrate", "--set", "name=other"}, {{"MSR_SECRET_VAR_KEY", kSecret}});
  workspace.Run(0, {"migrate", "--set", "name=one"}, {{"MSR_SECRET_VAR_KEY", "another"}});
  CHECK(workspace.States() == "V1 applied");
}

}  // namespace msr::test
