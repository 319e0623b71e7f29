// load_test.cpp: what a line `-- msr:load …` says.
#include "core/sql/load_directive.hpp"

#include <fmt/format.h>

#include "tests/support/catch.hpp"

namespace msr::sql::test {
namespace {

/// "table.parts (columns) file checksum", or the error with its place.
std::string Read(std::string_view argument) {
  const std::string line = fmt::format("-- msr:load{}", argument);
  const auto load = ParseLoad(line);
  if (!load) return fmt::format("{}: {}", load.error().offset, load.error().message);
  CHECK(line[load->file_at] == '\'');
  std::string text = fmt::format("{}", fmt::join(load->table, "."));
  if (!load->columns.empty()) text += fmt::format(" ({})", fmt::join(load->columns, ","));
  return text + " " + load->file + (load->checksum.empty() ? "" : " " + load->checksum);
}

TEST_CASE("load: a table and a file and perhaps columns", "[sql]") {
  CHECK(Read(" t from 'a.csv'") == "t a.csv");
  CHECK(Read("  app . t(a,b)FROM'x/a b.csv'") == "app.t (a,b) x/a b.csv");
  CHECK(Read(" t ( a , b ) From 'it''s.csv'") == "t (a,b) it's.csv");
  CHECK(Read(" Straße (größe$) from 'ü.csv'") == "Straße (größe$) ü.csv");
}

TEST_CASE("load: quoted names hold anything", "[sql]") {
  CHECK(Read(" \"my table\" (\"a \"\"b\"\"\", `from`) from 'a.csv'") == "my table (a \"b\",from) a.csv");
  CHECK(Read(" \"a.b\".c from 'a.csv'") == "a.b.c a.csv");
}

TEST_CASE("load: a checksum may hold the file to what it was", "[sql]") {
  const std::string sum = "sha256:" + std::string(64, 'a');
  CHECK(Read(" t from 'a.csv' checksum '" + sum + "'") == "t a.csv " + sum);
  CHECK(Read(" t from 'a.csv' checksum 'sha256:12'") == "36: msr:load: this is not a checksum");
  CHECK(Read(" t from 'a.csv' checksum") == "35: msr:load: this is not a checksum");
}

TEST_CASE("load: what is missing or too much has its place", "[sql]") {
  CHECK(Read("") == "11: msr:load: the name of the table is missing here");
  CHECK(Read(" t") == "13: msr:load: `from` and the name of a file are missing here");
  CHECK(Read(" t fromage 'a'") == "14: msr:load: `from` and the name of a file are missing here");
  CHECK(Read(" t from a.csv") == "19: msr:load: the name of a file in single quotes is missing here");
  CHECK(Read(" t from 'a.csv") == "19: the name of the file that begins here does not end");
  CHECK(Read(" t from ''") == "19: the name of the file is empty");
  CHECK(Read(" t () from 'a'") == "15: msr:load: the name of a column is missing here");
  CHECK(Read(" t (a b) from 'a'") == "17: msr:load: the list of columns does not end here");
  CHECK(Read(" t (a, a) from 'a'") == "18: msr:load names the column a twice");
  CHECK(Read(" t. from 'a'") == "20: msr:load: `from` and the name of a file are missing here");
  CHECK(Read(" 1t from 'a'") == "12: msr:load: the name of the table is missing here");
  CHECK(Read(" t from 'a.csv';") == "26: msr:load ends before this");
}

TEST_CASE("load: placeholders are refused since nothing would replace them", "[sql]") {
  for (const char *argument : {" ${p}t from 'a'", " t from '${p}.csv'", " \"${p}t\" from 'a'", " t (${c}) from 'a'"}) {
    CHECK_THAT(Read(argument), ContainsSubstring("there are no placeholders in msr:load"));
  }
}

}  // namespace
}  // namespace msr::sql::test
