// load_text.hpp: rows of a file of data in the form in which a database takes them. Inside this room only.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include <msr/driver.h>

#include "core/plan/load.hpp"

namespace msr::execute {

/// Whether the database takes rows as the data of a COPY … FROM stdin: its dialect says so.
bool TakesCopyData(const msr_dialect &dialect);

/// The COPY that reads the rows, as AppendCopyRow writes them, whatever the encoding of the session.
std::string CopyStatement(const msr_dialect &dialect, const plan::Load &load);
void AppendCopyRow(const std::vector<source::CsvField> &row, std::string &data);

/// The same with values in the text, for people: `INSERT INTO … VALUES`, and behind it `(…)`.
std::string InsertHead(const msr_dialect &dialect, const plan::Load &load);
void AppendLiteralRow(const std::vector<source::CsvField> &row, const msr_dialect &dialect, std::string &text);

/// Rows that go to the database in one INSERT.
class InsertBatch {
 public:
  InsertBatch(const msr_dialect &dialect, const plan::Load &load);

  void Add(const std::vector<source::CsvField> &row);
  void Clear();
  std::size_t size() const { return cells_.size() / columns_; }
  bool IsFull() const;

  /// The INSERT of all rows, or of one. Points into this object, until the next call.
  const msr_statement &All() { return Rows(0, size()); }
  const msr_statement &One(std::size_t row) { return Rows(row, 1); }

 private:
  struct Cell {
    std::size_t begin = 0;  // in the bytes
    std::size_t size = 0;
    bool is_null = false;
  };

  const msr_statement &Rows(std::size_t first, std::size_t count);
  void WriteText(std::size_t rows);

  std::size_t columns_;
  std::string head_;
  std::string text_;      // for as many rows as were asked for last
  std::size_t rows_ = 0;  // in the text
  std::string bytes_;     // of all cells, each with a NUL behind it
  std::vector<Cell> cells_;
  std::vector<std::size_t> offsets_;
  std::vector<msr_value> values_;
  msr_statement statement_{};
};

}  // namespace msr::execute
