// Values: they come back as they went in, and are never read as SQL.
#include <cstdint>
#include <limits>
#include <string>

#include <msr/driver_sdk.hpp>

#include "tests/conformance/support.hpp"

namespace msr::conformance {
namespace {

std::string Repeat(std::string_view text, std::size_t times) {
  std::string out;
  out.reserve(text.size() * times);
  for (std::size_t i = 0; i < times; ++i) out.append(text);
  return out;
}

std::string Awkward() {
  return GENERATE(as<std::string>{}, "", " ", "plain", "it's", "''", "'", "\"double\" and `back`", "back\\slash", "\\",
                  "\\'", "ends in a backslash\\", "two\\\\", "\\n \\0 \\x41 \\u0041 \\%", "line\nbreak\r\nand\ttab",
                  "? ?? ?1 $1 $$ :x :1 @x %s %d {}", "$$dollar$$ $tag$x$tag$", "-- no comment", "/* no comment */",
                  "# no comment", "a;b;", "E'x'", "N'x'", "Grüße aus Köln", "日本語", "emoji 😀 and 𝒳",
                  "e\xCC\x81 is not \xC3\xA9", "trailing space ", " leading space", "\x01\x1F\x7F",
                  "\xEF\xBB\xBF with a byte order mark", "NULL", "0x41", "true");
}

TEST_CASE("values: a text comes back unchanged", "[values]") {
  const std::string text = Awkward();
  const Table table;
  const auto session = Connect();

  Insert(*session, table, 1, text);

  CHECK(ReadText(*session, table, 1) == text);
}

TEST_CASE("values: a text in a condition finds the row that has it", "[values]") {
  const std::string text = Awkward();
  const Table table;
  const auto session = Connect();
  Must(session->Execute(
      session->Sql("INSERT INTO ").Name(table.name()).Sql(" (id, k) VALUES (7, ").Value(text).Sql(")")));

  const std::string found =
      ReadAll(*session, session->Sql("SELECT id FROM ").Name(table.name()).Sql(" WHERE k = ").Value(text));

  CHECK(found == "7|");
}

TEST_CASE("values: a text of a megabyte comes back unchanged", "[values]") {
  const std::string text = Repeat("0123456789 'é😀' \\ ", 50'000);
  const Table table;
  const auto session = Connect();

  Insert(*session, table, 1, text);

  const bool same = ReadText(*session, table, 1) == text;
  CHECK(same);
}

TEST_CASE("values: the largest and the smallest integer come back", "[values]") {
  const std::int64_t number = GENERATE(
      std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::int64_t>::min() + 1, std::int64_t{-2147483649},
      std::int64_t{-1}, std::int64_t{0}, std::int64_t{4294967296}, std::numeric_limits<std::int64_t>::max());
  const Table table;
  const auto session = Connect();

  Insert(*session, table, number);

  const std::string found =
      ReadAll(*session, session->Sql("SELECT id FROM ").Name(table.name()).Sql(" WHERE id = ").Value(number));
  CHECK(found == std::to_string(number) + "|");
}

TEST_CASE("values: an integer in an expression is a number", "[values]") {
  const Table table;
  const auto session = Connect();
  Insert(*session, table, 40);

  const std::string sum =
      ReadAll(*session, session->Sql("SELECT id + ").Value(std::int64_t{-2}).Sql(" FROM ").Name(table.name()));

  CHECK(sum == "38|");
}

TEST_CASE("values: a real number compares as a number", "[values]") {
  const Table table;
  const auto session = Connect();
  InsertTen(*session, table);
  const std::string text = "SELECT count(*) FROM " + table.quoted() + " WHERE id < ";
  const msr_value value = sdk::RealValue(2.5);
  const std::size_t offset = text.size();
  msr_statement statement{};
  statement.struct_size = sizeof(statement);
  statement.text = sdk::Borrow(text);
  statement.values = &value;
  statement.value_offsets = &offset;
  statement.value_count = 1;

  std::int64_t count = -1;
  Must(session->Query(statement, [&](const Row &row) {
    count = row.Integer(0);
    return true;
  }));

  CHECK(count == 3);
}

TEST_CASE("values: NULL goes in and comes out as NULL", "[values]") {
  const Table table;
  const auto session = Connect();

  Must(session->Execute(
      session->Sql("INSERT INTO ").Name(table.name()).Sql(" (id, k, t) VALUES (1, ").Null().Sql(", ").Null().Sql(")")));

  CHECK(ReadAll(*session, session->Sql("SELECT k, t FROM ").Name(table.name())) == "NULL|NULL|");
}

TEST_CASE("values: an empty text is not NULL", "[values]") {
  const Table table;
  const auto session = Connect();
  Insert(*session, table, 1, "");

  bool is_null = true;
  Must(session->Query(table.SelectText(1), [&](const Row &row) {
    is_null = row.IsNull(0);
    return true;
  }));

  CHECK_FALSE(is_null);
}

TEST_CASE("values: an integer comes back as an integer and a text as a text", "[values]") {
  const Table table;
  const auto session = Connect();
  Insert(*session, table, 1, "12");

  std::uint32_t id_kind = MSR_VALUE_NULL;
  std::uint32_t text_kind = MSR_VALUE_NULL;
  Must(session->Query(session->Sql("SELECT id, t FROM ").Name(table.name()), [&](const Row &row) {
    id_kind = row.cell(0).kind;
    text_kind = row.cell(1).kind;
    return true;
  }));

  CHECK(id_kind == MSR_VALUE_INT64);
  CHECK(text_kind == MSR_VALUE_TEXT);
}

TEST_CASE("values: every text that a row hands over ends in a NUL", "[values]") {
  const Table table;
  const auto session = Connect();
  Insert(*session, table, 1, "abc");

  bool ends = false;
  Must(session->Query(table.SelectText(1), [&](const Row &row) {
    const msr_str text = row.cell(0).as.text;
    ends = text.size == 3 && text.data[3] == '\0';
    return true;
  }));

  CHECK(ends);
}

TEST_CASE("values: a text that looks like SQL runs nothing", "[values]") {
  const Table table;
  const Table victim;
  const auto session = Connect();
  const std::string attack = GENERATE(as<std::string>{}, "'); DROP TABLE {}; --", "\\'); DROP TABLE {}; --",
                                      "'; DROP TABLE {}; --", "' || 'x", "1); DELETE FROM {}; --");
  std::string text = attack;
  if (const std::size_t at = text.find("{}"); at != std::string::npos) text.replace(at, 2, victim.quoted());
  Insert(*session, victim, 1);

  Insert(*session, table, 1, text);

  CHECK(ReadText(*session, table, 1) == text);
  CHECK(Count(*session, victim) == 1);
}

TEST_CASE("values: signs that are placeholders elsewhere stay as they are in the text of a statement", "[values]") {
  const Table table;
  const auto session = Connect();

  Must(session->Execute(session->Sql("INSERT INTO ")
                            .Name(table.name())
                            .Sql(" (t, k, id) VALUES ('? $1 :x %s @y', ")
                            .Value("k ?")
                            .Sql(", ")
                            .Value(std::int64_t{1})
                            .Sql(")")));

  CHECK(ReadAll(*session, session->Sql("SELECT t, k, id FROM ").Name(table.name())) == "? $1 :x %s @y|k ?|1|");
}

TEST_CASE("values: places of values count bytes and not characters", "[values]") {
  const Table table;
  const auto session = Connect();

  Must(session->Execute(session->Sql("INSERT INTO ")
                            .Name(table.name())
                            .Sql(" (t, k, id) VALUES ('äöü😀', ")
                            .Value("é")
                            .Sql(", ")
                            .Value(std::int64_t{1})
                            .Sql(")")));

  CHECK(ReadAll(*session, session->Sql("SELECT t, k, id FROM ").Name(table.name())) == "äöü😀|é|1|");
}

TEST_CASE("values: many values in one statement each find their place", "[values]") {
  const Table table;
  const auto session = Connect();
  SqlText insert = session->Sql("INSERT INTO ").Name(table.name()).Sql(" (id, t) VALUES (0, 'zero')");
  for (std::int64_t id = 1; id <= 100; ++id)
    insert.Sql(", (").Value(id).Sql(", ").Value("text " + std::to_string(id)).Sql(")");

  Must(session->Execute(insert));

  CHECK(Count(*session, table) == 101);
  CHECK(ReadText(*session, table, 1) == "text 1");
  CHECK(ReadText(*session, table, 100) == "text 100");
}

TEST_CASE("values: keys that differ in one byte are different keys", "[values]") {
  const Table table(NewName(), Table::Key::kText);
  const auto session = Connect();
  SqlText insert = session->Sql("INSERT INTO ").Name(table.name()).Sql(" (id, k) VALUES (1, ");
  insert.Value("e")
      .Sql("), (2, ")
      .Value("E")
      .Sql("), (3, ")
      .Value("é")
      .Sql("), (4, ")
      .Value("e\xCC\x81")
      .Sql("), (5, ")
      .Value("ß")
      .Sql("), (6, ")
      .Value("ss")
      .Sql(")");

  const auto inserted = session->Execute(insert);

  CHECK(StatusOf(inserted) == "MSR_OK");
}

TEST_CASE("values: keys are in the order of their bytes", "[values]") {
  const Table table(NewName(), Table::Key::kText);
  const auto session = Connect();
  SqlText insert = session->Sql("INSERT INTO ").Name(table.name()).Sql(" (id, k) VALUES (5, ");
  insert.Value("é")
      .Sql("), (3, ")
      .Value("a")
      .Sql("), (2, ")
      .Value("Z")
      .Sql("), (4, ")
      .Value("ab")
      .Sql("), (1, ")
      .Value("10")
      .Sql("), (6, ")
      .Value("😀")
      .Sql(")");
  Must(session->Execute(insert));

  const std::string order = ReadAll(*session, session->Sql("SELECT id FROM ").Name(table.name()).Sql(" ORDER BY k"));

  CHECK(order == "1|2|3|4|5|6|");
}

TEST_CASE("values: a key may have 255 characters of any kind", "[values]") {
  const Table table(NewName(), Table::Key::kText);
  const auto session = Connect();
  const std::string key = Repeat("😀", 254);

  Must(session->Execute(session->Sql("INSERT INTO ")
                            .Name(table.name())
                            .Sql(" (id, k) VALUES (1, ")
                            .Value(key + "a")
                            .Sql("), (2, ")
                            .Value(key + "b")
                            .Sql(")")));

  CHECK(ReadAll(*session, session->Sql("SELECT id FROM ").Name(table.name()).Sql(" WHERE k = ").Value(key + "b")) ==
        "2|");
}

// A driver may keep what it has made of a statement.
TEST_CASE("values: a statement that comes again sees what became of its table", "[values]") {
  const Table table;
  const auto session = Connect();
  Insert(*session, table, 1, "one");
  const auto read = [&](std::int64_t id) {
    return ReadAll(*session, session->Sql("SELECT * FROM ").Name(table.name()).Sql(" WHERE id = ").Value(id));
  };
  const std::string before = read(1);

  Must(ExecuteText(*session, "ALTER TABLE " + table.quoted() + " ADD COLUMN extra integer"));
  Insert(*session, table, 2, "two");

  CHECK(read(1) == before + "NULL|");
  CHECK(Count(*session, table) == 2);
}

TEST_CASE("values: a statement that fails or is left early comes again from its beginning", "[values]") {
  const Table table;
  const auto session = Connect();
  InsertTen(*session, table);
  CHECK(StatusOf(session->Execute(table.Insert(5))) == "MSR_STATEMENT");
  const auto query = session->Sql("SELECT id FROM ")
                         .Name(table.name())
                         .Sql(" WHERE id >= ")
                         .Value(std::int64_t{8})
                         .Sql(" ORDER BY id");
  Must(session->Query(query, [](const Row &) { return false; }));

  CHECK(ReadAll(*session, query) == "8|9|");
  Insert(*session, table, 10);
  CHECK(Count(*session, table) == 11);
}

}  // namespace
}  // namespace msr::conformance
