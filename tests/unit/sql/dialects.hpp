// dialects.hpp: the three dialects by name, and scripts as text that a test can compare.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <msr/driver.h>

#include "core/sql/script.hpp"

namespace msr::sql::test {

struct NamedDialect {
  std::string name;
  const msr_dialect *dialect = nullptr;
};

const std::vector<NamedDialect> &Dialects();
const msr_dialect &Sqlite();
const msr_dialect &Postgresql();
const msr_dialect &Mysql();

/// "plain_dml session": the names of traits.
std::string TraitWords(std::uint32_t traits);
/// One block for each statement and a line for each directive, or `error line:column message`.
std::string Render(std::string_view text, const msr_dialect &dialect);
/// The texts of the statements; a failure is one text that begins with "error".
std::vector<std::string> Texts(std::string_view text, const msr_dialect &dialect);

struct GoldenFile {
  std::string path;  // of the .sql
  std::string text;
};
/// The golden inputs of a dialect, in order.
std::vector<GoldenFile> GoldenFiles(const std::string &dialect);
std::string ReadFile(const std::string &path);

}  // namespace msr::sql::test
