#include "drivers/mysql/effects_look.hpp"

#include <algorithm>
#include <array>

#include "drivers/mysql/literals.hpp"
#include "drivers/mysql/scanner.hpp"

namespace msr::mysql {
namespace {

using Presence = ObjectState::Presence;

/// How SHOW CREATE asks for an object, where its text is, and by which errors it says that there is none.
struct Question {
  std::string_view words;
  std::size_t column;
  std::array<std::int64_t, 2> absent;
};

constexpr std::int64_t kNoDatabase = 1049;
constexpr std::int64_t kNoTable = 1146;
constexpr std::int64_t kNoRoutine = 1305;
constexpr std::int64_t kBrokenView = 1356;
constexpr std::int64_t kNoTrigger = 1360;
constexpr std::int64_t kNoEvent = 1539;

Question QuestionFor(ObjectKind kind) {
  switch (kind) {
    case ObjectKind::kTrigger:
      return {"SHOW CREATE TRIGGER ", 2, {kNoTrigger, kNoDatabase}};
    case ObjectKind::kProcedure:
      return {"SHOW CREATE PROCEDURE ", 2, {kNoRoutine, kNoDatabase}};
    case ObjectKind::kFunction:
      return {"SHOW CREATE FUNCTION ", 2, {kNoRoutine, kNoDatabase}};
    case ObjectKind::kEvent:
      return {"SHOW CREATE EVENT ", 3, {kNoEvent, kNoDatabase}};
    case ObjectKind::kDatabase:
      return {"SHOW CREATE DATABASE ", 1, {kNoDatabase, kNoDatabase}};
    default:
      return {"SHOW CREATE TABLE ", 1, {kNoTable, kNoDatabase}};
  }
}

bool IsTabular(ObjectKind kind) {
  return kind == ObjectKind::kTable || kind == ObjectKind::kView || kind == ObjectKind::kSequence;
}

/// A view's definition names its schema only where another one is the session's current one.
std::string WithoutSchema(std::string text, const std::string &schema) {
  const std::string prefix = QuoteIdentifier(schema) + ".";
  for (std::size_t at = text.find(prefix); at != std::string::npos; at = text.find(prefix, at)) {
    text.erase(at, prefix.size());
  }
  return text;
}

ObjectState LookAtOne(const NamedObject &object, const std::string &schema, const AskFirstRow &ask) {
  const Question question = QuestionFor(object.kind);
  std::string sql(question.words);
  if (object.kind != ObjectKind::kDatabase) {
    if (schema.empty()) return {Presence::kUnclear, {}};
    sql.append(QuoteIdentifier(schema)).append(".");
  }
  try {
    const std::vector<std::optional<std::string>> row = ask(sql + QuoteIdentifier(object.name));
    if (row.size() <= question.column) return {Presence::kUnclear, {}};
    const std::string text = row[question.column].value_or("");
    if (!IsTabular(object.kind)) return {Presence::kThere, text};
    return {Presence::kThere, ReadTable(text) ? WithoutCounter(text) : WithoutSchema(text, schema)};
  } catch (const sdk::Failure &failure) {
    if (failure.status != MSR_STATEMENT) throw;
    if (IsTabular(object.kind) && failure.vendor_code == kBrokenView) return {Presence::kThere, "broken view"};
    const auto &codes = question.absent;
    const bool absent = std::find(codes.begin(), codes.end(), failure.vendor_code) != codes.end();
    return {absent ? Presence::kAbsent : Presence::kUnclear, {}};
  }
}

std::string SetView(const SessionView &view) {
  const auto charset = [](const std::string &name) { return name.empty() ? std::string("NULL") : name; };
  return "SET SESSION sql_mode=" + TextLiteral(view.sql_mode) + ", SESSION sql_quote_show_create=" + view.quotes_names +
         ", SESSION character_set_client=" + charset(view.client_charset) +
         ", SESSION character_set_results=" + charset(view.results_charset);
}

/// Settings under which SHOW CREATE always answers alike.
SessionView PlainView() {
  return {.sql_mode = "", .quotes_names = "1", .client_charset = "utf8mb4", .results_charset = "utf8mb4", .schema = {}};
}

}  // namespace

bool SessionView::is_plain() const {
  static constexpr std::array<std::string_view, 10> kHarmless = {
      "STRICT_TRANS_TABLES", "STRICT_ALL_TABLES",  "ERROR_FOR_DIVISION_BY_ZERO", "NO_AUTO_CREATE_USER",
      "NO_ZERO_DATE",        "ONLY_FULL_GROUP_BY", "NO_ENGINE_SUBSTITUTION",     "NO_AUTO_VALUE_ON_ZERO",
      "NO_ZERO_IN_DATE",     "ALLOW_INVALID_DATES"};
  if (quotes_names != "1" || client_charset != "utf8mb4" || results_charset != "utf8mb4") return false;
  std::string_view modes = sql_mode;
  while (!modes.empty()) {
    const std::string_view mode = modes.substr(0, modes.find(','));
    if (std::find(kHarmless.begin(), kHarmless.end(), mode) == kHarmless.end()) return false;
    modes.remove_prefix(std::min(modes.size(), mode.size() + 1));
  }
  return true;
}

bool SessionView::Reads(std::string_view text) const {
  if (sql_mode.find("NO_BACKSLASH_ESCAPES") != std::string::npos && text.find('\\') != std::string_view::npos) {
    return false;
  }
  const bool ascii = std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
  return ascii || client_charset.starts_with("utf8");
}

SessionView ReadView(const AskFirstRow &ask) {
  const std::vector<std::optional<std::string>> row =
      ask("SELECT @@SESSION.sql_mode, @@SESSION.sql_quote_show_create, @@SESSION.character_set_client, "
          "@@SESSION.character_set_results, DATABASE()");
  const auto cell = [&](std::size_t k) { return k < row.size() ? row[k].value_or("") : std::string(); };
  return {.sql_mode = cell(0),
          .quotes_names = cell(1),
          .client_charset = cell(2),
          .results_charset = cell(3),
          .schema = cell(4)};
}

std::vector<ObjectState> LookAt(const std::vector<NamedObject> &objects, const SessionView &view,
                                const AskFirstRow &ask) {
  const bool plain = view.is_plain();
  if (!plain) ask(SetView(PlainView()));
  std::vector<ObjectState> states;
  try {
    for (const NamedObject &object : objects) {
      states.push_back(LookAtOne(object, object.schema.empty() ? view.schema : object.schema, ask));
    }
  } catch (const sdk::Failure &failure) {
    if (!plain && failure.status != MSR_LOST && failure.status != MSR_IN_DOUBT) ask(SetView(view));
    throw;
  }
  if (!plain) ask(SetView(view));
  return states;
}

}  // namespace msr::mysql
