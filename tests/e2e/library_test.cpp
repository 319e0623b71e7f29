// The example folder, from an empty database to the end and back.
#include <filesystem>

#include "tests/support/catch.hpp"
#include "tests/support/leak.hpp"
#include "tests/support/workspace.hpp"

namespace msr::test {
namespace {

constexpr const char *kLibrary = MSR_SOURCE_DIR "/migrations-examples/library";

// Version, name and checksum of everything that is listed.
Json Essence(const Json &listed) {
  Json essence = Json::array();
  for (const Json &migration : listed.at("migrations")) {
    essence.push_back({migration.at("kind"), migration.at("version"), migration.at("name"), migration.at("checksum"),
                       migration.at("applied_checksum"), migration.at("state")});
  }
  return essence;
}

TEST_CASE("library: up and down and up again give the same database", "[all]") {
  Workspace workspace;
  workspace.folder().CopyFrom(kLibrary);
  const std::string empty = workspace.database().DumpWithoutHistory();

  const Json done = workspace.RunJson(0, {"migrate"});
  CHECK(done.at("done").size() == workspace.RunJson(0, {"list"}).at("total").get<std::size_t>());
  const std::string first = workspace.database().DumpWithoutHistory();
  CHECK(first != empty);
  CHECK(workspace.database().QueryCell("SELECT count(*) FROM books") == "5");

  workspace.Run(0, {"down", "0"});
  CHECK(workspace.database().Tables() == "migration_locks schema_version schema_version_journal schema_version_log");
  CHECK(workspace.database().DumpWithoutHistory() == empty);

  workspace.Run(0, {"migrate"});
  CHECK(workspace.database().DumpWithoutHistory() == first);
  CHECK_FALSE(FindLeak(workspace.AllHistory()).has_value());
}

TEST_CASE("library: a second migrate has nothing to do and takes no lock and adds no rows", "[all]") {
  Workspace workspace;
  workspace.folder().CopyFrom(kLibrary);
  workspace.Run(0, {"migrate"});
  const std::string before = workspace.database().Dump();

  const Finished again = workspace.Run(0, {"migrate", "--verbose"});
  CHECK_THAT(again.out, ContainsSubstring("nothing to do"));
  CHECK_THAT(again.err, !ContainsSubstring("lock obtained"));
  CHECK(workspace.database().Dump() == before);
  CHECK(workspace.RunJson(0, {"migrate"}).at("run_id").is_null());
}

TEST_CASE("library: versions and names and checksums are the same on every database", "[postgresql][mysql]") {
  Workspace reference("sqlite");
  Workspace workspace;
  for (Workspace *each : {&reference, &workspace}) {
    each->folder().CopyFrom(kLibrary);
    each->Run(0, {"migrate"});
  }
  CHECK(Essence(workspace.RunJson(0, {"list"})) == Essence(reference.RunJson(0, {"list"})));
}

TEST_CASE("library: every other example folder runs up and down", "[all]") {
  // Those that placeholders/ asks for.
  const Variables variables = {{"MSR_VAR_TABLE_PREFIX", "app_"}, {"MSR_VAR_CURRENCY", "EUR"}};
  for (const auto &entry : std::filesystem::directory_iterator(MSR_SOURCE_DIR "/migrations-examples")) {
    if (!entry.is_directory() || entry.path().filename() == "library") continue;
    INFO(entry.path().string());
    Workspace workspace;
    workspace.folder().CopyFrom(entry.path().string());
    workspace.Run(0, {"validate"}, variables);
    workspace.Run(0, {"migrate"}, variables);
    const std::string first = workspace.database().DumpWithoutHistory();
    workspace.Run(0, {"down", "0"}, variables);
    CHECK(workspace.database().Tables() == "migration_locks schema_version schema_version_journal schema_version_log");
    workspace.Run(0, {"migrate"}, variables);
    CHECK(workspace.database().DumpWithoutHistory() == first);
  }
}

}  // namespace
}  // namespace msr::test
