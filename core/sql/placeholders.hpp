// placeholders.hpp: `${name}` in the text of a migration, replaced before the text is lexed.
//
// The rules, which docs/migrations.md tells its readers:
// - `${` name `}` is a placeholder; `$${` name `}` stands for the text `${name}`. Any other `$` is text.
// - A line that begins with `--` is a comment: nothing is replaced in it, nothing is wrong in it.
// - `-- msr:no-placeholders` switches all of this off, for a file that says it before anything but
//   blank lines and such comments.
// - Directly behind `$` or `$tag` both forms could be a part of a dollar quote: that is an error.
// - Everything else knows no SQL: what is replaced in is the text as it stands in the file.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.hpp"
#include "core/base/secrets.hpp"
#include "core/base/text_source.hpp"

namespace msr::sql {

/// The values of placeholders, by name.
class Placeholders {
 public:
  struct Value {
    std::string text;
    bool secret = false;
  };

  Placeholders() = default;

  /// An error of kind kConfig for a name that is none or is there already, and for a value that no
  /// script can hold (not UTF-8, or with a NUL byte). No error shows a value.
  Result<void> Add(std::string_view name, Value value);

  /// By any spelling of the name; null when it is not defined.
  const Value *Find(std::string_view name) const;
  const std::map<std::string, Value, std::less<>> &values() const { return values_; }
  /// For texts that may quote what was replaced.
  const Secrets &secrets() const { return secrets_; }

 private:
  std::map<std::string, Value, std::less<>> values_;  // by canonical name
  Secrets secrets_;
};

/// A part of a text after replacement that somebody has to know about.
struct PlaceholderSpan {
  enum class Kind : std::uint8_t {
    kSecret,  ///< the value of a secret: must not be shown
    kLines,   ///< another value of several lines, which stands in one line of the raw text
    kLeft,    ///< a placeholder in a line that begins with `--`, left as it stands
  };
  std::uint64_t offset = 0;  ///< in the text after replacement, in bytes
  std::uint64_t size = 0;
  Kind kind = Kind::kSecret;
};

/// Replaces the placeholders of one text that arrives in pieces, as of its first byte (without a byte
/// order mark). Holds back at most what a name can be long; text without `$` is copied and little else.
class PlaceholderStream {
 public:
  /// `placeholders` has to outlive the stream.
  explicit PlaceholderStream(const Placeholders &placeholders) : placeholders_(&placeholders) {}

  /// Appends to `out` what is known to come next. After an error, whose place is raw_offset, the stream is
  /// of no further use.
  Result<void> Feed(std::string_view raw, std::string &out);
  /// The text ends: appends what was held back.
  Result<void> Finish(std::string &out);

  /// The offset in the raw text of what was not dealt with yet.
  std::uint64_t raw_offset() const { return raw_; }
  /// Whether `-- msr:no-placeholders` was seen where it counts.
  bool switched_off() const { return switched_off_; }
  /// Whether anything was replaced; if not, what was appended is the raw text.
  bool changed() const { return changed_; }
  /// The spans in what was appended, in order, and those not forgotten.
  const std::vector<PlaceholderSpan> &spans() const { return spans_; }
  /// Forgets the spans that end before a byte of the text after replacement.
  void ForgetSpans(std::uint64_t out_offset);

  /// Asks for the way back: before the first Feed. Anything inside of a value comes from the `$` of its
  /// placeholder; the end of the text comes from the end.
  void Locate(std::uint64_t out_offset) { wanted_ = out_offset; }
  /// The offset in the raw text that Locate asked for, as soon as it was passed. The text may be fed
  /// again for every question: nothing is remembered for it.
  std::optional<std::uint64_t> located() const { return located_; }
  /// Whether it is the place of a secret.
  bool located_secret() const { return located_secret_; }

 private:
  // What the current line is, as far as its bytes tell.
  enum class Line : std::uint8_t { kBlank, kDash, kComment, kText };
  // Whether the bytes before may open a dollar quote: no, `$`, `$` and a part of a tag.
  enum class Tag : std::uint8_t { kNone, kDollar, kNamed };
  struct Match;

  static Match Look(std::string_view text);
  std::size_t PlainPart(std::string_view text) const;
  Result<void> Consume(std::string_view &text, std::string &out);
  Result<void> Take(const Match &match, std::string_view text, std::string &out);
  Result<void> Replace(const Match &match, std::string_view text, std::string &out);
  void Copy(std::string_view text, std::string &out);
  void EmitAsIs(std::string_view text, std::string &out);
  void EmitValue(const Placeholders::Value &value, std::size_t raw_size, std::string &out);
  bool IsWantedWithin(std::size_t size) const { return wanted_ && *wanted_ >= out_ && *wanted_ - out_ < size; }
  void FollowLine(std::string_view text);
  void FollowHead(std::string_view text);
  void EndHeadLine();
  void FollowTag(std::string_view text);

  const Placeholders *placeholders_;
  std::string pending_;  // a `$` and what follows it, until it is clear what it is
  std::vector<PlaceholderSpan> spans_;
  std::uint64_t raw_ = 0;  // offsets of what comes next
  std::uint64_t out_ = 0;
  std::optional<std::uint64_t> wanted_;
  std::optional<std::uint64_t> located_;
  std::string head_line_;  // the beginning of a line at the head
  Line line_ = Line::kBlank;
  Tag tag_ = Tag::kNone;
  bool head_ = true;  // only blank lines and comments so far
  bool switched_off_ = false;
  bool changed_ = false;
  bool located_secret_ = false;
};

/// The same as a stage between a source of raw text and its reader.
class PlaceholderSource : public TextSource {
 public:
  /// Both outlive it.
  PlaceholderSource(TextSource &raw, const Placeholders &placeholders) : raw_(raw), stream_(placeholders) {}

  Result<bool> Read(std::string &text) override;
  /// That of the raw text.
  std::string checksum() const override { return raw_.checksum(); }
  /// Where in the raw text there is a placeholder that cannot be replaced, if that is why Read failed.
  std::optional<std::uint64_t> fault_at() const { return fault_at_; }
  PlaceholderStream &stream() { return stream_; }
  const PlaceholderStream &stream() const { return stream_; }

 private:
  TextSource &raw_;
  PlaceholderStream stream_;
  std::string piece_;
  std::optional<std::uint64_t> fault_at_;
  bool at_end_ = false;
};

/// Where a byte of the text after replacement comes from.
struct RawPlace {
  std::uint64_t offset = 0;  ///< in the raw text
  bool in_secret = false;
};
/// Reads `raw` until it comes to byte `out_offset` of the text after replacement.
Result<RawPlace> FindRaw(TextSource &raw, const Placeholders &placeholders, std::uint64_t out_offset);

// The rest is about a part of the text after replacement that begins at `offset`, and about its spans.

/// `text` with *** for the values of secrets.
std::string MaskSecrets(std::string_view text, std::uint64_t offset, std::span<const PlaceholderSpan> spans);

/// How many line ends of `text` stand in the raw text too, and not in a value.
std::size_t CountRawLines(std::string_view text, std::uint64_t offset, std::span<const PlaceholderSpan> spans);

/// The first placeholder in `text` that was left because its line begins with `--`.
std::optional<std::uint64_t> FindLeft(std::string_view text, std::uint64_t offset,
                                      std::span<const PlaceholderSpan> spans);

/// The same in a string or a body of `statement`, where the line is no comment.
std::optional<std::uint64_t> FindLeftInString(std::string_view statement, std::uint64_t offset,
                                              std::uint32_t lexer_flags, std::span<const PlaceholderSpan> spans);

}  // namespace msr::sql
