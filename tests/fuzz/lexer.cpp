// lexer.cpp: a script read through a window of any size gives what it gives as a whole.
#include <vector>

#include "core/sql/script.hpp"
#include "core/sql/statement_reader.hpp"
#include "tests/fuzz/target.hpp"

namespace msr::fuzz {
namespace {

struct Piece {
  std::size_t offset = 0;
  std::uint32_t traits = 0;
  std::string text;
  std::string copy_data;
  bool has_copy_data = false;
  bool operator==(const Piece &) const = default;
};

/// All that a reader tells of a script.
struct Reading {
  std::vector<Piece> statements;
  std::vector<sql::Directive> directives;
  bool failed = false;
  std::string message;
  std::size_t wrong_at = 0;
};

bool operator==(const sql::Directive &left, const sql::Directive &right) {
  return left.name == right.name && left.argument == right.argument && left.offset == right.offset &&
         left.in_statement == right.in_statement;
}

bool AreEqual(const std::vector<sql::Directive> &left, const std::vector<sql::Directive> &right) {
  return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                    [](const sql::Directive &a, const sql::Directive &b) { return a == b; });
}

void Fail(Reading &reading, const Error &error, const sql::StatementReader &reader) {
  Require(error.kind == ErrorKind::kSyntax, "what cannot be read is an error of syntax");
  Require(reader.wrong_at().has_value(), "what cannot be read has a place");
  reading.failed = true;
  reading.message = error.message;
  reading.wrong_at = *reader.wrong_at();
}

bool ReadCopyData(Reading &reading, sql::StatementReader &reader) {
  while (true) {
    const Result<std::string_view> data = reader.NextCopyData();
    if (!data) {
      Fail(reading, data.error(), reader);
      return false;
    }
    if (data->empty()) return true;
    reading.statements.back().copy_data += *data;
  }
}

Reading Read(std::string_view text, const msr_dialect &dialect, Pieces &&source, std::size_t window) {
  Reading reading;
  sql::StatementReader reader(source, dialect, window);
  while (true) {
    const Result<std::vector<sql::Statement>> group = reader.Next();
    if (!group) {
      Fail(reading, group.error(), reader);
      break;
    }
    if (group->empty()) break;
    for (const sql::Statement &statement : *group) {
      reading.statements.push_back({statement.offset, statement.traits, std::string(statement.text),
                                    std::string(statement.copy_data), statement.has_copy_data});
    }
    if (group->back().copy_data_goes_on && !ReadCopyData(reading, reader)) break;
  }
  Require(reading.failed || reader.at_end(), "a script is read to its end");
  reading.directives = reader.directives();
  Require(reading.wrong_at <= text.size(), "an error lies in the text");
  return reading;
}

void CheckPlaces(const Reading &reading, std::string_view text) {
  std::size_t from = 0;
  for (const Piece &statement : reading.statements) {
    Require(statement.offset >= from, "statements ascend");
    Require(statement.offset + statement.text.size() <= text.size(), "a statement lies in the text");
    Require(text.substr(statement.offset, statement.text.size()) == statement.text, "a statement is a part of it");
    Require(!statement.text.empty(), "a statement is not empty");
    Require(statement.text.find('\0') == std::string::npos, "a statement has no NUL");
    from = statement.offset + statement.text.size() + statement.copy_data.size();
    Require(from <= text.size(), "data lies in the text");
  }
  std::size_t directive_from = 0;
  for (const sql::Directive &directive : reading.directives) {
    Require(directive.offset >= directive_from && directive.offset < text.size(), "directives ascend");
    Require(!directive.name.empty(), "a directive has a name");
    directive_from = directive.offset + 1;
  }
}

void CompareWithSplit(const Reading &whole, std::string_view text, const msr_dialect &dialect) {
  const Result<sql::Script> script = sql::Split(text, dialect);
  Require(script.has_value() != whole.failed, "Split and the reader agree");
  if (!script) {
    const Error &error = script.error();
    Require(error.message == whole.message, "Split and the reader give one reason");
    Require(error.where && error.where->line >= 1 && error.where->column >= 1, "Split says where");
    return;
  }
  Require(script->statements.size() == whole.statements.size(), "Split and the reader find as many statements");
  for (std::size_t i = 0; i < whole.statements.size(); ++i) {
    const sql::Statement &statement = script->statements[i];
    Require(statement.text == whole.statements[i].text, "Split and the reader find the same statements");
    Require(statement.copy_data == whole.statements[i].copy_data, "Split and the reader find the same data");
    (void)sql::NormalizedText(statement.text, dialect, 5);
    (void)sql::TraitsOf(statement.text, dialect);
  }
}

void CompareReadings(const Reading &whole, const Reading &windowed) {
  Require(windowed.failed == whole.failed, "a window finds an error where there is one");
  Require(windowed.message == whole.message, "a window gives the same reason");
  Require(windowed.wrong_at == whole.wrong_at, "a window gives the same place");
  if (whole.failed) return;
  Require(windowed.statements == whole.statements, "a window gives the same statements");
  Require(AreEqual(windowed.directives, whole.directives), "a window gives the same directives");
}

}  // namespace
}  // namespace msr::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
  using namespace msr::fuzz;
  Input input(data, size);
  const msr_dialect &dialect = input.ChooseDialect();
  const std::size_t window = 1 + input.Choose(64) * (1 + input.Choose(8));
  const std::size_t first = 1 + input.Choose(32);
  const std::size_t second = 1 + input.Choose(256);
  const std::string_view text = input.Rest();
  const Reading whole = Read(text, dialect, Pieces(text, text.size() + 1, 1), text.size() + 1);
  CheckPlaces(whole, text);
  CompareWithSplit(whole, text, dialect);
  const Reading windowed = Read(text, dialect, Pieces(text, first, second), window);
  CheckPlaces(windowed, text);
  CompareReadings(whole, windowed);
  return 0;
}
