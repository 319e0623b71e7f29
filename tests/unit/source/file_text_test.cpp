#include <cstddef>
#include <memory>
#include <string>

#include "core/source/checksum.hpp"
#include "core/source/file_text.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temp_dir.hpp"

using msr::Result;
using msr::source::FileText;
using msr::test::Folder;

namespace {

/// A file that vanishes with the object, and its reader.
class Stored {
 public:
  explicit Stored(const std::string &text) { Folder(dir_.path()).Write("a.sql", text); }

  std::unique_ptr<FileText> Open() const {
    Result<std::unique_ptr<FileText>> text = FileText::Open(dir_.path(), "a.sql");
    REQUIRE(text);
    return std::move(*text);
  }

 private:
  msr::test::TempDir dir_;
};

/// More than eight megabytes, with characters of several bytes across the ends of all pieces.
std::string LargeText() {
  std::string text;
  while (text.size() < (std::size_t{9} << 20)) text += "INSERT INTO t VALUES ('€ä€');\r\n";
  return text;
}

Result<std::string> ReadAll(FileText &file) {
  std::string text;
  Result<bool> more = true;
  while (more && *more) more = file.Read(text);
  if (!more) return msr::Fail(more.error());
  return text;
}

}  // namespace

TEST_CASE("file text: a file of any size has its text and the checksum of that", "[file_text]") {
  constexpr std::size_t kPiece = std::size_t{256} * 1024;
  const std::string large = LargeText();
  for (const std::string &text :
       {std::string(), std::string("a"), std::string(kPiece, 'x'), std::string(kPiece - 1, 'x'), large, large + "x"}) {
    const Stored stored(text);
    const std::unique_ptr<FileText> file = stored.Open();
    const Result<std::string> read = ReadAll(*file);
    REQUIRE(read);
    CHECK(*read == text);
    CHECK(file->checksum() == msr::source::ChecksumOf(text));
  }
}

TEST_CASE("file text: a byte order mark is no text", "[file_text]") {
  const std::string large = LargeText();
  for (const std::string &text : {std::string("SELECT 1;"), large}) {
    const Stored stored("\xEF\xBB\xBF" + text);
    const std::unique_ptr<FileText> file = stored.Open();
    CHECK(ReadAll(*file) == text);
    CHECK(file->checksum() == msr::source::ChecksumOf(text));
  }
}

TEST_CASE("file text: what is not UTF-8 in a large file is refused with its place", "[file_text]") {
  std::string text = LargeText();
  const std::size_t at = (std::size_t{5} << 20) + 123;
  text.replace(at, 1, "\n\xFF");
  const Stored stored(text);
  const std::unique_ptr<FileText> file = stored.Open();
  const Result<std::string> read = ReadAll(*file);
  REQUIRE_FALSE(read);
  CHECK(read.error().kind == msr::ErrorKind::kValidation);
  CHECK(read.error().where->file == "a.sql");
  CHECK_FALSE(read.error().message.empty());
}

TEST_CASE("file text: a large file need not be read to its end", "[file_text]") {
  const Stored stored(LargeText());
  { const std::unique_ptr<FileText> unread = stored.Open(); }
  const std::unique_ptr<FileText> file = stored.Open();
  std::string text;
  CHECK(file->Read(text));
  CHECK(file->checksum().empty());
}
