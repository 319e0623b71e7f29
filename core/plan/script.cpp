#include "core/plan/script.hpp"

#include <utility>

#include <fmt/format.h>

#include "core/source/file_text.hpp"

namespace msr::plan {
namespace {

/// Text that is in memory already.
class KeptText : public TextSource {
 public:
  explicit KeptText(std::shared_ptr<const std::string> text) : text_(std::move(text)) {}
  Result<bool> Read(std::string &text) override {
    if (text_ == nullptr) return false;
    text.append(*std::exchange(text_, nullptr));
    return true;
  }

 private:
  std::shared_ptr<const std::string> text_;
};

}  // namespace

Script Script::OfFile(std::string folder, std::string file, std::string checksum) {
  Script script;
  script.folder_ = std::move(folder);
  script.file_ = std::move(file);
  script.checksum_ = std::move(checksum);
  return script;
}

Script Script::OfText(std::string text, std::string file) {
  Script script;
  script.file_ = std::move(file);
  script.Keep(std::move(text));
  return script;
}

Result<std::unique_ptr<TextSource>> Script::OpenText() const {
  if (text_ != nullptr) return std::make_unique<KeptText>(text_);
  MSR_TRY_ASSIGN(std::unique_ptr<TextSource> text, source::FileText::Open(folder_, file_));
  return text;
}

Result<std::unique_ptr<OpenScript>> Script::Open(const msr_dialect &dialect) const {
  MSR_TRY_ASSIGN(std::unique_ptr<TextSource> text, OpenText());
  return std::make_unique<OpenScript>(*this, std::move(text), dialect, text_ == nullptr ? checksum_ : std::string());
}

Error Script::At(Error error, std::size_t offset) const {
  error.where = Location{.file = file_};
  const Result<std::unique_ptr<TextSource>> text = OpenText();
  if (!text) return error;
  Result<Location> place = sql::Locate(**text, offset);
  if (!place) return error;
  error.where = std::move(*place);
  error.where->file = file_;
  return error;
}

OpenScript::OpenScript(const Script &script, std::unique_ptr<TextSource> text, const msr_dialect &dialect,
                       std::string expected)
    : script_(script), text_(std::move(text)), reader_(*text_, dialect), expected_(std::move(expected)) {}

Error OpenScript::Locate(Error error) const {
  return reader_.wrong_at() ? script_.At(std::move(error), *reader_.wrong_at()) : error;
}

Result<std::vector<sql::Statement>> OpenScript::Next() {
  Result<std::vector<sql::Statement>> group = reader_.Next();
  if (!group) return Fail(Locate(std::move(group).error()));
  // A ConfigMap may be swapped, or a file saved, under the run.
  if (reader_.at_end() && !expected_.empty() && checksum() != expected_) {
    Error error;
    error.kind = ErrorKind::kValidation;
    error.message = fmt::format("{} was changed while msr was reading the folder", script_.file());
    error.hint = "run the same command again";
    error.where = Location{.file = script_.file()};
    return Fail(std::move(error));
  }
  return group;
}

Result<std::string_view> OpenScript::NextCopyData() {
  Result<std::string_view> data = reader_.NextCopyData();
  if (!data) return Fail(Locate(std::move(data).error()));
  return data;
}

}  // namespace msr::plan
