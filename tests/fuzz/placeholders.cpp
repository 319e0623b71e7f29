// placeholders.cpp: a text that arrives in pieces is replaced as it is as a whole, and every byte knows its origin.
#include "core/sql/placeholders.hpp"

#include "tests/fuzz/target.hpp"

namespace msr::fuzz {
namespace {

constexpr std::string_view kSecret = "hush-5e1";

const sql::Placeholders &Values() {
  static const sql::Placeholders values = [] {
    sql::Placeholders made;
    (void)made.Add("a", {"1", false});
    (void)made.Add("name", {"'x'\n-- $", false});
    (void)made.Add("empty", {"", false});
    (void)made.Add("secret", {std::string(kSecret), true});
    return made;
  }();
  return values;
}

struct Replaced {
  std::string text;
  std::vector<sql::PlaceholderSpan> spans;
  bool failed = false;
  std::string message;
  std::uint64_t wrong_at = 0;
  bool switched_off = false;
  bool changed = false;
};

Replaced Replace(std::string_view raw, Pieces &&source) {
  sql::PlaceholderStream stream(Values());
  Replaced replaced;
  Result<void> done;
  std::string piece;
  while (done && *source.Read(piece)) {
    done = stream.Feed(piece, replaced.text);
    piece.clear();
  }
  if (done) done = stream.Finish(replaced.text);
  replaced.spans = stream.spans();
  replaced.switched_off = stream.switched_off();
  replaced.changed = stream.changed();
  if (!done) {
    replaced.failed = true;
    replaced.message = done.error().message;
    replaced.wrong_at = stream.raw_offset();
    Require(replaced.wrong_at < raw.size(), "an error lies in the text");
  }
  return replaced;
}

bool AreEqual(const std::vector<sql::PlaceholderSpan> &left, const std::vector<sql::PlaceholderSpan> &right) {
  return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                    [](const sql::PlaceholderSpan &a, const sql::PlaceholderSpan &b) {
                      return a.offset == b.offset && a.size == b.size && a.kind == b.kind;
                    });
}

void Compare(const Replaced &whole, const Replaced &pieces) {
  Require(pieces.failed == whole.failed && pieces.message == whole.message, "pieces fail as the whole does");
  Require(pieces.wrong_at == whole.wrong_at, "pieces fail where the whole does");
  if (whole.failed) return;
  Require(pieces.text == whole.text, "pieces give the same text");
  Require(AreEqual(pieces.spans, whole.spans), "pieces give the same spans");
  Require(pieces.switched_off == whole.switched_off, "pieces are switched off as the whole is");
}

void CheckSpans(const Replaced &replaced, std::string_view raw) {
  std::uint64_t from = 0;
  for (const sql::PlaceholderSpan &span : replaced.spans) {
    Require(span.offset >= from && span.offset + span.size <= replaced.text.size(), "spans ascend in the text");
    from = span.offset + span.size;
    if (span.kind != sql::PlaceholderSpan::Kind::kSecret) continue;
    Require(replaced.text.substr(span.offset, span.size) == kSecret, "the span of a secret is its value");
  }
  const std::string masked = sql::MaskSecrets(replaced.text, 0, replaced.spans);
  if (raw.find(kSecret) == std::string_view::npos) {
    const std::size_t found = masked.find(kSecret);
    // Text around a secret may spell it once more only where the text itself holds a part of it.
    Require(found == std::string::npos || raw.find("hush") != std::string_view::npos ||
                raw.find("5e1") != std::string_view::npos || raw.find('*') != std::string_view::npos,
            "a masked text has no secret");
  }
  if (raw.find('$') == std::string_view::npos) Require(replaced.text == raw, "text without a dollar is left as it is");
  if (!replaced.failed && !replaced.changed) Require(replaced.text == raw, "unchanged text is the raw text");
  if (replaced.switched_off) Require(replaced.text == raw, "switched off, the text is left as it is");
  (void)sql::FindLeft(replaced.text, 0, replaced.spans);
}

sql::RawPlace Origin(std::string_view raw, std::size_t at) {
  Pieces source(raw, 7, 64);
  const Result<sql::RawPlace> place = sql::FindRaw(source, Values(), at);
  Require(place.has_value(), "the origin of a byte is found");
  return *place;
}

void CheckOrigins(const Replaced &replaced, std::string_view raw) {
  std::uint64_t before = 0;
  for (std::size_t at = 0; at <= replaced.text.size(); at += 1 + replaced.text.size() / 8) {
    const sql::RawPlace origin = Origin(raw, at);
    Require(origin.offset >= before && origin.offset <= raw.size(), "origins ascend in the text");
    const bool plain = origin.offset < raw.size() && at < replaced.text.size() && raw[origin.offset] != '$';
    if (plain) Require(raw[origin.offset] == replaced.text[at], "a byte that was not replaced is itself");
    Require(!plain || !origin.in_secret, "a byte that was not replaced is no secret");
    before = origin.offset;
  }
  Require(Origin(raw, replaced.text.size()).offset == raw.size(), "the end comes from the end");
  const auto lines = static_cast<std::size_t>(std::count(raw.begin(), raw.end(), '\n'));
  Require(sql::CountRawLines(replaced.text, 0, replaced.spans) == lines, "the lines of the raw text are counted");
}

/// The stage that stands before the reader does the same.
void CompareWithSource(const Replaced &whole, std::string_view raw) {
  Pieces pieces(raw, 5, 31);
  sql::PlaceholderSource source(pieces, Values());
  std::string text;
  Result<bool> more = true;
  while (more && *more) more = source.Read(text);
  Require(more.has_value() != whole.failed, "the source fails as the stream does");
  if (whole.failed) {
    Require(source.fault_at() == whole.wrong_at, "the source fails where the stream does");
  } else {
    Require(text == whole.text, "the source gives the same text");
  }
}

}  // namespace
}  // namespace msr::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
  using namespace msr::fuzz;
  Input input(data, size);
  const msr_dialect &dialect = input.ChooseDialect();
  const std::size_t first = 1 + input.Choose(16);
  const std::size_t second = 1 + input.Choose(64);
  const std::string_view raw = input.Rest();
  const Replaced whole = Replace(raw, Pieces(raw, raw.size() + 1, raw.size() + 1));
  Compare(whole, Replace(raw, Pieces(raw, first, second)));
  CompareWithSource(whole, raw);
  if (whole.failed) return 0;
  CheckSpans(whole, raw);
  CheckOrigins(whole, raw);
  (void)msr::sql::FindLeftInString(whole.text, 0, dialect.lexer_flags, whole.spans);
  return 0;
}
