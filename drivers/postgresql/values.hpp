// values.hpp: parameters and cells between the engine and libpq.
#pragma once

#include <string>
#include <vector>

#include <msr/driver_sdk.hpp>

#include "drivers/postgresql/libpq.hpp"

namespace msr::postgresql {

/// A statement as libpq takes it: the text with $1, $2, … and the values beside it. Nothing is ever
/// pasted into the text. It borrows texts and blobs from the statement.
class BoundStatement {
 public:
  /// Throws MSR_INVALID for an empty statement, and for a NUL byte in its text or a text value.
  explicit BoundStatement(const sdk::Statement &statement);
  /// A text without values.
  explicit BoundStatement(std::string text);

  /// Queues or sends it, depending on the mode of the connection; false when libpq could not.
  bool Send(PGconn *conn) const;
  const std::string &text() const { return text_; }

 private:
  void Bind(const msr_value &value);

  std::string text_;
  std::vector<Oid> types_;
  std::vector<std::string> numbers_;  ///< reserved at once, so that pointers into it stay
  std::vector<const char *> values_;
  std::vector<int> lengths_;
  std::vector<int> formats_;
};

/// For a statement with values: the byte in the engine's own text for byte `position` of the text with placeholders.
std::int64_t PositionInSource(const sdk::Statement &statement, std::int64_t position);

/// Turns the rows of a result into cells.
class RowReader {
 public:
  /// The cells of one row; they live until the next call.
  const std::vector<msr_value> &Read(const PGresult *result, int row);

 private:
  msr_value Cell(const PGresult *result, int row, int column);
  msr_value Blob(const char *hex);

  std::vector<msr_value> cells_;
  std::vector<MemoryPtr<unsigned char>> blobs_;
};

}  // namespace msr::postgresql
