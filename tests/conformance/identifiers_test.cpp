// Names of tables: quoting and length.
#include <algorithm>
#include <string>

#include "tests/conformance/support.hpp"

namespace msr::conformance {
namespace {

TEST_CASE("identifiers: a quoted name may hold anything", "[identifiers]") {
  const std::string tail =
      GENERATE(as<std::string>{}, "", " with space", "Capitals", "\"double\"", "`back`", "'single'", "[brackets]",
               "a.b", "a;b", "a--b", "a/*b", "äöü", "日本語", "back\\slash", "q?", "$1", ":x", "%s");
  const Table table(NewName() + tail);
  const auto session = Connect();

  Insert(*session, table, 1, "found");

  CHECK(ReadText(*session, table, 1) == "found");
}

TEST_CASE("identifiers: a quoted name may be a reserved word", "[identifiers]") {
  const std::string word = GENERATE(as<std::string>{}, "select", "order", "table", "group", "user", "primary");
  const Dropped name(word);
  const auto session = Connect();
  Must(ExecuteText(*session, "CREATE TABLE " + name.quoted() + " (id INTEGER)"));

  CHECK(ReadAll(*session, Sql("SELECT id FROM " + name.quoted())).empty());
}

TEST_CASE("identifiers: names of the greatest length that differ at their end are two names",
          "[identifiers][needs:max_identifier]") {
  const std::size_t size = std::min<std::size_t>(TheSubject().dialect().max_identifier, 1000);
  std::string name = NewName();
  name.resize(size, 'x');
  std::string other = name;
  other.back() = 'y';
  const Table first(name);
  const Table second(other);
  const auto session = Connect();

  Insert(*session, first, 1);

  CHECK(Count(*session, first) == 1);
  CHECK(Count(*session, second) == 0);
}

TEST_CASE("identifiers: a column may have a quoted name", "[identifiers]") {
  const std::string column = GENERATE(as<std::string>{}, "order", "with space", "quo\"te", "back`tick", "é");
  const Dropped table(NewName());
  const auto session = Connect();
  const std::string quoted = QuoteName(TheSubject().dialect(), column);
  Must(ExecuteText(*session, "CREATE TABLE " + table.quoted() + " (" + quoted + " INTEGER)"));
  Must(ExecuteText(*session, "INSERT INTO " + table.quoted() + " (" + quoted + ") VALUES (5)"));

  CHECK(ReadAll(*session, Sql("SELECT " + quoted + " FROM " + table.quoted())) == "5|");
}

}  // namespace
}  // namespace msr::conformance
