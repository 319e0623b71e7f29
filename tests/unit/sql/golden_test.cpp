// golden_test.cpp: every pair golden/<dialect>/NNN_topic.sql and .golden. With MSR_UPDATE_GOLDEN set
// the second files are written anew, to be read and committed by a person.
#include <cstdlib>
#include <fstream>

#include "tests/support/catch.hpp"
#include "tests/unit/sql/dialects.hpp"

namespace msr::sql::test {
namespace {

std::string GoldenPath(const std::string &sql_path) {
  return sql_path.substr(0, sql_path.size() - 3) + "golden";
}

void CheckGoldenFiles(const std::string &name, const msr_dialect &dialect) {
  const std::vector<GoldenFile> files = GoldenFiles(name);
  // Of the three dialects together more than 150.
  CHECK(files.size() >= 60);
  for (const GoldenFile &file : files) {
    const std::string rendered = Render(file.text, dialect);
    const std::string golden_path = GoldenPath(file.path);
    if (std::getenv("MSR_UPDATE_GOLDEN") != nullptr) std::ofstream(golden_path, std::ios::binary) << rendered;
    INFO(file.path);
    CHECK(rendered == ReadFile(golden_path));
  }
}

TEST_CASE("sql: the golden files of SQLite", "[sql]") {
  CheckGoldenFiles("sqlite", Sqlite());
}
TEST_CASE("sql: the golden files of PostgreSQL", "[sql]") {
  CheckGoldenFiles("postgresql", Postgresql());
}
TEST_CASE("sql: the golden files of MySQL", "[sql]") {
  CheckGoldenFiles("mysql", Mysql());
}

}  // namespace
}  // namespace msr::sql::test
