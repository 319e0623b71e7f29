#include "core/plan/load.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "core/base/text.hpp"
#include "core/source/data_file.hpp"
#include "core/sql/load_directive.hpp"

namespace msr::plan {
namespace {

using source::CsvField;
using source::CsvReader;

/// Reads the file of a load for the first time.
class Checker {
 public:
  Checker(Load &load, source::FileText &text) : load_(load), text_(text), reader_(text, load.file) {}

  Result<void> Run() {
    if (load_.columns.empty()) {
      MSR_TRY(ReadHeader());
    } else {
      reader_.Expect(load_.columns.size());
    }
    bool more = true;
    while (more) {
      MSR_TRY_ASSIGN(more, reader_.Next(fields_));
      if (!more) break;
      if (load_.rows == 0 && !load_.has_header) MSR_TRY(RefuseHeader());
      ++load_.rows;
    }
    load_.checksum = text_.checksum();
    return {};
  }

 private:
  Result<void> ReadHeader() {
    load_.has_header = true;
    MSR_TRY_ASSIGN(const bool any, reader_.Next(fields_));
    if (!any) {
      return Fail(reader_.Complain(fmt::format("{} is empty, but its first line has to name the columns", load_.file),
                                   "or name them in msr:load, behind the table"));
    }
    for (const CsvField &field : fields_) {
      const std::string name(field.text);
      if (name.empty() || Trim(name) != name) {
        return Fail(reader_.Complain(
            fmt::format("\"{}\" is not the name of a column", name),
            "the first line names the columns; where it does not, name them in msr:load, behind the table"));
      }
      if (std::find(load_.columns.begin(), load_.columns.end(), name) != load_.columns.end()) {
        return Fail(reader_.Complain(fmt::format("the first line names the column {} twice", name),
                                     "each column has one name"));
      }
      load_.columns.push_back(name);
    }
    return {};
  }

  // Where the line names the columns every record is a row, so a header would become one.
  Result<void> RefuseHeader() const {
    const bool repeats =
        std::equal(fields_.begin(), fields_.end(), load_.columns.begin(), load_.columns.end(),
                   [](const CsvField &field, const std::string &name) { return ToLower(field.text) == ToLower(name); });
    if (!repeats) return {};
    return Fail(reader_.Complain("the first line repeats the names of the columns, but msr:load names them already",
                                 "leave them out behind the table, or take this line out"));
  }

  Load &load_;
  source::FileText &text_;
  CsvReader reader_;
  std::vector<CsvField> fields_;
};

Error Refusal(ErrorKind kind, std::string message, std::string hint) {
  Error error;
  error.kind = kind;
  error.message = std::move(message);
  error.hint = std::move(hint);
  return error;
}

}  // namespace

Result<Load> PrepareLoad(const Script &script, const sql::Statement &line) {
  auto directive = sql::ParseLoad(line.text);
  if (!directive) {
    sql::Misread &wrong = directive.error();
    return Fail(script.At(Refusal(ErrorKind::kSyntax, std::move(wrong.message), std::move(wrong.hint)),
                          line.offset + wrong.offset));
  }
  const std::size_t file_at = line.offset + directive->file_at;
  if (script.folder().empty()) {
    return Fail(script.At(Refusal(ErrorKind::kValidation, "this text stands in no folder, so it can load no file", {}),
                          file_at));
  }
  Result<std::string> file = source::FindDataFile(script.folder(), script.file(), directive->file);
  if (!file) return Fail(script.At(std::move(file).error(), file_at));
  Result<std::unique_ptr<source::FileText>> text = source::FileText::Open(script.folder(), *file);
  if (!text) return Fail(script.At(std::move(text).error(), file_at));
  Load load{.offset = line.offset,
            .table = std::move(directive->table),
            .columns = std::move(directive->columns),
            .file = std::move(*file),
            .checksum = {}};
  MSR_TRY(Checker(load, **text).Run());
  if (!directive->checksum.empty() && directive->checksum != load.checksum) {
    return Fail(
        script.At(Refusal(ErrorKind::kValidation, fmt::format("{} is not the file with this checksum", load.file),
                          fmt::format("its checksum is {}", load.checksum)),
                  file_at));
  }
  return load;
}

Result<std::unique_ptr<LoadRows>> LoadRows::Open(const std::string &folder, const Load &load) {
  MSR_TRY_ASSIGN(std::unique_ptr<source::FileText> text, source::FileText::Open(folder, load.file));
  std::unique_ptr<LoadRows> rows(new LoadRows(load, std::move(text)));
  rows->reader_.Expect(load.columns.size());
  if (load.has_header) {
    std::vector<CsvField> header;
    MSR_TRY_ASSIGN(const bool any, rows->reader_.Next(header));
    if (!any) return Fail(ChangedMeanwhile(load.file));
  }
  return rows;
}

Result<bool> LoadRows::Next(std::vector<CsvField> &fields) {
  MSR_TRY_ASSIGN(const bool more, reader_.Next(fields));
  if (!more && text_->checksum() != load_.checksum) return Fail(ChangedMeanwhile(load_.file));
  return more;
}

Error AtRow(Error error, const std::string &folder, const Load &load, std::size_t row) {
  error.where = Location{.file = load.file};
  const Result<std::unique_ptr<LoadRows>> rows = LoadRows::Open(folder, load);
  if (!rows) return error;
  std::vector<CsvField> fields;
  for (std::size_t i = 0; i <= row; ++i) {
    const Result<bool> more = (*rows)->Next(fields);
    if (!more || !*more) return error;
  }
  error.where = (*rows)->place();
  return error;
}

}  // namespace msr::plan
