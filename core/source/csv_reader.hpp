// csv_reader.hpp: the records of a CSV file of any size, as RFC 4180 writes them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.hpp"
#include "core/base/text_source.hpp"

namespace msr::source {

struct CsvField {
  std::string_view text;
  bool quoted = false;

  /// An empty field without quotes is no value; "" is an empty text.
  bool is_null() const { return text.empty() && !quoted; }
};

/// Reads record after record. Fields are parted by commas, records by LF or CR LF; what stands in double quotes may
/// hold all of these, and quotes as two. Everything else is an error of kind kSyntax with its line and column: a
/// quote in a field that does not begin with one, text behind the closing one, a quote that does not end, a NUL,
/// text that is not UTF-8, and a record with another number of fields than the first. Blanks belong to fields.
class CsvReader {
 public:
  static constexpr std::size_t kWindow = std::size_t{256} * 1024;
  /// A larger record is an error: an open quote would else read any file into memory.
  static constexpr std::size_t kLargestRecord = std::size_t{16} << 20;

  /// `source` gives the text without a byte order mark and outlives the reader; `file` is for errors.
  CsvReader(TextSource &source, std::string file, std::size_t window = kWindow);

  /// Puts the next record into `fields`; false at the end. They are valid until the next call. After an error it
  /// must not be asked again.
  Result<bool> Next(std::vector<CsvField> &fields);

  /// How many fields a record has to have, where not the first one says it.
  void Expect(std::size_t fields) { expected_ = fields; }

  /// The line at which the last record begins, from 1.
  std::size_t line() const { return line_; }
  /// How many bytes were read up to the end of the last record.
  std::uint64_t bytes() const { return begin_ + record_; }
  /// An error about the last record.
  Error Complain(std::string message, std::string hint = {}) const;

 private:
  /// What the scan of a record came to.
  enum class Scan : std::uint8_t { kRecord, kMore, kWrong };
  struct Bounds {
    std::size_t begin = 0;
    std::size_t end = 0;
    bool quoted = false;
    bool has_quotes = false;  ///< doubled ones, to be undone
  };

  Result<bool> Fill(std::size_t size);
  Scan ScanRecord();
  Scan ScanQuoted(std::size_t &at, Bounds &field);
  Scan ScanPlain(std::size_t &at, Bounds &field);
  Scan EndField(std::size_t &at, bool &ends_record);
  Scan Wrong(std::size_t at, std::string message, std::string hint = {});
  Result<void> CheckRecord();
  tl::unexpected<Error> TooLarge() const;
  std::string_view Unquote(const Bounds &field);
  Error At(std::size_t at, std::string message, std::string hint) const;

  TextSource &source_;
  std::string file_;
  std::size_t window_size_;
  std::string window_;
  std::uint64_t begin_ = 0;     // of the window in the file
  std::size_t last_ = 0;        // where the last record begins in the window
  std::size_t record_ = 0;      // where the next one does
  std::size_t record_end_ = 0;  // of the record that is scanned, its line end included
  std::size_t next_line_ = 1;
  std::size_t line_ = 1;
  std::optional<std::size_t> expected_;
  std::vector<Bounds> bounds_;
  std::string unquoted_;
  std::optional<Error> wrong_;
  bool read_all_ = false;
};

}  // namespace msr::source
