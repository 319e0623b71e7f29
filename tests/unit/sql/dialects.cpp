#include "tests/unit/sql/dialects.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <utility>

#include "drivers/mysql/dialect.hpp"
#include "drivers/postgresql/dialect.hpp"
#include "drivers/sqlite/dialect.hpp"

namespace msr::sql::test {

const msr_dialect &Sqlite() {
  return sqlite::kDialect;
}
const msr_dialect &Postgresql() {
  return postgresql::kDialect;
}
const msr_dialect &Mysql() {
  return mysql::kDialect;
}

const std::vector<NamedDialect> &Dialects() {
  static const std::vector<NamedDialect> all = {
      {"sqlite", &Sqlite()}, {"postgresql", &Postgresql()}, {"mysql", &Mysql()}};
  return all;
}

std::string TraitWords(std::uint32_t traits) {
  static const std::vector<std::pair<std::uint32_t, std::string>> names = {{MSR_TRAIT_NO_TRANSACTION, "no_transaction"},
                                                                           {MSR_TRAIT_SESSION, "session"},
                                                                           {MSR_TRAIT_LEXING, "lexing"},
                                                                           {MSR_TRAIT_BEGINS_TRANSACTION, "begins"},
                                                                           {MSR_TRAIT_COMMITS, "commits"},
                                                                           {MSR_TRAIT_ROLLS_BACK, "rolls_back"},
                                                                           {MSR_TRAIT_PLAIN_DML, "plain_dml"},
                                                                           {MSR_TRAIT_REBUILDS_TABLE, "rebuilds_table"},
                                                                           {MSR_TRAIT_FORBIDDEN, "forbidden"},
                                                                           {MSR_TRAIT_NOT_SENT, "not_sent"}};
  std::string words;
  for (const auto &[bit, name] : names) {
    if ((traits & bit) != 0) words += (words.empty() ? "" : " ") + name;
  }
  return words.empty() ? "-" : words;
}

std::string Render(std::string_view text, const msr_dialect &dialect) {
  const Result<Script> script = Split(text, dialect);
  if (!script) {
    const Error &error = script.error();
    std::string out = "error " + std::to_string(error.where->line) + ":" + std::to_string(error.where->column) + " " +
                      error.message + "\n";
    return error.hint.empty() ? out : out + "hint " + error.hint + "\n";
  }
  std::string out;
  for (const Statement &statement : script->statements) {
    out += "@" + std::to_string(statement.offset) + " " + TraitWords(statement.traits) + "\n";
    out += std::string(statement.text) + "\n";
    if (statement.has_copy_data) out += "data <<" + std::string(statement.copy_data) + ">>\n";
    out += "\n";
  }
  for (const Directive &directive : script->directives) {
    out += "directive @" + std::to_string(directive.offset) + (directive.in_statement ? " in statement " : " ") +
           std::string(directive.name) + " <" + std::string(directive.argument) + ">\n";
  }
  return out;
}

std::vector<std::string> Texts(std::string_view text, const msr_dialect &dialect) {
  const Result<Script> script = Split(text, dialect);
  if (!script) return {"error " + script.error().message};
  std::vector<std::string> texts;
  for (const Statement &statement : script->statements) texts.emplace_back(statement.text);
  return texts;
}

std::string ReadFile(const std::string &path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

std::vector<GoldenFile> GoldenFiles(const std::string &dialect) {
  std::vector<GoldenFile> files;
  for (const auto &entry : std::filesystem::directory_iterator(MSR_SOURCE_DIR "/tests/unit/sql/golden/" + dialect)) {
    if (entry.path().extension() == ".sql") files.push_back({entry.path().string(), ReadFile(entry.path().string())});
  }
  std::sort(files.begin(), files.end(), [](const GoldenFile &a, const GoldenFile &b) { return a.path < b.path; });
  return files;
}

}  // namespace msr::sql::test
