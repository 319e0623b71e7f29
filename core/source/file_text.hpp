// file_text.hpp: the text of one file of the migrations folder, of any size.
#pragma once

#include <memory>
#include <string>

#include "core/base/result.hpp"
#include "core/base/text_source.hpp"
#include "core/source/files.hpp"
#include "core/source/piece_hasher.hpp"

namespace msr::source {

/// Reads a file from its beginning, without a byte order mark, and takes its checksum on the way. Unreadable,
/// or not UTF-8: an error of kind kValidation with its place; the second one when the end is reached.
class FileText : public TextSource {
 public:
  static Result<std::unique_ptr<FileText>> Open(const std::string &folder, const std::string &file);

  Result<bool> Read(std::string &text) override;
  std::string checksum() const override { return sum_; }

 private:
  FileText(Descriptor fd, std::string file, std::size_t size);
  Result<bool> Finish();

  Descriptor fd_;
  std::string file_;
  std::size_t piece_;
  PieceHasher hasher_;
  std::string sum_;
  bool begun_ = false;
};

}  // namespace msr::source
