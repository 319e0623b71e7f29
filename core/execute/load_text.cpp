#include "core/execute/load_text.hpp"

#include <string_view>

#include <msr/driver_sdk.hpp>

#include "core/driver_manager/sql_text.hpp"

namespace msr::execute {
namespace {

/// What every database takes in one statement: SQLite's older limit of values is 999, and a message of a quarter of a
/// megabyte is far below what MySQL refuses.
constexpr std::size_t kMostValues = 900;
constexpr std::size_t kMostBytes = std::size_t{256} * 1024;

/// What stands between the parentheses of a row and between its values.
constexpr std::string_view kBetween = ", ";

std::string NameOf(const msr_dialect &dialect, const std::vector<std::string> &parts, std::string_view between) {
  std::string text;
  for (const std::string &part : parts) {
    if (!text.empty()) text += between;
    text += driver_manager::QuoteName(dialect, part);
  }
  return text;
}

std::string Target(const msr_dialect &dialect, const plan::Load &load) {
  return NameOf(dialect, load.table, ".") + " (" + NameOf(dialect, load.columns, kBetween) + ")";
}

}  // namespace

bool TakesCopyData(const msr_dialect &dialect) {
  return (dialect.lexer_flags & MSR_LEX_COPY_DATA) != 0;
}

std::string CopyStatement(const msr_dialect &dialect, const plan::Load &load) {
  return "COPY " + Target(dialect, load) + " FROM stdin WITH (FORMAT text, ENCODING 'UTF8')";
}

void AppendCopyRow(const std::vector<source::CsvField> &row, std::string &data) {
  for (const source::CsvField &field : row) {
    if (&field != &row.front()) data += '\t';
    if (field.is_null()) data += "\\N";
    for (const char c : field.text) {
      switch (c) {
        case '\\':
          data += "\\\\";
          break;
        case '\t':
          data += "\\t";
          break;
        case '\n':
          data += "\\n";
          break;
        case '\r':
          data += "\\r";
          break;
        default:
          data += c;
      }
    }
  }
  data += '\n';
}

std::string InsertHead(const msr_dialect &dialect, const plan::Load &load) {
  return "INSERT INTO " + Target(dialect, load) + " VALUES";
}

void AppendLiteralRow(const std::vector<source::CsvField> &row, const msr_dialect &dialect, std::string &text) {
  const bool escapes = (dialect.lexer_flags & MSR_LEX_BACKSLASH_ESCAPES) != 0;
  text += '(';
  for (const source::CsvField &field : row) {
    if (&field != &row.front()) text += kBetween;
    if (field.is_null()) {
      text += "NULL";
      continue;
    }
    text += '\'';
    for (const char c : field.text) {
      if (c == '\'' || (c == '\\' && escapes)) text += c;
      text += c;
    }
    text += '\'';
  }
  text += ')';
}

InsertBatch::InsertBatch(const msr_dialect &dialect, const plan::Load &load)
    : columns_(load.columns.size()), head_(InsertHead(dialect, load) + " ") {}

void InsertBatch::Add(const std::vector<source::CsvField> &row) {
  for (const source::CsvField &field : row) {
    cells_.push_back({bytes_.size(), field.text.size(), field.is_null()});
    bytes_.append(field.text).push_back('\0');
  }
}

void InsertBatch::Clear() {
  bytes_.clear();
  cells_.clear();
}

bool InsertBatch::IsFull() const {
  return bytes_.size() >= kMostBytes || cells_.size() + columns_ > kMostValues;
}

// Only the last batch has another number of rows than the first.
void InsertBatch::WriteText(std::size_t rows) {
  if (rows == rows_) return;
  rows_ = rows;
  text_ = head_;
  offsets_.clear();
  for (std::size_t row = 0; row < rows; ++row) {
    if (row > 0) text_ += kBetween;
    text_ += '(';
    for (std::size_t column = 0; column < columns_; ++column) {
      if (column > 0) text_ += kBetween;
      offsets_.push_back(text_.size());
    }
    text_ += ')';
  }
}

const msr_statement &InsertBatch::Rows(std::size_t first, std::size_t count) {
  WriteText(count);
  values_.clear();
  for (std::size_t i = first * columns_; i < (first + count) * columns_; ++i) {
    const Cell &cell = cells_[i];
    values_.push_back(cell.is_null ? sdk::NullValue()
                                   : sdk::TextValue(std::string_view(bytes_).substr(cell.begin, cell.size)));
  }
  statement_.struct_size = sizeof(statement_);
  statement_.flags = MSR_STEP_PLAIN_DML;
  statement_.text = sdk::Borrow(text_);
  statement_.values = values_.data();
  statement_.value_offsets = offsets_.data();
  statement_.value_count = values_.size();
  return statement_;
}

}  // namespace msr::execute
