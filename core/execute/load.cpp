#include "core/execute/load.hpp"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <exception>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <msr/driver_sdk.hpp>

#include "core/execute/load_text.hpp"
#include "core/execute/step.hpp"

namespace msr::execute {
namespace {

using driver_manager::DriverError;
using driver_manager::DriverResult;
using source::CsvField;

/// How much of the file lies between two events.
constexpr std::uint64_t kBytesBetweenEvents = std::uint64_t{1} << 20;
/// How much data goes to the driver at once.
constexpr std::size_t kPiece = std::size_t{64} * 1024;

/// Runs one load.
class Loader {
 public:
  Loader(Context &context, const plan::Prepared &prepared, const plan::Load &load, bool rolls_back)
      : context_(context), prepared_(prepared), load_(load), rolls_back_(rolls_back) {}

  std::optional<LoadFailure> Run() {
    msr::Result<std::unique_ptr<plan::LoadRows>> rows = plan::LoadRows::Open(context_.folder, load_);
    if (!rows) return LoadFailure{.error = std::move(rows).error()};
    rows_ = std::move(*rows);
    return TakesCopyData(dialect()) ? Copy() : Insert();
  }

 private:
  const msr_dialect &dialect() const { return context_.connection.dialect(); }

  // False at the end, and where reading cannot go on: then `unread_` says why.
  bool NextRow() {
    if (context_.stop.stop_requested()) {
      unread_ = LoadFailure{.error = StoppedBefore(prepared_), .stopped = true};
      return false;
    }
    msr::Result<bool> more = rows_->Next(row_);
    if (!more) unread_ = LoadFailure{.error = std::move(more).error()};
    return more && *more;
  }

  void Tell(std::size_t rows) {
    done_ += rows;
    if (rows_->bytes() - told_ < kBytesBetweenEvents) return;
    told_ = rows_->bytes();
    context_.Tell(event::RowsLoaded{load_.file, done_, load_.rows});
  }

  // --- as the data of a COPY ---

  std::optional<LoadFailure> Copy() {
    const std::string text = CopyStatement(dialect(), load_);
    msr_data_source data{};
    data.struct_size = sizeof(data);
    data.context = this;
    data.next = [](void *context, msr_str *piece) noexcept {
      return static_cast<Loader *>(context)->NextPiece(*piece);
    };
    msr_statement statement{};
    statement.struct_size = sizeof(statement);
    statement.text = sdk::Borrow(text);
    statement.data = &data;
    const DriverResult<std::int64_t> done = context_.connection.Execute(statement);
    if (unread_) return std::move(unread_);
    if (done) return std::nullopt;
    return ExplainCopy(done.error());
  }

  std::int32_t NextPiece(msr_str &piece) noexcept {
    try {
      piece_.clear();
      std::size_t rows = 0;
      while (more_ && piece_.size() < kPiece) {
        more_ = NextRow();
        if (!more_) break;
        AppendCopyRow(row_, piece_);
        ++rows;
      }
      Tell(rows);
    } catch (const std::exception &exception) {
      unread_.emplace();
      unread_->error.message = exception.what();
      return -1;
    }
    if (unread_) return -1;
    piece = sdk::Borrow(piece_);
    return piece_.empty() ? 0 : 1;
  }

  // Each row is a line of what was sent, and a server that takes COPY counts these: `COPY table, line 3, column x`,
  // in its own language.
  LoadFailure ExplainCopy(const DriverError &error) const {
    if (IsConnectionGone(error)) return {.error = error, .cause = error};
    const std::string before = fmt::format("COPY {}, ", load_.table.back());
    const std::size_t at = error.detail.find(before);
    const std::size_t from =
        at == std::string::npos ? at : error.detail.find_first_of("0123456789\n", at + before.size());
    std::size_t line = 0;
    if (from != std::string::npos) {
      std::from_chars(error.detail.data() + from, error.detail.data() + error.detail.size(), line);
    }
    if (line == 0 || line > load_.rows) return AtDirective(error);
    LoadFailure failure = AtRow(error, line - 1);
    const std::size_t to = std::min(error.detail.find_first_not_of("0123456789", from), error.detail.size());
    failure.error.detail.replace(from, to - from, std::to_string(failure.error.where->line));
    return failure;
  }

  // --- as INSERTs ---

  std::optional<LoadFailure> Insert() {
    InsertBatch batch(dialect(), load_);
    while (more_) {
      more_ = NextRow();
      if (unread_) return std::move(unread_);
      if (more_) batch.Add(row_);
      if (batch.size() == 0 || (more_ && !batch.IsFull())) continue;
      const DriverResult<std::int64_t> done = context_.connection.Execute(batch.All());
      if (!done) return ExplainInsert(done.error(), batch);
      Tell(batch.size());
      batch.Clear();
    }
    return std::nullopt;
  }

  // The database does not say which row it refuses, so they are offered one by one. What that does is rolled back.
  LoadFailure ExplainInsert(const DriverError &error, InsertBatch &batch) {
    if (IsConnectionGone(error)) return {.error = error, .cause = error};
    if (!IsAboutRow(error)) return AtDirective(error);
    for (std::size_t i = 0; rolls_back_ && i < batch.size() && batch.size() > 1; ++i) {
      const DriverResult<std::int64_t> one = context_.connection.Execute(batch.One(i));
      if (one) continue;
      if (IsConnectionGone(one.error())) return {.error = one.error(), .cause = one.error()};
      const bool is_it = one.error().vendor_code == error.vendor_code && one.error().sqlstate == error.sqlstate;
      if (is_it) return AtRow(one.error(), done_ + i);
      break;
    }
    LoadFailure failure = AtRow(error, done_);
    if (batch.size() > 1) {
      AppendDetail(failure.error, fmt::format("it is one of the {} rows from there on", batch.size()));
    }
    return failure;
  }

  static bool IsAboutRow(const DriverError &error) {
    switch (error.condition) {
      case MSR_CONDITION_NO_SUCH_TABLE:
      case MSR_CONDITION_NO_SUCH_COLUMN:
      case MSR_CONDITION_TRANSIENT:
      case MSR_CONDITION_TOO_LONG:
        return false;
      default:
        return error.status == MSR_STATEMENT && error.position < 0;
    }
  }

  // --- places ---

  static void AppendDetail(Error &error, std::string_view line) {
    error.detail.append(error.detail.empty() ? "" : "\n").append(line);
  }

  LoadFailure AtRow(const DriverError &error, std::size_t row) const {
    LoadFailure failure{.error = plan::AtRow(error, context_.folder, load_, row), .cause = error};
    const Location line = *prepared_.script.At({}, load_.offset).where;
    AppendDetail(failure.error,
                 fmt::format("{}:{} loads this file into {}", line.file, line.line, fmt::join(load_.table, ".")));
    return failure;
  }

  LoadFailure AtDirective(const DriverError &error) const {
    Error failed = error;
    ExplainLimit(error, prepared_.limits, failed);
    return {.error = prepared_.script.At(std::move(failed), load_.offset), .cause = error};
  }

  Context &context_;
  const plan::Prepared &prepared_;
  const plan::Load &load_;
  bool rolls_back_;
  std::unique_ptr<plan::LoadRows> rows_;
  std::vector<CsvField> row_;
  std::string piece_;
  std::size_t done_ = 0;    // rows that the driver has
  std::uint64_t told_ = 0;  // bytes of the file at the last event
  bool more_ = true;
  std::optional<LoadFailure> unread_;
};

}  // namespace

std::optional<LoadFailure> RunLoad(Context &context, const plan::Prepared &prepared, const plan::Load &load,
                                   bool rolls_back) {
  return Loader(context, prepared, load, rolls_back).Run();
}

}  // namespace msr::execute
