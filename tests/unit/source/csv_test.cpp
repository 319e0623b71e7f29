#include "core/source/csv_reader.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "core/source/data_file.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temp_dir.hpp"

using msr::source::CsvField;
using msr::source::CsvReader;

namespace {

class Pieces : public msr::TextSource {
 public:
  Pieces(std::string_view text, std::size_t piece) : rest_(text), piece_(piece) {}
  msr::Result<bool> Read(std::string &text) override {
    const std::size_t size = std::min(piece_, rest_.size());
    text.append(rest_.substr(0, size));
    rest_.remove_prefix(size);
    return size > 0;
  }

 private:
  std::string_view rest_;
  std::size_t piece_;
};

/// "1: a|b" for each record, with its line; NULL as <null>; an error as its place and message.
std::string ReadAll(std::string_view text, std::size_t piece = 1 << 20, std::size_t window = CsvReader::kWindow) {
  Pieces source(text, piece);
  CsvReader reader(source, "x.csv", window);
  std::vector<CsvField> fields;
  std::string out;
  while (true) {
    const msr::Result<bool> more = reader.Next(fields);
    if (!more) {
      const msr::Location &where = *more.error().where;
      return out + where.file + ":" + std::to_string(where.line) + ":" + std::to_string(where.column) + " " +
             more.error().message + "\n";
    }
    if (!*more) return out;
    out += std::to_string(reader.line()) + ": ";
    for (const CsvField &field : fields) {
      if (&field != &fields.front()) out += '|';
      out += field.is_null() ? "<null>" : field.text;
    }
    out += "\n";
  }
}

}  // namespace

TEST_CASE("csv: fields are parted by commas and records by LF or CR LF", "[csv]") {
  CHECK(ReadAll("a,b\n1,2\r\n3,4") == "1: a|b\n2: 1|2\n3: 3|4\n");
  CHECK(ReadAll("").empty());
  CHECK(ReadAll("a\n") == "1: a\n");
  CHECK(ReadAll(" a , b \n") == "1:  a | b \n");
}

TEST_CASE("csv: quotes hold commas and quotes and line ends", "[csv]") {
  CHECK(ReadAll("\"a,b\",\"c\"\"d\"\"\"\n") == "1: a,b|c\"d\"\n");
  CHECK(ReadAll("x,y\n\"1\r\n2\n\",\"\"\"\"\nz,ü\n") == "1: x|y\n2: 1\r\n2\n|\"\n5: z|ü\n");
}

TEST_CASE("csv: an empty field is NULL unless it is quoted", "[csv]") {
  CHECK(ReadAll("a,,\"\"\n,,\n") == "1: a|<null>|\n2: <null>|<null>|<null>\n");
  CHECK(ReadAll("a\n\nb\n") == "1: a\n2: <null>\n3: b\n");
  CHECK(ReadAll("a,") == "1: a|<null>\n");
}

TEST_CASE("csv: what cannot be read has its line and column", "[csv]") {
  CHECK(ReadAll("a,b\nü,x\"y\n") == "1: a|b\nx.csv:2:4 there is a quote in a field that does not begin with one\n");
  CHECK(ReadAll("\"a\"b\n") == "x.csv:1:4 there is text behind the closing quote of a field\n");
  CHECK(ReadAll("a\n\"b\nc") == "1: a\nx.csv:2:1 the quoted field that begins here does not end\n");
  CHECK(ReadAll("a\rb\n") == "x.csv:1:2 there is a carriage return without a line feed\n");
  CHECK(ReadAll("a\r") == "x.csv:1:2 there is a carriage return without a line feed\n");
  CHECK(ReadAll(std::string("a\n\"x\ny\0z\"\n", 10)) == "1: a\nx.csv:3:2 there is a NUL byte here\n");
  CHECK(ReadAll("a\nb\xff\n") == "1: a\nx.csv:2:2 this is not UTF-8\n");
  CHECK(ReadAll("a,b\n1\n") == "1: a|b\nx.csv:2:1 this record has 1 field where 2 are expected\n");
  CHECK(ReadAll("a,b\n\"1\n2\",3,4\n") == "1: a|b\nx.csv:2:1 this record has 3 fields where 2 are expected\n");
}

TEST_CASE("csv: a record that is too large is an error where it begins", "[csv]") {
  const std::string open = "a\n\"" + std::string(CsvReader::kLargestRecord + 10, 'x');
  CHECK(ReadAll(open + "\"\n") == "1: a\nx.csv:2:1 the record that begins here is larger than 16 MB\n");
  CHECK(ReadAll(open + std::string(3 * CsvReader::kLargestRecord, 'x')).ends_with("is larger than 16 MB\n"));
}

TEST_CASE("csv: windows and pieces of any size give the same", "[csv]") {
  const std::vector<std::string> texts = {
      "id,name\r\n1,\"a \"\"b\"\" c\"\r\n2,\"line\r\nbreak\"\r\n,\"\"\r\nümlaut,日本語",
      "a,b\n\"\",\"\"\"\"\"\"\n1,2\n\n",
      "a,b\n1,\"open",
      "a,b\n1,\"2\"x",
      "a\nüü\xc3",
      "a\r\r\n"};
  for (const std::string &text : texts) {
    const std::string whole = ReadAll(text);
    for (std::size_t piece = 1; piece < 8; ++piece) {
      for (std::size_t window = 1; window < 8; ++window) {
        INFO(text << " by " << piece << " in " << window);
        CHECK(ReadAll(text, piece, window) == whole);
      }
    }
  }
}

TEST_CASE("csv: the file stands in the migrations folder", "[csv]") {
  const msr::test::TempDir dir;
  const msr::test::Folder outside(dir / "outside");
  static_cast<void>(outside.Write("secret.csv", "a\n"));
  const msr::test::Folder folder(dir / "migrations");
  static_cast<void>(folder.Write("a.csv", "a\n"));
  static_cast<void>(folder.Write("sub/b.csv", "a\n"));
  folder.Link("a.csv", "inside.csv");
  folder.Link("../outside/secret.csv", "leak.csv");
  folder.Link("../outside", "way");
  const auto find = [&](const std::string &file, const std::string &name) {
    const msr::Result<std::string> found = msr::source::FindDataFile(folder.path(), file, name);
    return found ? *found : "error: " + found.error().message;
  };

  CHECK(find("V1_a.up.sql", "a.csv") == "a.csv");
  CHECK(find("V1_a.up.sql", "./sub/../sub/b.csv") == "sub/b.csv");
  CHECK(find("sub/V1_a.up.sql", "b.csv") == "sub/b.csv");
  CHECK(find("sub/V1_a.up.sql", "../a.csv") == "a.csv");
  CHECK(find("V1_a.up.sql", "inside.csv") == "inside.csv");
  CHECK(find("V1_a.up.sql", "b.csv") == "error: there is no file b.csv");
  CHECK(find("V1_a.up.sql", "sub") == "error: sub is not a file");
  CHECK(find("V1_a.up.sql", "../outside/secret.csv") ==
        "error: ../outside/secret.csv leads out of the migrations folder");
  CHECK(find("V1_a.up.sql", outside.path() + "/secret.csv") ==
        "error: " + outside.path() + "/secret.csv leads out of the migrations folder");
  CHECK(find("V1_a.up.sql", "leak.csv") == "error: the link leak.csv leads out of the migrations folder");
  CHECK(find("V1_a.up.sql", "way/secret.csv") == "error: the link way/secret.csv leads out of the migrations folder");
}
