// csv.cpp: a CSV file read through a window of any size gives what it gives as a whole, and what it gives can be
// written and read again.
#include <vector>

#include "core/base/text.hpp"
#include "core/source/csv_reader.hpp"
#include "tests/fuzz/target.hpp"

namespace msr::fuzz {
namespace {

struct Cell {
  std::string text;
  bool is_null = false;
  bool operator==(const Cell &) const = default;
};

/// All that a reader tells of a file.
struct Reading {
  std::vector<std::vector<Cell>> records;
  std::vector<std::size_t> lines;
  bool failed = false;
  std::string message;
  std::size_t line = 0;
  std::size_t column = 0;
  bool operator==(const Reading &) const = default;
};

Reading Read(Pieces &&source, std::size_t window, std::size_t size) {
  Reading reading;
  source::CsvReader reader(source, "x.csv", window);
  std::vector<source::CsvField> fields;
  while (true) {
    const Result<bool> more = reader.Next(fields);
    if (!more) {
      const Error &error = more.error();
      Require(error.kind == ErrorKind::kSyntax && error.where && error.where->file == "x.csv",
              "an error has its place");
      Require(!error.message.empty() && error.where->line >= 1 && error.where->column >= 1, "an error says where");
      reading.failed = true;
      reading.message = error.message;
      reading.line = error.where->line;
      reading.column = error.where->column;
      return reading;
    }
    if (!*more) break;
    Require(reader.bytes() <= size, "a record lies in the file");
    reading.lines.push_back(reader.line());
    auto &record = reading.records.emplace_back();
    for (const source::CsvField &field : fields) {
      Require(!FindInvalidUtf8(field.text) && field.text.find('\0') == std::string_view::npos, "a field is text");
      record.push_back({std::string(field.text), field.is_null()});
    }
  }
  Require(reader.bytes() == size, "a file is read to its end");
  return reading;
}

void CheckShape(const Reading &reading, std::string_view text) {
  const auto last = 1 + static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
  for (std::size_t i = 0; i < reading.records.size(); ++i) {
    Require(!reading.records[i].empty(), "a record has a field");
    Require(reading.records[i].size() == reading.records.front().size(), "records have as many fields");
    Require(i == 0 || reading.lines[i] > reading.lines[i - 1], "each record begins in a line of its own");
    Require(reading.lines[i] <= last, "a record begins in a line of the file");
  }
  Require(reading.line <= last, "an error lies in a line of the file");
}

std::string Write(const std::vector<std::vector<Cell>> &records) {
  std::string text;
  for (const std::vector<Cell> &record : records) {
    for (const Cell &cell : record) {
      if (&cell != &record.front()) text += ',';
      if (cell.is_null) continue;
      text += '"';
      for (const char c : cell.text) text.append(c == '"' ? 2 : 1, c);
      text += '"';
    }
    text += '\n';
  }
  return text;
}

}  // namespace
}  // namespace msr::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
  using namespace msr::fuzz;
  Input input(data, size);
  const std::size_t first = 1 + input.Choose(16);
  const std::size_t second = 1 + input.Choose(16);
  const std::size_t window = 1 + input.Choose(64);
  const std::string_view text = input.Rest();
  const Reading whole = Read(Pieces(text, text.size() + 1, text.size() + 1), text.size() + 1, text.size());
  CheckShape(whole, text);
  Require(Read(Pieces(text, first, second), window, text.size()) == whole, "windows change nothing");
  const std::string written = Write(whole.records);
  const Reading again = Read(Pieces(written, 7, 3), window, written.size());
  Require(!again.failed && again.records == whole.records, "what was read can be written and read again");
  return 0;
}
