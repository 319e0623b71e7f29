// A script read through a small window gives what it gives as a whole.
#include <algorithm>
#include <random>

#include "core/sql/statement_reader.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/sql/dialects.hpp"

namespace msr::sql::test {
namespace {

/// Text that arrives in pieces of one size.
class Pieces : public TextSource {
 public:
  Pieces(std::string_view text, std::size_t piece) : rest_(text), piece_(piece) {}
  Result<bool> Read(std::string &text) override {
    const std::size_t size = std::min(piece_, rest_.size());
    text.append(rest_.substr(0, size));
    rest_.remove_prefix(size);
    return size > 0;
  }

 private:
  std::string_view rest_;
  std::size_t piece_;
};

std::string Line(const Statement &statement) {
  return std::to_string(statement.offset) + " " + TraitWords(statement.traits) + " " + std::string(statement.text) +
         "\n" + std::string(statement.copy_data);
}

std::string Line(const Directive &directive) {
  return std::to_string(directive.offset) + " " + directive.name + " " + directive.argument +
         (directive.in_statement ? " inside\n" : "\n");
}

/// Everything up to an error, which is told with its place.
std::string ReadThrough(std::string_view text, const msr_dialect &dialect, std::size_t piece, std::size_t window) {
  Pieces source(text, piece);
  StatementReader reader(source, dialect, window);
  std::string out;
  while (true) {
    const auto group = reader.Next();
    if (!group) return "error " + group.error().message + " at " + std::to_string(reader.wrong_at().value());
    if (group->empty()) break;
    for (const Statement &statement : *group) out += Line(statement);
    while (group->back().copy_data_goes_on) {
      const auto data = reader.NextCopyData();
      if (!data) return "error " + data.error().message + " at " + std::to_string(reader.wrong_at().value());
      if (data->empty()) break;
      out += *data;
    }
  }
  for (const Directive &directive : reader.directives()) out += Line(directive);
  return out;
}

std::string AsAWhole(std::string_view text, const msr_dialect &dialect) {
  return ReadThrough(text, dialect, text.size() + 1, text.size() + 1);
}

void CheckAllWindows(std::string_view text, const msr_dialect &dialect) {
  const std::string whole = AsAWhole(text, dialect);
  for (const std::size_t window : {1, 5, 64}) {
    CAPTURE(window);
    CHECK(ReadThrough(text, dialect, window, window) == whole);
  }
}

}  // namespace

TEST_CASE("reader: every golden file gives the same through a small window", "[reader]") {
  for (const NamedDialect &named : Dialects()) {
    for (const GoldenFile &file : GoldenFiles(named.name)) {
      CAPTURE(file.path);
      CheckAllWindows(file.text, *named.dialect);
    }
  }
}

TEST_CASE("reader: the end of a window cuts no word and no sign", "[reader]") {
  const std::vector<std::string> texts = {"SELECT 1;SELECT 2;SELECT 3",      "SELECT $a$;$a$;SELECT $b$x;$b$",
                                          "SELECT E'a\\''\n'b\\'';SELECT 2", "-- one;\n-- two; three\nSELECT 1;",
                                          "SELECT '--;' -- ;';\n;SELECT 2;", "SELECT 1; \\restrict x\nSELECT 2;"};
  for (const NamedDialect &named : Dialects()) {
    for (const std::string &text : texts) {
      CAPTURE(named.name, text);
      CheckAllWindows(text, *named.dialect);
    }
  }
}

TEST_CASE("reader: what is wrong is told with the same place through a small window", "[reader]") {
  using namespace std::string_literals;
  const std::vector<std::string> texts = {
      // The data has no end, and a NUL byte besides.
      "SELECT 1;\nCOPY t FROM stdin;\n1\n\n2\0\n3\n"s,
      // The body begins between parentheses that nobody closed.
      "SELECT 1;\nCREATE FUNCTION f(a int\nBEGIN ATOMIC\n SELECT 1;\n SELECT 2;\n",
      // A comment between the parts of a string, which ends at the carriage return for the server.
      "SELECT E'a' -- c\r; DROP TABLE b; --\n'd';",
      "SELECT 1;\nCREATE (OR REPLACE RULE r AS ON INSERT TO t DO NOTHING;\nSELECT 2;\n",
  };
  for (const std::string &text : texts) {
    CAPTURE(text);
    const std::string whole = AsAWhole(text, Postgresql());
    CHECK(whole.find("error") != std::string::npos);
    CHECK(whole.find(" at 0") == std::string::npos);
    CheckAllWindows(text, Postgresql());
  }
}

TEST_CASE("reader: random text gives the same through a small window", "[reader]") {
  static const std::vector<std::string> kPieces = {"'",
                                                   "''",
                                                   "\"",
                                                   "`",
                                                   "[",
                                                   "]",
                                                   "\\",
                                                   "\\'",
                                                   "$$",
                                                   "$a$",
                                                   ";",
                                                   ";;",
                                                   ";\n",
                                                   "\n",
                                                   "\r\n",
                                                   " ",
                                                   "--",
                                                   "-- ",
                                                   "#",
                                                   "/*",
                                                   "*/",
                                                   "/*!50003 ",
                                                   "(",
                                                   ")",
                                                   "E'",
                                                   "BEGIN",
                                                   "END",
                                                   "CREATE TRIGGER t ",
                                                   "CREATE FUNCTION f() ",
                                                   "BEGIN ATOMIC ",
                                                   "SELECT 1",
                                                   "COPY t FROM stdin",
                                                   "1\t2\n",
                                                   "\\.\n",
                                                   "\nDELIMITER ;;\n",
                                                   "\nDELIMITER ;\n",
                                                   "-- msr:statement-begin\n",
                                                   "-- msr:statement-end\n",
                                                   "-- msr:delimiter //\n",
                                                   "//",
                                                   "CASE ",
                                                   "FOR EACH ROW "};
  std::mt19937 random(20260115);
  std::uniform_int_distribution<std::size_t> pick(0, kPieces.size() - 1);
  for (int round = 0; round < 4000; ++round) {
    std::string text;
    for (std::size_t i = 0; i < 3 + static_cast<std::size_t>(round) % 25; ++i) text += kPieces[pick(random)];
    for (const NamedDialect &named : Dialects()) {
      CAPTURE(named.name, text);
      CheckAllWindows(text, *named.dialect);
    }
  }
}

TEST_CASE("reader: the data of a COPY comes in pieces of whole lines", "[reader]") {
  std::string data;
  for (int i = 0; i < 1000; ++i) data += std::to_string(i) + "\tsome text\n";
  const std::string text = "COPY t FROM stdin;\n" + data + "\\.\nSELECT 1;\n";
  Pieces source(text, 100);
  StatementReader reader(source, Postgresql(), 256);

  const auto group = reader.Next();
  REQUIRE(group);
  REQUIRE(group->size() == 1);
  CHECK(group->back().copy_data_goes_on);
  std::string read(group->back().copy_data);
  while (true) {
    const auto piece = reader.NextCopyData();
    REQUIRE(piece);
    if (piece->empty()) break;
    CHECK(piece->back() == '\n');
    read += *piece;
  }
  CHECK(read == data);
  CHECK(reader.Next()->front().text == "SELECT 1");
}

TEST_CASE("reader: data that nobody asks for is passed over", "[reader]") {
  const std::string text = "COPY t FROM stdin;\n1\n2\n3\n4\n5\n6\n7\n8\n9\n\\.\nSELECT 1;\n";
  Pieces source(text, 8);
  StatementReader reader(source, Postgresql(), 24);

  REQUIRE(reader.Next()->size() == 1);
  CHECK(reader.Next()->front().text == "SELECT 1");
  CHECK(reader.Next()->empty());
}

}  // namespace msr::sql::test
