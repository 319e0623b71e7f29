// Placeholders: what is replaced, what is left, what is refused, and the way back to the raw text.
#include <limits>
#include <random>
#include <string>

#include "core/sql/placeholders.hpp"
#include "core/sql/script.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/sql/dialects.hpp"

namespace msr::sql::test {
namespace {

Placeholders Some() {
  Placeholders placeholders;
  REQUIRE(placeholders.Add("table_prefix", {.text = "app_"}));
  REQUIRE(placeholders.Add("a", {.text = "1"}));
  REQUIRE(placeholders.Add("empty", {.text = ""}));
  REQUIRE(placeholders.Add("lines", {.text = "x\ny"}));
  REQUIRE(placeholders.Add("code", {.text = "1234567"}));  // as long as ${code}
  REQUIRE(placeholders.Add("password", {.text = "s3cr3t'x", .secret = true}));
  return placeholders;
}

/// Text that arrives in pieces.
class Pieces : public TextSource {
 public:
  explicit Pieces(std::vector<std::string_view> pieces) : pieces_(std::move(pieces)) {}
  Result<bool> Read(std::string &text) override {
    if (next_ == pieces_.size()) return false;
    text += pieces_[next_++];
    return true;
  }

 private:
  std::vector<std::string_view> pieces_;
  std::size_t next_ = 0;
};

struct ReplacedText {
  std::string text;
  std::vector<PlaceholderSpan> spans;
  bool switched_off = false;
  bool changed = false;
};

Result<ReplacedText> ReplacePlaceholders(std::string_view raw, const Placeholders &placeholders) {
  Pieces pieces({raw});
  PlaceholderSource source(pieces, placeholders);
  ReplacedText replaced;
  for (bool more = true; more;) {
    Result<bool> read = source.Read(replaced.text);
    if (!read) {
      read.error().where = Locate(raw, static_cast<std::size_t>(source.fault_at().value()));
      return Fail(std::move(read).error());
    }
    more = *read;
  }
  const PlaceholderStream &stream = source.stream();
  replaced.spans = stream.spans();
  replaced.switched_off = stream.switched_off();
  replaced.changed = stream.changed();
  return replaced;
}

std::string Replaced(std::string_view raw, const Placeholders &placeholders = Some()) {
  const Result<ReplacedText> replaced = ReplacePlaceholders(raw, placeholders);
  return replaced ? replaced->text : "error: " + replaced.error().message;
}

Error ErrorOf(std::string_view raw) {
  const Result<ReplacedText> replaced = ReplacePlaceholders(raw, Some());
  REQUIRE_FALSE(replaced);
  return replaced.error();
}

/// What a stream makes of pieces, with all that can be asked of it, as one text.
std::string Streamed(std::string_view raw, const std::vector<std::size_t> &cuts, std::uint64_t wanted) {
  const Placeholders placeholders = Some();
  PlaceholderStream stream(placeholders);
  stream.Locate(wanted);
  std::string out;
  std::string spans;
  const auto end = [&](const Result<void> &done) {
    for (const PlaceholderSpan &span : stream.spans()) {
      spans += std::to_string(span.offset) + "+" + std::to_string(span.size) + " is " +
               std::to_string(static_cast<int>(span.kind)) + " ";
    }
    stream.ForgetSpans(std::numeric_limits<std::uint64_t>::max());
    return done ? "" : done.error().message + " at " + std::to_string(stream.raw_offset());
  };
  std::size_t from = 0;
  for (const std::size_t cut : cuts) {
    const std::string failed = end(stream.Feed(raw.substr(from, cut - from), out));
    if (!failed.empty()) return failed;
    from = cut;
  }
  Result<void> done = stream.Feed(raw.substr(from), out);
  if (done) done = stream.Finish(out);
  const std::string failed = end(done);
  if (!failed.empty()) return failed;
  const std::string located = stream.located() ? std::to_string(*stream.located()) : "nowhere";
  return out + "|" + spans + "|" + located + "|" + (stream.switched_off() ? "off" : "on");
}

std::string RandomText(std::mt19937 &random) {
  static const std::vector<std::string> pieces = {
      "$",      "$$",    "{",     "}",   "${a}",  "$${a}", "${password}", "${lines}", "${empty}",
      "${none", "${1a}", "-",     "--",  "\n",    " ",     "a",           "1",        "'",
      ";",      "é",     "-- \n", "${a", ".b-c}", "$tag",  "\r\n",        "\n-- ",    "-- msr:no-placeholders",
      "${code}"};
  std::string text;
  const std::size_t count = random() % 12;
  for (std::size_t i = 0; i < count; ++i) text += pieces[random() % pieces.size()];
  return text;
}

}  // namespace

TEST_CASE("placeholders: a name in braces is replaced wherever it stands", "[placeholders]") {
  CHECK(Replaced("CREATE TABLE ${table_prefix}users (a text DEFAULT '${a}');") ==
        "CREATE TABLE app_users (a text DEFAULT '1');");
  CHECK(Replaced("${a}${a}") == "11");
  CHECK(Replaced("/* ${a} */ SELECT 1 -- ${a}") == "/* 1 */ SELECT 1 -- 1");
  CHECK(Replaced("<${empty}>") == "<>");
  CHECK(Replaced("") == "");
}

TEST_CASE("placeholders: case and the sign between words do not matter in a name", "[placeholders]") {
  CHECK(Replaced("${TABLE_PREFIX} ${table-prefix} ${Table.Prefix}") == "app_ app_ app_");
}

TEST_CASE("placeholders: a value is not looked into", "[placeholders]") {
  Placeholders placeholders;
  REQUIRE(placeholders.Add("x", {.text = "${y} $${y} --"}));

  CHECK(Replaced("${x}", placeholders) == "${y} $${y} --");
}

TEST_CASE("placeholders: two signs keep the text as it is", "[placeholders]") {
  CHECK(Replaced("SELECT '$${a} $${nobody}'") == "SELECT '${a} ${nobody}'");
}

TEST_CASE("placeholders: what is not a name in braces is text", "[placeholders]") {
  for (const std::string text :
       {"$", "$$", "$1", "${", "${}", "${ a }", "${1a}", "${a", "${a:-b}", "$a", "$(a)", "$${\"a\": 1}$$", "$${1,2}$$",
        "DO $$ BEGIN END $$", "DO $body$ BEGIN END $body$", "$${}", "{a}", "$ {a}"}) {
    INFO(text);
    CHECK(Replaced(text) == text);
  }
  const std::string longest(128, 'n');
  CHECK(Replaced("${" + longest + "n}") == "${" + longest + "n}");
  CHECK(ErrorOf("${" + longest + "}").message == "the placeholder ${" + longest + "} is not defined");
}

TEST_CASE("placeholders: one that is not defined is an error with its place and what to do", "[placeholders]") {
  const Error error = ErrorOf("SELECT 1;\nSELECT 'é${tabel_prefix}';\n");

  CHECK(error.kind == ErrorKind::kSyntax);
  CHECK(error.message == "the placeholder ${tabel_prefix} is not defined");
  CHECK_THAT(error.hint, StartsWith("did you mean ${table_prefix}? define it with --set tabel_prefix=VALUE or "
                                    "MSR_VAR_TABEL_PREFIX") &&
                             ContainsSubstring("write $${tabel_prefix}") &&
                             ContainsSubstring("-- msr:no-placeholders"));
  REQUIRE(error.where);
  CHECK(error.where->line == 2);
  CHECK(error.where->column == 10);
  CHECK(error.where->source_line == "SELECT 'é${tabel_prefix}';");
}

TEST_CASE("placeholders: nothing is replaced in a line that begins with two dashes", "[placeholders]") {
  CHECK(Replaced("-- ${a} ${nobody} $${a}\n${a}") == "-- ${a} ${nobody} $${a}\n1");
  CHECK(Replaced("SELECT 1;\n \t-- ${nobody}\r\n${a}") == "SELECT 1;\n \t-- ${nobody}\r\n1");
  CHECK_THAT(Replaced("SELECT 1; -- ${nobody}"), StartsWith("error: "));
  CHECK_THAT(Replaced("- -${nobody}"), StartsWith("error: "));
}

TEST_CASE("placeholders: behind a dollar sign or tag they are unclear", "[placeholders]") {
  for (const std::string text : {"$$${a}$$", "$q$${a}$q$", "$q${a}", "$$$$${a}", "DO $$ x $$${a}", "'$dir${a}'"}) {
    INFO(text);
    CHECK_THAT(Replaced(text), StartsWith("error: it is not clear what ${a} is here"));
  }
  CHECK(Replaced("$$ ${a}$$") == "$$ 1$$");
  CHECK(Replaced("$1${a}") == "$11");
  CHECK(Replaced("host$${a}") == "host${a}");
  CHECK(Replaced("${a}b${a}") == "1b1");
}

TEST_CASE("placeholders: a file switches them off at its head", "[placeholders]") {
  const std::string off = "\n-- about ${nobody}\n  --MSR:no-placeholders  \n$$${a} ${nobody} $${a}";
  CHECK(Replaced(off) == off);
  CHECK(Replaced("-- msr:no-placeholders\n${nobody}") == "-- msr:no-placeholders\n${nobody}");
  CHECK(Replaced("-- msr:no-placeholder\n${a}") == "-- msr:no-placeholder\n1");
  CHECK(Replaced("SELECT 1;\n-- msr:no-placeholders\n${a}") == "SELECT 1;\n-- msr:no-placeholders\n1");
  CHECK(ReplacePlaceholders("-- msr:no-placeholders", Some())->switched_off);
  CHECK_FALSE(ReplacePlaceholders("/* */\n-- msr:no-placeholders\n", Some())->switched_off);
  CHECK_FALSE(ReplacePlaceholders("'${a}\n-- msr:no-placeholders\n'", Some())->switched_off);
}

TEST_CASE("placeholders: names and values that cannot be are refused without showing the value", "[placeholders]") {
  Placeholders placeholders;
  for (const std::string name : {"", "1a", "a b", "a=b", "é"}) {
    INFO(name);
    CHECK(placeholders.Add(name, {.text = "s3cr3t"}).error().kind == ErrorKind::kConfig);
  }
  REQUIRE(placeholders.Add("a_b", {}));
  CHECK_THAT(placeholders.Add("A-b", {}).error().message, ContainsSubstring("more than once"));
  const Result<void> nul = placeholders.Add("n", {.text = std::string("s3cr3t\0", 7)});
  const Result<void> bytes = placeholders.Add("m", {.text = "s3cr3t\xff"});
  REQUIRE_FALSE(nul);
  REQUIRE_FALSE(bytes);
  CHECK_THAT(nul.error().message + bytes.error().message, !ContainsSubstring("s3cr3t"));
}

TEST_CASE("placeholders: offsets lead back to the raw text", "[placeholders]") {
  const Placeholders placeholders = Some();
  const std::string raw = "ab${table_prefix}c$${a}d${empty}e${code}";  // abapp_c${a}de1234567
  const auto back = [&](std::size_t offset) {
    Pieces pieces({std::string_view(raw).substr(0, 9), std::string_view(raw).substr(9)});
    return static_cast<std::size_t>(FindRaw(pieces, placeholders, offset)->offset);
  };

  CHECK(back(0) == 0);
  CHECK(back(2) == 2);
  CHECK(back(5) == 2);
  CHECK(raw.substr(back(6), 1) == "c");
  CHECK(raw.substr(back(7), 4) == "${a}");
  CHECK(raw.substr(back(10), 1) == "}");
  CHECK(raw.substr(back(11), 1) == "d");
  CHECK(raw.substr(back(12), 1) == "e");
  CHECK(raw.substr(back(15), 2) == "${");
  CHECK(back(20) == raw.size());
  CHECK(back(1000) == raw.size());
}

TEST_CASE("placeholders: the way back says what comes out of a secret", "[placeholders]") {
  const auto in_secret = [](std::uint64_t offset) {
    Pieces pieces({"a${a} ${passw", "ord} ${a}"});  // a1 s3cr3t'x 1
    return FindRaw(pieces, Some(), offset)->in_secret;
  };

  CHECK_FALSE(in_secret(1));
  CHECK_FALSE(in_secret(2));
  CHECK(in_secret(3));
  CHECK(in_secret(10));
  CHECK_FALSE(in_secret(11));
  CHECK_FALSE(in_secret(12));
  CHECK_FALSE(in_secret(100));
}

TEST_CASE("placeholders: a text in which nothing was replaced is the raw text", "[placeholders]") {
  CHECK_FALSE(ReplacePlaceholders("-- ${x}\n$$ ${ $", Some())->changed);
  CHECK(ReplacePlaceholders("'${code}'", Some())->changed);
  CHECK(ReplacePlaceholders("'$${x}'", Some())->changed);
}

TEST_CASE("placeholders: lines are counted as they stand in the raw text", "[placeholders]") {
  Placeholders placeholders = Some();
  REQUIRE(placeholders.Add("key", {.text = "b\nc\n", .secret = true}));
  const Result<ReplacedText> replaced = ReplacePlaceholders("a\n${lines} ${key}\n-- ${x}\n$${x}", placeholders);
  REQUIRE(replaced);
  const std::string_view text = replaced->text;

  CHECK(CountRawLines(text, 0, replaced->spans) == 3);
  CHECK(CountRawLines(text.substr(2), 2, replaced->spans) == 2);
  const std::size_t in_value = text.find('\n', 2);
  CHECK(CountRawLines(text.substr(0, in_value + 1), 0, replaced->spans) == 1);
  CHECK(CountRawLines(text.substr(in_value), in_value, replaced->spans) == 2);
}

TEST_CASE("placeholders: secrets are masked where they stand and nowhere else", "[placeholders]") {
  const Result<ReplacedText> replaced =
      ReplacePlaceholders("x s3cr3t'x ${password}, ${password}; SELECT '${password}' ${a}", Some());
  REQUIRE(replaced);

  CHECK(MaskSecrets(replaced->text, 0, replaced->spans) == "x s3cr3t'x ***, ***; SELECT '***' 1");
  const std::size_t at = replaced->text.find("SELECT");
  CHECK(MaskSecrets(std::string_view(replaced->text).substr(at), at, replaced->spans) == "SELECT '***' 1");
  CHECK(MaskSecrets(std::string_view(replaced->text).substr(13, 3), 13, replaced->spans) == "***");
  CHECK(MaskSecrets("plain", 0, {}) == "plain");
}

TEST_CASE("placeholders: one left in a string for its dashes is found", "[placeholders]") {
  const auto left = [](std::string_view raw, const msr_dialect &dialect) {
    const Result<ReplacedText> replaced = ReplacePlaceholders(raw, Some());
    REQUIRE(replaced);
    const Statement statement = Split(replaced->text, dialect)->statements.at(0);
    const auto found = FindLeftInString(statement.text, statement.offset, dialect.lexer_flags, replaced->spans);
    return found ? replaced->text.substr(static_cast<std::size_t>(*found)) : "none";
  };

  CHECK(left("-- ${a}\nSELECT 1,\n-- ${a}\n2;\n-- ${a}\n", Sqlite()) == "none");
  CHECK(left("-- ${x}\nSELECT '\n-- ${a}';", Sqlite()) == "${a}';");
  CHECK(left("SELECT 1,\n-- ${b}\n'\n -- $${a}';", Postgresql()) == "$${a}';");
  CHECK(left("DO $$\n-- ${a}\n$$", Postgresql()) == "${a}\n$$");
  CHECK(left("SELECT /*\n-- ${a}\n*/ 1", Mysql()) == "none");
}

TEST_CASE("placeholders: pieces make what the whole text makes", "[placeholders][property]") {
  std::mt19937 random(20260101);
  for (int round = 0; round < 3000; ++round) {
    const std::string raw = RandomText(random);
    const std::uint64_t wanted = random() % (raw.size() + 2);
    const std::string whole = Streamed(raw, {}, wanted);
    std::vector<std::size_t> every;
    for (std::size_t cut = 1; cut < raw.size(); ++cut) {
      every.push_back(cut);
      if (Streamed(raw, {cut}, wanted) != whole) FAIL("cut at " << cut << ": " << raw);
    }
    if (Streamed(raw, every, wanted) != whole) FAIL("byte by byte: " << raw);
  }
}

TEST_CASE("placeholders: a source ends with its text and not before", "[placeholders]") {
  Pieces pieces({"a", "${emp", "ty}", "$"});
  const Placeholders placeholders = Some();
  PlaceholderSource source(pieces, placeholders);

  std::string text;
  CHECK(source.Read(text).value());
  CHECK(text == "a");
  CHECK(source.Read(text).value());
  CHECK(text == "a$");
  CHECK_FALSE(source.Read(text).value());
  CHECK(text == "a$");
}

TEST_CASE("placeholders: text without a dollar sign stays as it is", "[placeholders][property]") {
  for (const NamedDialect &dialect : Dialects()) {
    for (const GoldenFile &file : GoldenFiles(dialect.name)) {
      if (file.text.find("${") != std::string::npos) continue;
      INFO(file.path);
      CHECK(Replaced(file.text, Placeholders()) == file.text);
    }
  }
}

}  // namespace msr::sql::test
