// script.hpp: the text of a migration, which is read once to be checked and once more to be run.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <msr/driver.h>

#include "core/base/result.hpp"
#include "core/base/text_source.hpp"
#include "core/plan/line_counter.hpp"
#include "core/sql/placeholders.hpp"
#include "core/sql/statement_reader.hpp"

namespace msr::plan {

/// A script that is being read. After an error it must not be asked again.
class OpenScript;

/// Where the text of a script comes from: a file of the folder, or memory; and what its placeholders stand
/// for. Offsets are those of the text in which they are replaced, places are those of the file.
class Script {
 public:
  /// A file. With a `checksum` every reading of it has to come to that one: the text that is run is the
  /// text that was planned, or nothing is. The placeholders outlive the script.
  static Script OfFile(std::string folder, std::string file, std::string checksum,
                       const sql::Placeholders &placeholders);
  static Script OfText(std::string text, std::string file, const sql::Placeholders &placeholders);

  const std::string &file() const { return file_; }
  /// Where its file stands, and files that it names; empty for text in memory.
  const std::string &folder() const { return folder_; }

  Result<std::unique_ptr<OpenScript>> Open(const msr_dialect &dialect) const;
  /// To count the lines of what an OpenScript hands out.
  Result<std::unique_ptr<LineCounter>> OpenLines() const;

  /// `error` with its place at byte `offset` of the text, and without the values of secrets.
  Error At(Error error, std::size_t offset) const;
  /// The same for byte `offset` of the file.
  Error AtRaw(Error error, std::size_t offset) const;

  /// Reads no file again: from here on the file holds `text`.
  void Keep(std::string text) { text_ = std::make_shared<const std::string>(std::move(text)); }
  /// What a reading came to is what the next ones have to come to.
  void Pin(std::string checksum) { checksum_ = std::move(checksum); }

 private:
  Result<std::unique_ptr<TextSource>> OpenText() const;

  std::string folder_;
  std::string file_;
  std::string checksum_;
  std::shared_ptr<const std::string> text_;
  const sql::Placeholders *placeholders_ = nullptr;
};

/// The file is not the one that was planned.
Error ChangedMeanwhile(const std::string &file);

class OpenScript {
 public:
  OpenScript(const Script &script, std::unique_ptr<TextSource> file, const sql::Placeholders &placeholders,
             const msr_dialect &dialect, std::string expected);
  OpenScript(const OpenScript &) = delete;
  OpenScript &operator=(const OpenScript &) = delete;

  /// See sql::StatementReader. Errors have their place. The last group comes only if the whole text is the
  /// expected one.
  Result<std::vector<sql::Statement>> Next();
  Result<std::string_view> NextCopyData();

  /// A part of what was handed out last, with *** for the values of secrets.
  std::string Masked(std::string_view part) const;
  /// How many lines of the file end in it.
  std::size_t CountLines(std::string_view part) const;

  const sql::StatementReader &reader() const { return reader_; }
  std::string TakeText() { return reader_.TakeText(); }
  /// Whether a placeholder was replaced so far; if none was, the text is that of the file.
  bool has_placeholders() const { return text_.stream().changed(); }
  /// Whether the head of the file says that it has none.
  bool placeholders_are_off() const { return text_.stream().switched_off(); }
  /// Of the whole text as it stands in its file, once that was read; empty for text in memory.
  std::string checksum() const { return text_.checksum(); }

 private:
  std::size_t OffsetOf(std::string_view part) const;
  Result<void> RefuseLeft(std::optional<std::uint64_t> left) const;
  Result<void> RefuseLeftInData(std::string_view data) const;
  Error Locate(Error error) const;

  const Script &script_;
  const msr_dialect &dialect_;
  std::unique_ptr<TextSource> file_;
  sql::PlaceholderSource text_;
  sql::StatementReader reader_;
  std::string expected_;
};

}  // namespace msr::plan
