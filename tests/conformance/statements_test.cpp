// Running one statement.
#include <string>

#include <fmt/format.h>

#include "tests/conformance/raw.hpp"
#include "tests/conformance/support.hpp"

namespace msr::conformance {
namespace {

TEST_CASE("statements: a second statement in one text is refused and neither runs", "[statements]") {
  const Table table;
  const auto session = Connect();
  const std::uint32_t flags = GENERATE(std::uint32_t{0}, std::uint32_t{MSR_STEP_MIGRATION});
  SqlText both = Sql(table.InsertText(1) + "; " + table.InsertText(2));

  const auto executed = session->Execute(both.Borrow(flags));

  CHECK(StatusOf(executed) != "MSR_OK");
  CHECK(CountElsewhere(table) == 0);
}

TEST_CASE("statements: a second statement behind a query is refused", "[statements]") {
  const Table table;
  const auto session = Connect();

  const auto queried = session->Query(Sql("SELECT id FROM " + table.quoted() + "; " + table.InsertText(1)),
                                      [](const Row &) { return true; });

  CHECK(StatusOf(queried) != "MSR_OK");
  CHECK(CountElsewhere(table) == 0);
}

TEST_CASE("statements: an empty statement is the mistake of the caller", "[statements]") {
  const std::string text = GENERATE(as<std::string>{}, "", " \n\t ", ";", " ; ");
  const auto session = Connect();

  CHECK(StatusOf(session->Execute(Sql(text))) == "MSR_INVALID");
  CHECK(StatusOf(session->Query(Sql(text), [](const Row &) { return true; })) == "MSR_INVALID");
  CHECK(ReadAll(*session, Sql("SELECT 1")) == "1|");
}

TEST_CASE("statements: the rows of an executed query are thrown away", "[statements]") {
  const Table table;
  const auto session = Connect();
  InsertTen(*session, table);

  Must(ExecuteText(*session, "SELECT a.id FROM " + table.quoted() + " a CROSS JOIN " + table.quoted() + " b"));

  CHECK(Count(*session, table) == 10);
}

TEST_CASE("statements: the number of changed rows is told", "[statements]") {
  const Table table;
  const auto session = Connect();
  InsertTen(*session, table);

  const std::int64_t updated = Must(ExecuteText(*session, "UPDATE " + table.quoted() + " SET t = 'new' WHERE id < 4"));
  const std::int64_t deleted = Must(ExecuteText(*session, "DELETE FROM " + table.quoted() + " WHERE id > 7"));
  const std::int64_t none = Must(ExecuteText(*session, "DELETE FROM " + table.quoted() + " WHERE id > 700"));

  CHECK(updated == 4);
  CHECK(deleted == 2);
  CHECK(none == 0);
}

TEST_CASE("statements: a caller may not care for the number of changed rows", "[statements]") {
  const Table table;
  const RawSession session;
  const RawCall call;

  CHECK(session.Execute(call, table.InsertText(1), nullptr) == MSR_OK);
}

TEST_CASE("statements: ten thousand rows arrive in their order", "[statements]") {
  const Table table;
  const auto session = Connect();
  InsertTen(*session, table);
  const std::string number = "t0.id * 1000 + t1.id * 100 + t2.id * 10 + t3.id";

  std::int64_t rows = 0;
  std::int64_t misplaced = 0;
  Must(session->Query(Sql(fmt::format("SELECT {} FROM {} ORDER BY {}", number, CrossJoin(table, 4), number)),
                      [&](const Row &row) {
                        if (row.Integer(0) != rows++) ++misplaced;
                        return true;
                      }));

  CHECK(rows == 10'000);
  CHECK(misplaced == 0);
}

TEST_CASE("statements: a sink that has enough ends the query well", "[statements]") {
  const Table table;
  const auto session = Connect();
  InsertTen(*session, table);

  int rows = 0;
  const auto queried =
      session->Query(Sql("SELECT t0.id FROM " + CrossJoin(table, 4)), [&](const Row &) { return ++rows < 3; });

  CHECK(StatusOf(queried) == "MSR_OK");
  CHECK(rows == 3);
  CHECK(Count(*session, table) == 10);
}

TEST_CASE("statements: a query without rows is no failure", "[statements]") {
  const Table table;
  const auto session = Connect();

  CHECK(ReadAll(*session, Sql("SELECT id FROM " + table.quoted())).empty());
}

TEST_CASE("statements: the text of a migration is sent untouched", "[statements]") {
  const Table table;
  const auto session = Connect();

  Must(ExecuteText(
      *session, "/* ä */ INSERT INTO " + table.quoted() + " (id, t) VALUES (1, 'it''s ? $1 :x %s ä😀') -- the end ?"));

  CHECK(ReadText(*session, table, 1) == "it's ? $1 :x %s ä😀");
}

TEST_CASE("statements: a statement of a megabyte runs", "[statements]") {
  const Table table;
  const auto session = Connect();
  const std::string text(1'000'000, 'x');

  Must(ExecuteText(*session, table.InsertText(1, text)));

  const bool same = ReadText(*session, table, 1) == text;
  CHECK(same);
}

}  // namespace
}  // namespace msr::conformance
