// Wrong input: a clear error, the right exit code, and nothing changed.
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>
#include "tests/support/catch.hpp"
#include "tests/support/leak.hpp"
#include "tests/support/namespaces.hpp"
#include "tests/support/workspace.hpp"

namespace msr::test {
namespace {

void WriteOne(const Workspace &workspace) {
  workspace.Write("V1_t.up.sql", "CREATE TABLE t (id INTEGER);\n");
}

// Every command that reads the folder has to refuse it; nothing is changed.
Json RefusedFolder(Workspace &workspace, const std::string &kind = "validation") {
  // A file for SQLite: without one `down` ends before it looks into the folder.
  if (IsSqlite()) workspace.database().Execute("VACUUM");
  workspace.RunJson(2, {"list"});
  workspace.RunJson(2, {"plan"});
  workspace.RunJson(2, {"down", "0"});
  workspace.RunJson(2, {"validate"});
  Json refused = workspace.RunJson(2, {"migrate"});
  CHECK(refused.at("error").at("kind") == kind);
  CHECK(workspace.database().Tables().empty());
  return refused;
}

std::string MessageOf(const Json &document) {
  return document.at("error").at("message");
}
std::string HintOf(const Json &document) {
  return document.at("error").at("hint");
}

// ----------------------------------------------------------------------------- the database

TEST_CASE("bad input: no database is configured", "[sqlite]") {
  const TempDir dir;
  for (const Arguments &arguments :
       {Arguments{"migrate"}, {"list"}, {"plan"}, {"down", "0"}, {"redo"}, {"validate"}, {"lock", "status"}}) {
    Command command = MsrCommand(arguments);
    command.directory = dir.path();
    const Finished refused = Checked(Run(command));
    RequireExit(refused, 1, arguments, Where::current());
    CHECK_THAT(refused.err, ContainsSubstring("no database is configured") && ContainsSubstring("MSR_DATABASE_URL"));
    CHECK(refused.out.empty());
  }
  CHECK(Folder(dir.path()).Files().empty());
}

TEST_CASE("bad input: an unknown driver", "[sqlite]") {
  const Finished by_url = RunMsr({"list", "--url", "postgrs://app@127.0.0.1/app"});
  RequireExit(by_url, 1, {"list"}, Where::current());
  CHECK_THAT(by_url.err,
             ContainsSubstring("there is no driver \"postgrs\"") && ContainsSubstring("did you mean \"postgres\"?"));
  const Finished by_word = RunMsr({"list", "--driver", "oracle"});
  RequireExit(by_word, 1, {"list"}, Where::current());
  CHECK_THAT(by_word.err,
             ContainsSubstring("there is no driver \"oracle\"") && ContainsSubstring("msr_driver_oracle.so"));
}

TEST_CASE("bad input: a driver of another ABI", "[sqlite]") {
  const Finished refused = RunMsr({"list", "--driver-path", MSR_OTHER_ABI_DIR, "--url", "otherabi:x"});
  RequireExit(refused, 1, {"list"}, Where::current());
  CHECK_THAT(refused.err, ContainsSubstring("is made for driver ABI") && ContainsSubstring("msr_driver_otherabi.so"));
  const Json drivers = ParseDocument(RunMsr({"drivers", "--driver-path", MSR_OTHER_ABI_DIR, "--format", "json"}));
  CHECK_THAT(drivers.at("drivers").dump(), ContainsSubstring("is made for driver ABI"));
}

TEST_CASE("bad input: a driver path that depends on where msr was started", "[sqlite]") {
  const Finished refused = RunMsr({"list", "--driver-path", "drivers", "--url", "sqlite:x.db"});
  RequireExit(refused, 1, {"list"}, Where::current());
  CHECK_THAT(refused.err, ContainsSubstring("not an absolute path"));
}

TEST_CASE("bad input: a driver that contradicts the URL", "[all]") {
  Workspace workspace;
  WriteOne(workspace);
  const Json refused = workspace.RunJson(1, {"migrate", "--driver", IsSqlite() ? "postgresql" : "sqlite"});
  CHECK(refused.at("error").at("kind") == "driver");
  CHECK_THAT(MessageOf(refused), ContainsSubstring("does not serve " + workspace.database().url().substr(
                                                                           0, workspace.database().url().find(':'))));
  CHECK(workspace.database().Tables().empty());
}

TEST_CASE("bad input: a run that fails while the folder is being read ends cleanly", "[postgresql]") {
  Workspace workspace;
  for (int i = 1; i <= 1500; ++i) workspace.Write("V" + std::to_string(i) + "_t.up.sql", "SELECT 1;\n");
  // A thread that outlives the run would crash only now and then.
  for (int i = 0; i < 30; ++i) workspace.Run(1, {"migrate", "--url", "postgres://x@127.0.0.1:1/y?conect-timeout=1"});
}

TEST_CASE("bad input: an unknown option of the URL", "[all]") {
  Workspace workspace;
  WriteOne(workspace);
  const Finished refused =
      workspace.Run(1, {"migrate"}, {{"MSR_DATABASE_URL", workspace.database().url() + "?conect-timeout=3"}});
  CHECK_THAT(refused.err, ContainsSubstring("conect-timeout"));
  CHECK(workspace.database().Tables().empty());
}

TEST_CASE("bad input: a URL that is none", "[sqlite]") {
  for (const char *url : {"app.db", ":x", "sqlite:", "mysql://127.0.0.1", "postgres://app@127.0.0.1:port/app",
                          "mysql://u:p@127.0.0.1:99999/app"}) {
    INFO(url);
    const Finished refused = RunMsr({"list", "--url", url});
    RequireExit(refused, 1, {"list", url}, Where::current());
    CHECK_THAT(refused.err, StartsWith("error: "));
  }
}

TEST_CASE("bad input: a server that does not answer", "[postgresql][mysql]") {
  Workspace workspace;
  WriteOne(workspace);
  std::string url = workspace.database().url();
  const std::size_t port = url.rfind(':') + 1;
  url.replace(port, url.rfind('/') - port, "1");
  const Finished refused = workspace.Run(7, {"migrate"}, {{"MSR_DATABASE_URL", url}});
  CHECK_THAT(refused.err, ContainsSubstring("127.0.0.1") && ContainsSubstring("1"));
}

TEST_CASE("bad input: a wrong password and a wrong user and a wrong database", "[postgresql][mysql]") {
  Workspace workspace;
  WriteOne(workspace);
  const std::string url = workspace.database().url();
  const ServerUrl parts = ParseServerUrl(url);
  const std::string wrong_password = fmt::format("{}//{}:not%20it@{}:{}/{}", url.substr(0, url.find("//")), parts.user,
                                                 parts.host, parts.port, parts.database);
  for (const std::string &wrong :
       {wrong_password, WithUser(url, "nobody_here"), WithDatabase(url, "no_such_database")}) {
    const Finished refused = workspace.Run(7, {"migrate"}, {{"MSR_DATABASE_URL", wrong}});
    CHECK_THAT(refused.err, StartsWith("error: "));
    CHECK(refused.err.find("not it") == std::string::npos);
    CHECK(refused.err.find("not%20it") == std::string::npos);
  }
  CHECK(workspace.database().Tables().empty());
}

// ----------------------------------------------------------------------------- the folder

TEST_CASE("bad input: a folder that is not there", "[all]") {
  Workspace workspace;
  workspace.folder().Remove("");
  CHECK_THAT(MessageOf(RefusedFolder(workspace)), ContainsSubstring(workspace.folder().path()));
  workspace.Run(0, {"migrate", "--allow-empty"});
}

TEST_CASE("bad input: a folder without a migration", "[all]") {
  Workspace workspace;
  workspace.Write("notes.txt", "nothing\n");
  const Json refused = RefusedFolder(workspace);
  CHECK_THAT(MessageOf(refused), ContainsSubstring("holds no migration"));
  CHECK_THAT(HintOf(refused), ContainsSubstring("--allow-empty"));
}

TEST_CASE("bad input: text that is not UTF-8", "[all]") {
  Workspace workspace;
  WriteOne(workspace);
  workspace.Write("V2_latin.up.sql", "CREATE TABLE u (id INTEGER);\n-- caf\xE9\n");
  const Json refused = RefusedFolder(workspace);
  CHECK_THAT(MessageOf(refused), ContainsSubstring("V2_latin.up.sql is not UTF-8: byte 36"));
}

TEST_CASE("bad input: two files of one version", "[all]") {
  Workspace workspace;
  WriteOne(workspace);
  workspace.Write("more/V01.0_other.up.sql", "CREATE TABLE u (id INTEGER);\n");
  CHECK_THAT(MessageOf(RefusedFolder(workspace)),
             ContainsSubstring("V1_t.up.sql") && ContainsSubstring("V01.0_other.up.sql"));
}

TEST_CASE("bad input: names that are nearly those of migrations", "[sqlite]") {
  for (const char *name :
       {"v2_small.up.sql", "2_digit.up.sql", "U2_undo.sql", "V2_no_direction.sql", "V2.up.sql", "Vx_word.up.sql",
        "V2_two.dots.in.it.up.sql", "V2_x.up.SQL", "V0_zero.up.sql", "R_.sql", "R_view.up.sql", "V2_.up.sql",
        "V2_only.down.sql", "V2_x.postgrs.up.sql", "beforeMigrate.sql"}) {
    INFO(name);
    Workspace workspace;
    WriteOne(workspace);
    workspace.Write(name, "CREATE TABLE u (id INTEGER);\n");
    const Json refused = RefusedFolder(workspace);
    CHECK_THAT(MessageOf(refused), ContainsSubstring(name));
    CHECK_FALSE(refused.at("error").at("hint").is_null());
  }
}

TEST_CASE("bad input: another SQL file in the folder is a warning", "[sqlite]") {
  Workspace workspace;
  WriteOne(workspace);
  workspace.Write("schema_dump.sql", "CREATE TABLE u (id INTEGER);\n");
  CHECK_THAT(workspace.Run(0, {"migrate"}).err, ContainsSubstring("warning: ") && ContainsSubstring("schema_dump.sql"));
}

TEST_CASE("bad input: SQL that cannot be taken apart", "[all]") {
  for (const char *text :
       {"CREATE TABLE u (id INTEGER);\nINSERT INTO u VALUES ('open);\n", "CREATE TABLE u (id INTEGER);\n/* open\n",
        "CREATE TABLE u (id INTEGER);\n-- msr:statement-begin\nSELECT 1;\n",
        "-- msr:no-transction\nCREATE TABLE u (id INTEGER);\n", "CREATE TABLE u (id INTEGER);\n-- msr:delimiter\n"}) {
    INFO(text);
    Workspace workspace;
    WriteOne(workspace);
    workspace.Write("V2_broken.up.sql", text);
    for (const char *command : {"migrate", "plan", "validate"}) {
      const Json refused = workspace.RunJson(2, {command});
      CHECK(refused.at("error").at("kind") == "syntax");
      CHECK_THAT(refused.at("error").at("file").get<std::string>(), ContainsSubstring("V2_broken.up.sql"));
      CHECK(refused.at("error").at("line").get<int>() >= 1);
    }
    CHECK(workspace.database().Tables().empty());
    workspace.RunJson(2, {"validate", "--offline", "--driver", TheDriver()});
  }
}

TEST_CASE("bad input: a link that leads out of the folder", "[sqlite]") {
  Workspace workspace;
  WriteOne(workspace);
  workspace.folder().Link("/etc/passwd", "V2_out.up.sql");
  CHECK_THAT(MessageOf(RefusedFolder(workspace)), ContainsSubstring("leads out of the migrations folder"));
}

// ----------------------------------------------------------------------------- rights

// A database and a folder that belong to the user without rights, and a program that it can run.
struct UnprivilegedPlace {
  Workspace workspace;
  PublicProgram program{workspace.dir().path()};

  UnprivilegedPlace() {
    WriteOne(workspace);
    workspace.folder().Write("../data/empty", "");
    GiveToUnprivileged(data());
  }
  std::string data() const { return workspace.dir() / "data"; }
  std::string file() const { return data() + "/app.db"; }
  Finished Msr(int exit_code, const Arguments &arguments) const {
    Finished finished = program.Run(
        arguments, {{"MSR_DATABASE_URL", "sqlite:" + file()}, {"MSR_FOLDER", workspace.folder().path()}}, data());
    RequireExit(finished, exit_code, arguments, Where::current());
    return finished;
  }
};

TEST_CASE("bad input: a migration that cannot be read", "[sqlite]") {
  const UnprivilegedPlace place;
  const std::string closed = place.workspace.folder().Write("V2_closed.up.sql", "CREATE TABLE u (id INTEGER);\n");
  place.Msr(0, {"migrate", "1"});
  REQUIRE(chmod(closed.c_str(), 0) == 0);
  REQUIRE(OpenFails(closed, O_RDONLY));
  const Finished refused = place.Msr(2, {"migrate"});
  CHECK_THAT(refused.err, ContainsSubstring("V2_closed.up.sql") && ContainsSubstring("ermission denied"));
  place.Msr(2, {"list"});
}

TEST_CASE("bad input: a folder that cannot be read", "[sqlite]") {
  const UnprivilegedPlace place;
  REQUIRE(chmod(place.workspace.folder().path().c_str(), 0) == 0);
  REQUIRE(OpenFails(place.workspace.folder().path(), O_RDONLY | O_DIRECTORY));
  const Finished refused = place.Msr(2, {"migrate"});
  REQUIRE(chmod(place.workspace.folder().path().c_str(), 0755) == 0);
  CHECK_THAT(refused.err, ContainsSubstring(place.workspace.folder().path()) && ContainsSubstring("ermission denied"));
}

TEST_CASE("bad input: a database file that cannot be written", "[sqlite]") {
  const UnprivilegedPlace place;
  place.Msr(0, {"migrate"});
  place.workspace.Write("V2_u.up.sql", "CREATE TABLE u (id INTEGER);\n");
  REQUIRE(chmod(place.file().c_str(), 0444) == 0);
  REQUIRE(OpenFails(place.file(), O_RDWR));
  const std::string before = ReadFile(place.file());
  const Finished refused = place.Msr(7, {"migrate"});
  CHECK_THAT(refused.err, ContainsSubstring("app.db"));
  CHECK(ReadFile(place.file()) == before);
  CHECK_THAT(place.Msr(0, {"list"}).out, ContainsSubstring("1 applied, ") || ContainsSubstring("1 pending, 1 applied"));
  place.Msr(0, {"plan"});
}

TEST_CASE("bad input: a folder of the database that cannot be written", "[sqlite]") {
  const UnprivilegedPlace place;
  place.Msr(0, {"migrate"});
  place.workspace.Write("V2_u.up.sql", "CREATE TABLE u (id INTEGER);\n");
  REQUIRE(chmod(place.data().c_str(), 0555) == 0);
  REQUIRE(OpenFails(place.data() + "/new", O_RDWR | O_CREAT));
  const std::string before = ReadFile(place.file());
  const Finished refused = place.Msr(7, {"migrate"});
  CHECK(ReadFile(place.file()) == before);
  place.Msr(0, {"list"});
  REQUIRE(chmod(place.data().c_str(), 0755) == 0);
  place.Msr(0, {"migrate"});
}

TEST_CASE("bad input: a new database in a folder that cannot be written", "[sqlite]") {
  const UnprivilegedPlace place;
  REQUIRE(chmod(place.data().c_str(), 0555) == 0);
  REQUIRE(OpenFails(place.file(), O_RDWR | O_CREAT));
  const Finished refused = place.Msr(7, {"migrate"});
  CHECK_THAT(refused.err, ContainsSubstring("app.db"));
}

/// What runs the rest of a command line in a mount namespace of its own, with the right to mount.
Arguments InOwnMounts() {
  // In a changed root the one of the mounts cannot be made private, which is the default.
  const Arguments way =
      FirstThatRuns({{"/usr/bin/unshare", "-m"},
                     {"/usr/bin/unshare", "-m", "--propagation", "unchanged"},
                     {"/usr/bin/unshare", "-rm"},
                     {"/usr/bin/sudo", "-nE", "/usr/bin/unshare", "-m"},
                     {"/usr/bin/sudo", "-nE", "/usr/bin/unshare", "-m", "--propagation", "unchanged"}});
  if (way.empty()) FAIL("no way to mount: this test needs root, sudo without a password or user namespaces");
  return way;
}

TEST_CASE("bad input: a database on a read-only mount", "[sqlite]") {
  Workspace workspace;
  WriteOne(workspace);
  workspace.Run(0, {"migrate"});
  workspace.Write("V2_u.up.sql", "CREATE TABLE u (id INTEGER);\n");
  const std::string file = workspace.database().url().substr(std::string("sqlite:").size());
  const std::string before = ReadFile(file);
  // Nobody else sees the mount, or not for long. First the proof that it is read-only.
  const std::string script =
      "mount --bind \"$0\" \"$0\" && mount -o remount,ro,bind \"$0\" && ! touch \"$0\"/proof 2> /dev/null && "
      "{ \"$@\"; code=$?; umount \"$0\"; exit $code; }";
  Command command = workspace.MakeCommand({"migrate"});
  const std::vector<std::string> program = command.argv;
  command.argv = InOwnMounts();
  GivePath(command);
  command.argv.insert(command.argv.end(), {"/bin/sh", "-c", script, file.substr(0, file.rfind('/'))});
  command.argv.insert(command.argv.end(), program.begin(), program.end());
  const Finished refused = Checked(Run(command));
  RequireExit(refused, 7, {"migrate"}, Where::current());
  CHECK_THAT(refused.err, ContainsSubstring(file));
  CHECK(ReadFile(file) == before);
}

}  // namespace
}  // namespace msr::test
