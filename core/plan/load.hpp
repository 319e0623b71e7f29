// load.hpp: files of data that a migration puts into tables.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/base/result.hpp"
#include "core/plan/script.hpp"
#include "core/source/csv_reader.hpp"
#include "core/source/file_text.hpp"
#include "core/sql/script.hpp"

namespace msr::plan {

/// A line `-- msr:load …` whose file was read once and found good.
struct Load {
  std::size_t offset = 0;            ///< of the line in the text
  std::vector<std::string> table;    ///< the parts of its name
  std::vector<std::string> columns;  ///< never empty
  std::string file;                  ///< relative to the folder
  std::string checksum;              ///< of the file: each reading has to come to it
  std::size_t rows = 0;
  bool has_header = false;  ///< the first record is no row
};

/// Reads the line and the whole of its file. Without a list of columns the first record is that list. Errors have
/// their place: in the script, or in the file.
Result<Load> PrepareLoad(const Script &script, const sql::Statement &line);

/// The rows of a load, one by one.
class LoadRows {
 public:
  /// The load outlives it.
  static Result<std::unique_ptr<LoadRows>> Open(const std::string &folder, const Load &load);

  /// Puts the next row into `fields`; false at the end, and only if the file is the one that was planned. Valid until
  /// the next call.
  Result<bool> Next(std::vector<source::CsvField> &fields);

  std::uint64_t bytes() const { return reader_.bytes(); }
  /// Where the last row stands.
  Location place() const { return *reader_.Complain({}).where; }

 private:
  LoadRows(const Load &load, std::unique_ptr<source::FileText> text)
      : load_(load), text_(std::move(text)), reader_(*text_, load.file) {}

  const Load &load_;
  std::unique_ptr<source::FileText> text_;
  source::CsvReader reader_;
};

/// `error` at a row of the load, counted from 0: where that stands now.
Error AtRow(Error error, const std::string &folder, const Load &load, std::size_t row);

}  // namespace msr::plan
