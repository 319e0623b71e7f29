// effects_clauses.cpp: reads the clauses of ALTER TABLE.
#include <array>
#include <utility>

#include "drivers/mysql/effects_alter.hpp"
#include "drivers/mysql/effects_names.hpp"

namespace msr::mysql {
namespace {

using sdk::Words;
using Action = AlterClause::Action;
using Part = AlterClause::Part;
using MaybeClause = std::optional<AlterClause>;

AlterClause Clause(Action action, Part part, std::string name = {}) {
  AlterClause clause;
  clause.action = action;
  clause.part = part;
  clause.name = std::move(name);
  return clause;
}

/// [IF …] [name] [USING …] ( columns ) …, behind the words that say what it is. `name` is that of CONSTRAINT.
MaybeClause ReadAddedList(Words part, Part kind, std::string name) {
  const bool conditional = part.Take({"IF", "NOT", "EXISTS"});
  if (!part.Is("(") && !part.Is("USING")) {
    std::optional<std::string> own = TakeLowerName(part);
    if (!own) return std::nullopt;
    // The index of a foreign key has this name, not the key itself.
    if (kind == Part::kKey) name = std::move(*own);
  }
  if (part.Take("USING")) part.Skip();
  std::optional<Words> list = part.TakeParentheses();
  if (!list || list->AtEnd()) return std::nullopt;
  const Action action = name.empty() ? Action::kAddList : Action::kAdd;
  AlterClause clause = Clause(action, kind, std::move(name));
  clause.list = PlainList(std::move(*list));
  clause.conditional = conditional;
  return clause;
}

MaybeClause ReadAddedConstraint(Words part) {
  std::string name;
  bool conditional = false;
  if (part.Take("CONSTRAINT")) {
    conditional = part.Take({"IF", "NOT", "EXISTS"});
    const bool unnamed = part.Is("PRIMARY") || part.Is("UNIQUE") || part.Is("FOREIGN") || part.Is("CHECK");
    if (!unnamed) name = TakeLowerName(part).value_or("");
  }
  MaybeClause clause;
  if (part.Take({"PRIMARY", "KEY"})) {
    clause = Clause(Action::kAdd, Part::kKey, "primary");
    conditional = conditional || part.Is({"IF", "NOT", "EXISTS"});
  } else if (part.Take({"FOREIGN", "KEY"})) {
    clause = ReadAddedList(std::move(part), Part::kConstraint, std::move(name));
  } else if (part.Take("CHECK") && part.Is("(")) {
    const Action action = name.empty() ? Action::kAddList : Action::kAdd;
    clause = Clause(action, Part::kConstraint, std::move(name));
  } else if (part.Take("UNIQUE")) {
    part.TakeOneOf({"INDEX", "KEY"});
    clause = ReadAddedList(std::move(part), Part::kKey, std::move(name));
  }
  if (clause && conditional) clause->conditional = true;
  return clause;
}

MaybeClause ReadAddedColumn(Words part) {
  const bool conditional = part.Take({"IF", "NOT", "EXISTS"});
  std::optional<std::string> name = TakeLowerName(part);
  if (!name || part.AtEnd()) return std::nullopt;
  AlterClause clause = Clause(Action::kAdd, Part::kColumn, std::move(*name));
  clause.conditional = conditional;
  return clause;
}

/// What follows ADD.
MaybeClause ReadAdded(Words part) {
  for (const std::string_view other : {"PARTITION", "SYSTEM", "PERIOD"}) {
    if (part.Is(other)) return std::nullopt;
  }
  for (const std::string_view word : {"CONSTRAINT", "PRIMARY", "FOREIGN", "CHECK", "UNIQUE"}) {
    if (part.Is(word)) return ReadAddedConstraint(std::move(part));
  }
  if (part.TakeOneOf({"FULLTEXT", "SPATIAL", "VECTOR"})) {
    part.TakeOneOf({"INDEX", "KEY"});
    return ReadAddedList(std::move(part), Part::kKey, {});
  }
  if (part.TakeOneOf({"INDEX", "KEY"})) return ReadAddedList(std::move(part), Part::kKey, {});
  part.Take("COLUMN");
  return ReadAddedColumn(std::move(part));
}

bool ReadAdd(Words part, std::vector<AlterClause> &clauses) {
  Words list = part;
  list.Take("COLUMN");
  list.Take({"IF", "NOT", "EXISTS"});
  std::vector<Words> items = {part};
  if (std::optional<Words> inside = list.TakeParentheses()) {
    if (!list.AtEnd()) return false;
    items = inside->SplitRest();
  }
  for (Words &item : items) {
    MaybeClause clause = ReadAdded(std::move(item));
    if (!clause) return false;
    clauses.push_back(std::move(*clause));
  }
  return true;
}

MaybeClause ReadDrop(Words part) {
  for (const std::string_view other : {"PARTITION", "SYSTEM", "PERIOD"}) {
    if (part.Is(other)) return std::nullopt;
  }
  if (part.Take({"PRIMARY", "KEY"})) return part.AtEnd() ? MaybeClause(DroppedKey("primary")) : std::nullopt;
  AlterClause clause = Clause(Action::kDrop, Part::kColumn);
  if (part.TakeOneOf({"INDEX", "KEY"})) {
    clause.part = Part::kKey;
  } else if (part.Take({"FOREIGN", "KEY"}) || part.Take("CHECK")) {
    clause.part = Part::kConstraint;
  } else if (part.Take("CONSTRAINT")) {
    clause.part = Part::kKeyOrConstraint;
  } else {
    part.Take("COLUMN");
  }
  clause.conditional = part.Take({"IF", "EXISTS"});
  std::optional<std::string> name = TakeLowerName(part);
  part.TakeOneOf({"RESTRICT", "CASCADE"});
  if (!name || !part.AtEnd()) return std::nullopt;
  clause.name = std::move(*name);
  return clause;
}

/// MODIFY and CHANGE.
MaybeClause ReadRedefinition(Words part, bool has_new_name) {
  part.Take("COLUMN");
  const bool conditional = part.Take({"IF", "EXISTS"});
  std::optional<std::string> name = TakeLowerName(part);
  std::optional<std::string> new_name = has_new_name ? TakeLowerName(part) : name;
  if (!name || !new_name || part.AtEnd()) return std::nullopt;
  const Action action = *name == *new_name ? Action::kChange : Action::kRename;
  AlterClause clause = Clause(action, Part::kColumn, std::move(*name));
  clause.new_name = std::move(*new_name);
  clause.type = TypeOf(part);
  clause.moves = part.Mentions({"FIRST", "AFTER"});
  clause.conditional = conditional;
  return clause;
}

MaybeClause ReadAlter(Words part) {
  AlterClause clause = Clause(Action::kChange, Part::kColumn);
  if (part.TakeOneOf({"INDEX", "KEY"})) {
    clause.part = Part::kKey;
  } else if (part.TakeOneOf({"CHECK", "CONSTRAINT"})) {
    clause.part = Part::kConstraint;
  } else {
    part.Take("COLUMN");
  }
  clause.conditional = part.Take({"IF", "EXISTS"});
  std::optional<std::string> name = TakeLowerName(part);
  if (!name || part.AtEnd()) return std::nullopt;
  clause.name = std::move(*name);
  return clause;
}

/// RENAME of something in the table.
MaybeClause ReadRename(Words part) {
  const bool column = part.Take("COLUMN");
  if (!column && !part.TakeOneOf({"INDEX", "KEY"})) return std::nullopt;
  AlterClause clause = Clause(Action::kRename, column ? Part::kColumn : Part::kKey);
  clause.conditional = part.Take({"IF", "EXISTS"});
  std::optional<std::string> name = TakeLowerName(part);
  if (!name || !part.Take("TO")) return std::nullopt;
  std::optional<std::string> new_name = TakeLowerName(part);
  if (!new_name || !part.AtEnd() || *name == *new_name) return std::nullopt;
  clause.name = std::move(*name);
  clause.new_name = std::move(*new_name);
  return clause;
}

bool TakeOptionName(Words &part) {
  part.Take("DEFAULT");
  return part.Take({"CHARACTER", "SET"}) ||
         part.TakeOneOf({"CHARSET",           "COLLATE",          "COMMENT",
                         "ROW_FORMAT",        "KEY_BLOCK_SIZE",   "AUTO_INCREMENT",
                         "AVG_ROW_LENGTH",    "CHECKSUM",         "DELAY_KEY_WRITE",
                         "MAX_ROWS",          "MIN_ROWS",         "PACK_KEYS",
                         "STATS_AUTO_RECALC", "STATS_PERSISTENT", "STATS_SAMPLE_PAGES",
                         "PAGE_CHECKSUM",     "PAGE_COMPRESSED",  "PAGE_COMPRESSION_LEVEL",
                         "TRANSACTIONAL",     "COMPRESSION"});
}

MaybeClause ReadOptions(Words part) {
  AlterClause clause = Clause(Action::kOptions, Part::kTable);
  while (!part.AtEnd()) {
    const bool engine = part.Take("ENGINE");
    if (!engine && !TakeOptionName(part)) return std::nullopt;
    part.Take("=");
    const sdk::Word value = part.Peek();
    if (part.AtEnd() || value.kind == sdk::Word::Kind::kSymbol) return std::nullopt;
    if (engine) clause.option = "engine=" + LowerCase(UnquoteIdentifier(value.text));
    part.Skip();
  }
  return clause;
}

/// Words that say how it is to be done, not what.
bool IsManner(Words part) {
  if (part.TakeOneOf({"ALGORITHM", "LOCK"})) {
    part.Take("=");
    part.Skip();
    return part.AtEnd();
  }
  const bool known = part.Take("FORCE") || part.Take({"ENABLE", "KEYS"}) || part.Take({"DISABLE", "KEYS"});
  return known && part.AtEnd();
}

bool ReadClause(Words part, std::vector<AlterClause> &clauses) {
  if (IsManner(part)) return true;
  if (part.Take("ADD")) return ReadAdd(std::move(part), clauses);
  MaybeClause clause;
  if (part.Take("DROP")) {
    clause = ReadDrop(std::move(part));
  } else if (part.Take("MODIFY")) {
    clause = ReadRedefinition(std::move(part), false);
  } else if (part.Take("CHANGE")) {
    clause = ReadRedefinition(std::move(part), true);
  } else if (part.Take("ALTER")) {
    clause = ReadAlter(std::move(part));
  } else if (part.Take("RENAME")) {
    clause = ReadRename(std::move(part));
  } else if (part.Is({"CONVERT", "TO"})) {
    clause = Clause(Action::kConvert, Part::kTable);
  } else {
    clause = ReadOptions(std::move(part));
  }
  if (clause) clauses.push_back(std::move(*clause));
  return clause.has_value();
}

bool SamePart(Part a, Part b) {
  if (a == b) return a != Part::kTable;
  const auto is_key = [](Part part) { return part != Part::kColumn && part != Part::kTable; };
  return (a == Part::kKeyOrConstraint || b == Part::kKeyOrConstraint) && is_key(a) && is_key(b);
}

bool SameThing(const AlterClause &a, const AlterClause &b) {
  if (!SamePart(a.part, b.part)) return false;
  const auto named = [](const AlterClause &clause, const std::string &name) {
    return !name.empty() && (name == clause.name || name == clause.new_name);
  };
  return named(a, b.name) || named(a, b.new_name);
}

/// Makes one clause of a key that is dropped and added again; false where two clauses are about the same thing
/// in another way, so that the table could look as before although its data do not.
bool Merge(std::vector<AlterClause> &clauses) {
  for (std::size_t i = 0; i < clauses.size(); ++i) {
    for (std::size_t k = i + 1; k < clauses.size(); ++k) {
      if (!SameThing(clauses[i], clauses[k])) continue;
      const bool replaced = clauses[i].part != Part::kColumn && clauses[i].action == Action::kDrop &&
                            clauses[k].action == Action::kAdd && clauses[k].name == clauses[i].name;
      if (!replaced) return false;
      clauses[i].action = Action::kReplace;
      clauses[i].part = clauses[k].part;
      clauses.erase(clauses.begin() + static_cast<std::ptrdiff_t>(k));
      --k;
    }
  }
  return true;
}

}  // namespace

std::optional<std::vector<AlterClause>> ReadClauses(const std::vector<Words> &parts) {
  std::vector<AlterClause> clauses;
  for (const Words &part : parts) {
    if (part.AtEnd() || !ReadClause(part, clauses)) return std::nullopt;
  }
  if (!Merge(clauses)) return std::nullopt;
  return clauses;
}

AlterClause AddedKey(std::string_view name) {
  return Clause(Action::kAdd, Part::kKey, LowerCase(name));
}

AlterClause DroppedKey(std::string_view name) {
  return Clause(Action::kDrop, Part::kKey, LowerCase(name));
}

}  // namespace msr::mysql
