#include "core/plan/load.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/temp_dir.hpp"

using msr::plan::Load;
using msr::plan::LoadRows;
using msr::plan::PrepareLoad;
using msr::plan::Script;

namespace {

const msr::sql::Placeholders kNoVariables;

/// A folder with a migration that is one line, and the file that this line loads.
class LoadFolder {
 public:
  explicit LoadFolder(const std::string &line) : line_(line) { Write("V1_a.up.sql", line_ + "\n"); }

  void Write(const std::string &file, const std::string &text) const { static_cast<void>(folder_.Write(file, text)); }
  std::string path() const { return folder_.path(); }
  msr::Result<Load> Prepare() const {
    msr::sql::Statement statement;
    statement.text = line_;
    statement.loads = true;
    return PrepareLoad(Script::OfFile(path(), "V1_a.up.sql", "", kNoVariables), statement);
  }

 private:
  msr::test::TempDir dir_;
  msr::test::Folder folder_{dir_ / "migrations"};
  std::string line_;
};

/// The rows as text, or the message of the error that ends them.
std::string ReadRows(const LoadFolder &folder, const Load &load) {
  const auto rows = LoadRows::Open(folder.path(), load);
  if (!rows) return rows.error().message;
  std::vector<msr::source::CsvField> fields;
  std::string out;
  while (true) {
    const auto more = (*rows)->Next(fields);
    if (!more) return out + more.error().message;
    if (!*more) return out;
    for (const auto &field : fields) out += std::string(field.text) + (&field == &fields.back() ? "; " : ",");
  }
}

}  // namespace

TEST_CASE("load: the first record names the columns unless the line does", "[plan]") {
  const LoadFolder header("-- msr:load t from 'a.csv'");
  header.Write("a.csv", "a,b\n1,2\n3,4\n");
  const auto with_header = header.Prepare();
  REQUIRE(with_header);
  CHECK(with_header->columns == std::vector<std::string>{"a", "b"});
  CHECK(with_header->rows == 2);
  CHECK(ReadRows(header, *with_header) == "1,2; 3,4; ");

  const LoadFolder list("-- msr:load t (x, y) from 'a.csv'");
  list.Write("a.csv", "a,b\n1,2\n");
  const auto with_list = list.Prepare();
  REQUIRE(with_list);
  CHECK(with_list->rows == 2);
  CHECK(ReadRows(list, *with_list) == "a,b; 1,2; ");
}

TEST_CASE("load: a file that is not the one that was checked is refused at its end at the latest", "[plan]") {
  const LoadFolder folder("-- msr:load t from 'a.csv'");
  folder.Write("a.csv", "a,b\n1,2\n");
  const auto load = folder.Prepare();
  REQUIRE(load);
  const std::string changed = "a.csv was changed while msr was reading the folder";
  folder.Write("a.csv", "a,b\n1,3\n");
  CHECK(ReadRows(folder, *load) == "1,3; " + changed);
  folder.Write("a.csv", "a,b\n");
  CHECK(ReadRows(folder, *load) == changed);
  folder.Write("a.csv", "");
  CHECK(ReadRows(folder, *load) == changed);
  folder.Write("a.csv", "a,b\r\n1,2\r\n");
  CHECK(ReadRows(folder, *load) == "1,2; ");
}

TEST_CASE("load: an error of a row stands where the row does", "[plan]") {
  const LoadFolder folder("-- msr:load t from 'a.csv'");
  folder.Write("a.csv", "a,b\n\"1\n\",2\n3,\"4 \"\"\"\n");
  const auto load = folder.Prepare();
  REQUIRE(load);
  const msr::Error error = msr::plan::AtRow({}, folder.path(), *load, 1);
  CHECK(error.where->file == "a.csv");
  CHECK(error.where->line == 4);
  CHECK(error.where->source_line == "3,\"4 \"\"\"");
}

TEST_CASE("load: text that stands in no folder loads no file", "[plan]") {
  msr::sql::Statement statement;
  statement.text = "-- msr:load t from 'a.csv'";
  CHECK_FALSE(PrepareLoad(Script::OfText(std::string(statement.text), "", kNoVariables), statement));
}
