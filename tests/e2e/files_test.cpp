// What the folder may look like: variants, empty files, line ends, links.
#include "tests/support/catch.hpp"
#include "tests/support/workspace.hpp"

namespace msr::test {
namespace {

std::string ChecksumOf(Workspace &workspace, std::size_t index) {
  return workspace.RunJson(0, {"list"}).at("migrations").at(index).at("checksum");
}

TEST_CASE("files: the text of a driver comes before the general one", "[all]") {
  Workspace workspace;
  workspace.Write("V1_words.up.sql", "CREATE TABLE words (word VARCHAR(20));\n");
  workspace.Write("V2_word.up.sql", "INSERT INTO words VALUES ('general');\n");
  workspace.Write("V2_word.sqlite.up.sql", "INSERT INTO words VALUES ('sqlite');\n");
  workspace.Write("V2_word.postgresql.up.sql", "INSERT INTO words VALUES ('postgresql');\n");
  workspace.Write("V2_word.mysql.up.sql", "INSERT INTO words VALUES ('mysql');\n");
  workspace.Write("V3_word.up.sql", "INSERT INTO words VALUES ('general 3');\n");
  workspace.Write("V3_word.mysql.up.sql", "INSERT INTO words VALUES ('mysql 3');\n");
  workspace.Write("V3_word.mariadb.up.sql", "INSERT INTO words VALUES ('mariadb 3');\n");
  workspace.Run(0, {"migrate"});
  const std::string third = IsMysql() ? "mariadb 3" : "general 3";
  CHECK(workspace.database().QueryText("SELECT word FROM words") == TheDriver() + "," + third);
}

TEST_CASE("files: a migration without a text for this database is exit 2", "[all]") {
  Workspace workspace;
  workspace.Write("V1_words.up.sql", "CREATE TABLE words (word VARCHAR(20));\n");
  workspace.Write("V2_word.firebird.up.sql", "INSERT INTO words VALUES ('firebird');\n");
  const Json refused = workspace.RunJson(2, {"migrate"});
  CHECK_THAT(refused.at("error").at("message").get<std::string>(), ContainsSubstring("V2_word.firebird.up.sql"));
  CHECK(workspace.database().Tables().empty());
}

TEST_CASE("files: an empty one is applied with a warning", "[all]") {
  Workspace workspace;
  workspace.Write("V1_empty.up.sql", "");
  workspace.Write("V2_comments.up.sql", "-- nothing\n/* at all */\n");
  const Finished done = workspace.Run(0, {"migrate"});
  CHECK_THAT(done.err, ContainsSubstring("warning: ") && ContainsSubstring("V1_empty.up.sql") &&
                           ContainsSubstring("V2_comments.up.sql"));
  CHECK(workspace.States() == "V1 applied, V2 applied");
}

TEST_CASE("files: line ends and the byte order mark do not count", "[all]") {
  Workspace unix_like;
  unix_like.Write("V1_t.up.sql", "CREATE TABLE t (\n  id INTEGER\n);\n");
  unix_like.Run(0, {"migrate"});
  const std::string checksum = ChecksumOf(unix_like, 0);
  unix_like.Write("V1_t.up.sql",
                  "\xEF\xBB\xBF"
                  "CREATE TABLE t (\r\n  id INTEGER\r\n);\r\n");
  CHECK(ChecksumOf(unix_like, 0) == checksum);
  unix_like.Run(0, {"validate"});

  Workspace windows_like;
  windows_like.Write("V1_t.up.sql", "CREATE TABLE t (\r\n  id INTEGER\r\n);\r\n");
  windows_like.Run(0, {"migrate"});
  CHECK(ChecksumOf(windows_like, 0) == checksum);
}

TEST_CASE("files: a folder as Kubernetes mounts a ConfigMap is read once", "[all]") {
  Workspace workspace;
  workspace.Write("..2026_11_22_10_00_00.1/V1_t.up.sql", "CREATE TABLE t (id INTEGER);\n");
  workspace.Write("..2026_11_22_10_00_00.1/V2_u.up.sql", "CREATE TABLE u (id INTEGER);\n");
  workspace.folder().Link("..2026_11_22_10_00_00.1", "..data");
  workspace.folder().Link("..data/V1_t.up.sql", "V1_t.up.sql");
  workspace.folder().Link("..data/V2_u.up.sql", "V2_u.up.sql");
  CHECK(Names(workspace.RunJson(0, {"migrate"}).at("done")) == "V1 V2");

  // The next version of it is another folder, and the link is swapped.
  workspace.Write("..2026_11_22_11_00_00.2/V1_t.up.sql", "CREATE TABLE t (id INTEGER);\n");
  workspace.Write("..2026_11_22_11_00_00.2/V2_u.up.sql", "CREATE TABLE u (id INTEGER);\n");
  workspace.folder().Link("..2026_11_22_11_00_00.2", "..data_tmp");
  workspace.folder().Rename("..data_tmp", "..data");
  CHECK(workspace.RunJson(0, {"migrate"}).at("done").empty());
}

TEST_CASE("files: sub-folders belong to the folder and only the version orders", "[all]") {
  Workspace workspace;
  workspace.Write("z/V1_t.up.sql", "CREATE TABLE t (id INTEGER);\n");
  workspace.Write("a/b/V2_row.up.sql", "INSERT INTO t VALUES (1);\n");
  workspace.Write(".hidden/V3_never.up.sql", "NONSENSE;\n");
  CHECK(Names(workspace.RunJson(0, {"migrate"}).at("done")) == "V1 V2");
}

TEST_CASE("files: names and texts beyond ASCII arrive as they are", "[all]") {
  Workspace workspace;
  workspace.Write(
      "V1_café_größe_日本.up.sql",
      "CREATE TABLE t (id INTEGER, word VARCHAR(40));\nINSERT INTO t VALUES (1, 'Grüße; 日本 \xF0\x9F\x8D\xB7');\n");
  workspace.Write("R_cafe.sql", "DELETE FROM t WHERE id = 2;\nINSERT INTO t VALUES (2, 'cafe');\n");
  workspace.Write("R_café.sql", "DELETE FROM t WHERE id = 3;\nINSERT INTO t VALUES (3, 'café');\n");
  workspace.Run(0, {"migrate"});
  CHECK(workspace.database().QueryText("SELECT word FROM t ORDER BY id") == "Grüße; 日本 \xF0\x9F\x8D\xB7,cafe,café");
  CHECK(Names(workspace.RunJson(0, {"list"}).at("migrations")) == "V1 R cafe R café");
  CHECK(workspace.RunJson(0, {"list"}).at("migrations").at(0).at("name") == "café_größe_日本");
  CHECK(workspace.RunJson(0, {"migrate"}).at("done").empty());
}

TEST_CASE("files: a statement with signs of every quoting arrives as it is", "[all]") {
  Workspace workspace;
  const std::string dollars = IsPostgresql() ? "INSERT INTO t VALUES (3, $x$one; 'two' $1 ? :name$x$);\n"
                                             : "INSERT INTO t VALUES (3, 'one; ''two'' $1 ? :name');\n";
  workspace.Write("V1_t.up.sql",
                  "CREATE TABLE t (id INTEGER, word VARCHAR(60));\nINSERT INTO t VALUES (1, 'it''s; -- no "
                  "comment');\nINSERT INTO t VALUES (2, '/* none */ %s {} ?');\n" +
                      dollars);
  workspace.Run(0, {"migrate"});
  CHECK(workspace.database().QueryText("SELECT word FROM t ORDER BY id") ==
        "it's; -- no comment,/* none */ %s {} ?,one; 'two' $1 ? :name");
}

}  // namespace
}  // namespace msr::test
