// cover.cpp: what a ROLLBACK does not take back.
#include "drivers/mysql/cover.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include <msr/driver_words.hpp>

#include "drivers/mysql/dialect.hpp"
#include "drivers/mysql/effects_names.hpp"

namespace msr::mysql {
namespace {

/// More tables than this are asked for all together.
constexpr std::size_t kMostChanged = 16;

/// What stands in double quotes is a name in some modes.
bool MayBeName(const sdk::Word &word) {
  return word.kind == sdk::Word::Kind::kPlain || word.kind == sdk::Word::Kind::kQuotedName ||
         (word.kind == sdk::Word::Kind::kString && word.text.starts_with('"'));
}

/// Statements that leave engines, definitions and the default database as they are.
bool ChangesNoObjects(std::string_view head) {
  static constexpr std::array<std::string_view, 11> kWords = {"INSERT", "REPLACE", "UPDATE", "DELETE", "SELECT",  "SET",
                                                              "COMMIT", "START",   "SHOW",   "WITH",   "ROLLBACK"};
  const std::string_view first = FirstWord(head);
  if (first == "BEGIN") return !BeginsWith(head, "BEGIN NOT");
  if (BeginsWith(head, "SET STATEMENT")) return false;
  return std::find(kWords.begin(), kWords.end(), first) != kWords.end();
}

/// While every table is transactional, these make none that is not.
bool MakesNoTable(std::string_view head) {
  static constexpr std::array<std::string_view, 9> kHeads = {
      "CREATE VIEW",      "CREATE INDEX",    "CREATE UNIQUE INDEX",    "CREATE TRIGGER",
      "CREATE PROCEDURE", "CREATE FUNCTION", "CREATE OR REPLACE VIEW", "DROP",
      "TRUNCATE"};
  return std::any_of(kHeads.begin(), kHeads.end(), [&](std::string_view words) { return BeginsWith(head, words); });
}

/// The table that CREATE TABLE or ALTER TABLE is about, and no other.
std::optional<NamedObject> ChangedTable(std::string_view text) {
  std::optional<std::vector<sdk::Word>> read = sdk::ReadWords(text, kDialect.lexer_flags);
  if (!read) return std::nullopt;
  sdk::Words words(std::move(*read));
  if (words.Take("CREATE")) {
    words.Take({"OR", "REPLACE"});
    if (!words.Take("TABLE")) return std::nullopt;
    words.Take({"IF", "NOT", "EXISTS"});
  } else if (words.Take({"ALTER", "TABLE"})) {
    words.Take({"IF", "EXISTS"});
    if (words.Mentions({"RENAME"})) return std::nullopt;
  } else {
    return std::nullopt;
  }
  std::optional<std::string> name = TakeName(words);
  if (!name) return std::nullopt;
  NamedObject table{.kind = ObjectKind::kTable, .schema = {}, .name = std::move(*name)};
  if (!words.Take(".")) return table;
  table.schema = std::exchange(table.name, {});
  name = TakeName(words);
  if (!name) return std::nullopt;
  table.name = std::move(*name);
  return table;
}

}  // namespace

void KeptObjects::AddTable(std::string_view schema, std::string_view name, std::string_view engine) {
  std::string what = "table " + QuoteIdentifier(schema) + "." + QuoteIdentifier(name);
  if (!engine.empty()) what.append(" (").append(engine).append(")");
  kept_.emplace(LowerCase(name), std::move(what));
}

void KeptObjects::AddDefinition(std::string_view what, std::string_view name, std::string_view definition) {
  definitions_.push_back({std::string(what), std::string(name), std::string(definition)});
}

void KeptObjects::Follow() {
  for (bool more = true; more;) {
    more = false;
    for (const Definition &definition : definitions_) {
      const std::string name = LowerCase(definition.name);
      if (kept_.find(name) != kept_.end()) continue;
      const std::string reached = definition.text.empty() ? "what this user may not see" : FindIn(definition.text);
      if (reached.empty()) continue;
      kept_.emplace(name, definition.what + " " + QuoteIdentifier(definition.name) + ", which reaches " + reached);
      more = true;
    }
  }
  definitions_.clear();
}

std::string KeptObjects::FindIn(std::string_view text) const {
  if (kept_.empty()) return {};
  const std::optional<std::vector<sdk::Word>> words = sdk::ReadWords(text, kDialect.lexer_flags);
  if (!words) return first();
  for (const sdk::Word &word : *words) {
    if (!MayBeName(word)) continue;
    const auto found = kept_.find(LowerCase(UnquoteIdentifier(word.text)));
    if (found != kept_.end()) return found->second;
  }
  return {};
}

void Cover::Watch(std::string_view text, std::string_view head) {
  if (!known_ || ChangesNoObjects(head)) return;
  if (objects_.empty() && MakesNoTable(head)) return;
  std::optional<NamedObject> table = objects_.empty() ? ChangedTable(text) : std::nullopt;
  if (table && changed_.size() < kMostChanged) {
    changed_.push_back(std::move(*table));
  } else {
    known_ = false;
  }
}

void Cover::Know(KeptObjects objects) {
  objects_ = std::move(objects);
  changed_.clear();
  known_ = true;
}

}  // namespace msr::mysql
