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

// What was said about the text may quote it.
void Redact(Error &error, const Secrets &secrets) {
  if (secrets.empty()) return;
  error.message = secrets.Redact(error.message);
  error.detail = secrets.Redact(error.detail);
  error.hint = secrets.Redact(error.hint);
}

// What a server complains about inside of a secret is a part of it, perhaps too short to be recognised.
void LeaveOutWords(Error &error) {
  error.message = "the database refused this statement inside of the value of a secret; its words are left out";
  error.detail.clear();
}

}  // namespace

Script Script::OfFile(std::string folder, std::string file, std::string checksum,
                      const sql::Placeholders &placeholders) {
  Script script;
  script.folder_ = std::move(folder);
  script.file_ = std::move(file);
  script.checksum_ = std::move(checksum);
  script.placeholders_ = &placeholders;
  return script;
}

Script Script::OfText(std::string text, std::string file, const sql::Placeholders &placeholders) {
  Script script;
  script.file_ = std::move(file);
  script.placeholders_ = &placeholders;
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
  return std::make_unique<OpenScript>(*this, std::move(text), *placeholders_, dialect,
                                      text_ == nullptr ? checksum_ : std::string());
}

Result<std::unique_ptr<LineCounter>> Script::OpenLines() const {
  MSR_TRY_ASSIGN(std::unique_ptr<TextSource> text, OpenText());
  return std::make_unique<LineCounter>(std::move(text), *placeholders_);
}

Error Script::At(Error error, std::size_t offset) const {
  error.where = Location{.file = file_};
  Redact(error, placeholders_->secrets());
  const Result<std::unique_ptr<TextSource>> text = OpenText();
  if (!text) return error;
  const Result<sql::RawPlace> place = sql::FindRaw(**text, *placeholders_, offset);
  if (!place) return error;
  if (place->in_secret && error.kind == ErrorKind::kStatement) LeaveOutWords(error);
  return AtRaw(std::move(error), static_cast<std::size_t>(place->offset));
}

Error Script::AtRaw(Error error, std::size_t offset) const {
  error.where = Location{.file = file_};
  const Result<std::unique_ptr<TextSource>> text = OpenText();
  if (!text) return error;
  Result<Location> place = sql::Locate(**text, offset);
  if (!place) return error;
  error.where = std::move(*place);
  error.where->file = file_;
  return error;
}

Error ChangedMeanwhile(const std::string &file) {
  Error error;
  error.kind = ErrorKind::kValidation;
  error.message = fmt::format("{} was changed while msr was reading the folder", file);
  error.hint = "run the same command again";
  error.where = Location{.file = file};
  return error;
}

OpenScript::OpenScript(const Script &script, std::unique_ptr<TextSource> file, const sql::Placeholders &placeholders,
                       const msr_dialect &dialect, std::string expected)
    : script_(script),
      dialect_(dialect),
      file_(std::move(file)),
      text_(*file_, placeholders),
      reader_(text_, dialect),
      expected_(std::move(expected)) {}

Error OpenScript::Locate(Error error) const {
  if (text_.fault_at()) return script_.AtRaw(std::move(error), static_cast<std::size_t>(*text_.fault_at()));
  return reader_.wrong_at() ? script_.At(std::move(error), *reader_.wrong_at()) : error;
}

Result<std::vector<sql::Statement>> OpenScript::Next() {
  // Data that nobody asked for may hold a placeholder that was left, too.
  for (bool in_data = true; in_data;) {
    MSR_TRY_ASSIGN(const std::string_view passed, NextCopyData());
    in_data = !passed.empty();
  }
  Result<std::vector<sql::Statement>> group = reader_.Next();
  if (!group) return Fail(Locate(std::move(group).error()));
  text_.stream().ForgetSpans(reader_.window_begin());
  const std::vector<sql::PlaceholderSpan> &spans = text_.stream().spans();
  for (const sql::Statement &statement : *group) {
    MSR_TRY(RefuseLeft(sql::FindLeftInString(statement.text, statement.offset, dialect_.lexer_flags, spans)));
    MSR_TRY(RefuseLeftInData(statement.copy_data));
  }
  // A ConfigMap may be swapped, or a file saved, under the run.
  if (reader_.at_end() && !expected_.empty() && checksum() != expected_) return Fail(ChangedMeanwhile(script_.file()));
  return group;
}

Result<std::string_view> OpenScript::NextCopyData() {
  Result<std::string_view> data = reader_.NextCopyData();
  if (!data) return Fail(Locate(std::move(data).error()));
  text_.stream().ForgetSpans(reader_.window_begin());
  MSR_TRY(RefuseLeftInData(*data));
  return data;
}

// A line that begins with -- was taken for a comment. Where it is none, only the author knows what is meant.
Result<void> OpenScript::RefuseLeft(std::optional<std::uint64_t> left) const {
  if (!left) return {};
  Error error;
  error.kind = ErrorKind::kSyntax;
  error.message =
      "it is not clear whether this is a placeholder: the line begins with --, but stands in a string, a body or data";
  error.hint =
      "let the line begin with something else, take the placeholder out of it, or say -- msr:no-placeholders at the "
      "head of the file";
  return Fail(script_.At(std::move(error), static_cast<std::size_t>(*left)));
}

Result<void> OpenScript::RefuseLeftInData(std::string_view data) const {
  return RefuseLeft(sql::FindLeft(data, OffsetOf(data), text_.stream().spans()));
}

std::size_t OpenScript::OffsetOf(std::string_view part) const {
  return part.empty() ? 0 : reader_.window_begin() + static_cast<std::size_t>(part.data() - reader_.window().data());
}

std::string OpenScript::Masked(std::string_view part) const {
  return sql::MaskSecrets(part, OffsetOf(part), text_.stream().spans());
}

std::size_t OpenScript::CountLines(std::string_view part) const {
  return sql::CountRawLines(part, OffsetOf(part), text_.stream().spans());
}

}  // namespace msr::plan
