// workspace.hpp: what a test of the whole program needs: a database, a folder of migrations and msr.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "tests/support/database.hpp"
#include "tests/support/msr.hpp"
#include "tests/support/temp_dir.hpp"
#include "tests/support/where.hpp"

namespace msr::test {

using Json = nlohmann::ordered_json;

/// The driver of this test run: MSR_TEST_DRIVER.
std::string TheDriver();
inline bool IsSqlite() {
  return TheDriver() == "sqlite";
}
inline bool IsPostgresql() {
  return TheDriver() == "postgresql";
}
inline bool IsMysql() {
  return TheDriver() == "mysql";
}
/// Whether a migration that fails leaves nothing behind.
inline bool RollsBackDdl() {
  return !IsMysql();
}

/// A statement that takes about so long, without a lock on anything.
std::string SlowStatement(std::chrono::milliseconds length);

class Workspace {
 public:
  explicit Workspace(const std::string &driver = TheDriver());

  TestDatabase &database() { return *database_; }
  const Folder &folder() const { return folder_; }
  const TempDir &dir() const { return dir_; }
  /// Writes files of migrations.
  void Write(std::string_view file, std::string_view text) const { static_cast<void>(folder_.Write(file, text)); }

  /// Runs msr on the database and the folder and requires the exit code.
  Finished Run(int exit_code, const Arguments &arguments, Where where = Where::current());
  Finished Run(int exit_code, const Arguments &arguments, const Variables &variables, Where where = Where::current());
  /// The same with --format json; the one document.
  Json RunJson(int exit_code, Arguments arguments, Where where = Where::current());
  /// Starts msr and does not wait. Give what Wait returns to Checked.
  Process Start(const Arguments &arguments, const Variables &variables = {});
  Command MakeCommand(const Arguments &arguments, const Variables &variables = {});

  /// What `list` says: "V1 applied, V2 pending, R views outdated".
  std::string States(Where where = Where::current());

  /// The log of the history: "applied 1, failed 2", in the order of time. Without the beginnings, which are there only
  /// for migrations that no transaction covers.
  std::string Log();
  std::string LogText(std::string_view column);
  /// Every text of the history tables, for a look for secrets.
  std::string AllHistory();

 private:
  TempDir dir_;
  Folder folder_;
  std::unique_ptr<TestDatabase> database_;
};

/// Makes version 2, whose third statement failed, one that a runner left that vanished while the second statement ran,
/// of which nothing shows whether it took effect.
void PutSecondInDoubt(TestDatabase &database);

/// Exactly one document, or the test fails.
Json ParseDocument(const Finished &finished, Where where = Where::current());
void RequireExit(const Finished &finished, int exit_code, const Arguments &arguments, Where where);

/// "V1 V2 R views": the migrations of a list in JSON, by kind, version and name.
std::string Names(const Json &migrations);

}  // namespace msr::test
