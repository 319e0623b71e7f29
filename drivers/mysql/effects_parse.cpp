#include "drivers/mysql/effects_parse.hpp"

#include <algorithm>
#include <utility>

#include <msr/driver_words.hpp>

#include "drivers/mysql/dialect.hpp"
#include "drivers/mysql/effects_names.hpp"

namespace msr::mysql {
namespace {

using sdk::Word;
using sdk::Words;

const Effect kUnknown;
const Effect kRepeatable{.act = Act::kRepeatable};

Effect RepeatableIf(bool holds) {
  return holds ? kRepeatable : kUnknown;
}

/// A name, or schema and name.
std::optional<NamedObject> TakeObject(Words &words, ObjectKind kind) {
  NamedObject object{.kind = kind};
  std::optional<std::string> name = TakeName(words);
  if (name && kind != ObjectKind::kDatabase && words.Take(".")) {
    object.schema = std::move(*name);
    name = TakeName(words);
    if (object.schema.empty()) return std::nullopt;
  }
  if (!name || name->empty()) return std::nullopt;
  object.name = std::move(*name);
  return object;
}

std::optional<ObjectKind> TakeKind(Words &words) {
  if (words.Take("TABLE")) return ObjectKind::kTable;
  if (words.Take("VIEW")) return ObjectKind::kView;
  if (words.Take("SEQUENCE")) return ObjectKind::kSequence;
  if (words.Take("TRIGGER")) return ObjectKind::kTrigger;
  if (words.Take("PROCEDURE")) return ObjectKind::kProcedure;
  if (words.Take("FUNCTION")) return ObjectKind::kFunction;
  if (words.Take("EVENT")) return ObjectKind::kEvent;
  if (words.TakeOneOf({"DATABASE", "SCHEMA"})) return ObjectKind::kDatabase;
  return std::nullopt;
}

/// A user: name@host, quoted in any way, or CURRENT_USER.
bool TakeUser(Words &words) {
  if (words.TakeOneOf({"CURRENT_USER", "CURRENT_ROLE"})) return !words.Take("(") || words.Take(")");
  const auto is_part = [&] { return !words.AtEnd() && words.Peek().kind != Word::Kind::kSymbol; };
  if (!is_part()) return false;
  words.Skip();
  if (!words.Take("@")) return true;
  if (!is_part()) return false;
  words.Skip();
  return true;
}

/// What may stand between CREATE and the kind of object.
bool SkipAttributes(Words &words) {
  for (;;) {
    if (words.Take({"DEFINER", "="})) {
      if (!TakeUser(words)) return false;
    } else if (words.Take({"ALGORITHM", "="}) || words.Take({"SQL", "SECURITY"})) {
      words.Skip();
    } else {
      return true;
    }
  }
}

/// A table that is filled from a query, in one of the spellings that there are.
bool IsFilled(const Words &after_name) {
  Words words = after_name;
  for (; !words.AtEnd(); words.Skip()) {
    if (words.Is("SELECT") || words.Is("TABLE")) return true;
    if (words.Is("VALUES") && !words.Is({"VALUES", "LESS"}) && !words.Is({"VALUES", "IN"})) return true;
    if (words.Is("AS") && words.Peek().depth == 0) return true;
  }
  return false;
}

Effect AlterOne(NamedObject table, std::optional<std::vector<AlterClause>> clauses) {
  if (!clauses) return kUnknown;
  return {.act = Act::kAlter, .objects = {std::move(table)}, .clauses = std::move(*clauses)};
}

/// CREATE … INDEX name ON table (…), from INDEX on.
Effect CreateIndex(Words words, bool or_replace) {
  words.Take("INDEX");
  const bool conditional = words.Take({"IF", "NOT", "EXISTS"});
  std::optional<std::string> name = TakeName(words);
  if (!name) return kUnknown;
  if (words.Take("USING")) words.Skip();
  if (!words.Take("ON")) return kUnknown;
  std::optional<NamedObject> table = TakeObject(words, ObjectKind::kTable);
  if (!table || !words.Is("(")) return kUnknown;
  if (conditional || or_replace) return kRepeatable;
  return AlterOne(std::move(*table), {{AddedKey(*name)}});
}

Effect CreateObject(Words words, ObjectKind kind, bool or_replace) {
  const bool conditional = words.Take({"IF", "NOT", "EXISTS"});
  std::optional<NamedObject> object = TakeObject(words, kind);
  const bool may_end = kind == ObjectKind::kDatabase || kind == ObjectKind::kSequence;
  if (!object || (words.AtEnd() && !may_end) || words.Mentions({"SONAME"})) return kUnknown;
  const bool brief = kind == ObjectKind::kEvent && words.Mentions({"AT", "ENDS"});
  const bool filled = kind == ObjectKind::kTable && IsFilled(words);
  if (or_replace) {
    // These would throw away what others have put in meanwhile.
    if (kind == ObjectKind::kDatabase || kind == ObjectKind::kSequence || brief || filled) return kUnknown;
    if (kind != ObjectKind::kTable) return kRepeatable;
  } else if (conditional) {
    return RepeatableIf(!filled && !brief);
  }
  const Act act = filled ? Act::kCreateFilled : brief ? Act::kCreateBrief : Act::kCreate;
  return {.act = act, .objects = {std::move(*object)}, .clauses = {}, .or_replace = or_replace};
}

Effect UnderstandCreate(Words words) {
  const bool or_replace = words.Take({"OR", "REPLACE"});
  if (!SkipAttributes(words)) return kUnknown;
  words.Take("AGGREGATE");
  words.TakeOneOf({"ONLINE", "OFFLINE"});
  if (!words.Is("INDEX")) words.TakeOneOf({"UNIQUE", "FULLTEXT", "SPATIAL", "VECTOR"});
  if (words.Is("INDEX")) return CreateIndex(std::move(words), or_replace);
  if (words.TakeOneOf({"USER", "ROLE", "SERVER"}))
    return RepeatableIf(!or_replace && words.Is({"IF", "NOT", "EXISTS"}));
  const std::optional<ObjectKind> kind = TakeKind(words);
  return kind ? CreateObject(std::move(words), *kind, or_replace) : kUnknown;
}

Effect DropIndex(Words words) {
  const bool conditional = words.Take({"IF", "EXISTS"});
  std::optional<std::string> name = TakeName(words);
  if (!name || !words.Take("ON")) return kUnknown;
  std::optional<NamedObject> table = TakeObject(words, ObjectKind::kTable);
  if (!table) return kUnknown;
  if (conditional) return kRepeatable;
  return AlterOne(std::move(*table), {{DroppedKey(*name)}});
}

Effect UnderstandDrop(Words words) {
  if (words.TakeOneOf({"ONLINE", "OFFLINE"}) && !words.Is("INDEX")) return kUnknown;
  if (words.Take("INDEX")) return DropIndex(std::move(words));
  if (words.TakeOneOf({"USER", "ROLE", "SERVER"})) return RepeatableIf(words.Is({"IF", "EXISTS"}));
  const bool temporary = words.Take("TEMPORARY");
  const std::optional<ObjectKind> kind = TakeKind(words);
  if (!kind) return kUnknown;
  const bool conditional = words.Take({"IF", "EXISTS"});
  const bool list = *kind == ObjectKind::kTable || *kind == ObjectKind::kView || *kind == ObjectKind::kSequence;
  Effect effect{.act = Act::kDrop};
  do {
    std::optional<NamedObject> object = TakeObject(words, *kind);
    if (!object) return kUnknown;
    effect.objects.push_back(std::move(*object));
  } while (list && words.Take(","));
  words.TakeOneOf({"RESTRICT", "CASCADE"});
  if (words.Take("WAIT")) words.Skip();
  words.Take("NOWAIT");
  if (!words.AtEnd()) return kUnknown;
  if (conditional) return kRepeatable;
  return temporary ? kUnknown : effect;
}

/// True if a name stands twice: what was swapped would be swapped back.
bool MaySwap(const std::vector<NamedObject> &objects) {
  for (std::size_t i = 0; i < objects.size(); ++i) {
    for (std::size_t k = 0; k < i; ++k) {
      if (LowerCase(objects[i].name) == LowerCase(objects[k].name)) return true;
    }
  }
  return false;
}

Effect UnderstandRename(Words words) {
  if (!words.TakeOneOf({"TABLE", "TABLES"}) || words.Is({"IF", "EXISTS"})) return kUnknown;
  Effect effect{.act = Act::kRename};
  do {
    std::optional<NamedObject> from = TakeObject(words, ObjectKind::kTable);
    if (words.Take("WAIT")) words.Skip();
    words.Take("NOWAIT");
    if (!from || !words.Take("TO")) return kUnknown;
    std::optional<NamedObject> to = TakeObject(words, ObjectKind::kTable);
    if (!to) return kUnknown;
    effect.objects.push_back(std::move(*from));
    effect.objects.push_back(std::move(*to));
  } while (words.Take(","));
  if (MaySwap(effect.objects)) return kUnknown;
  return words.AtEnd() ? effect : kUnknown;
}

bool RenamesTable(const Words &part) {
  return part.Is("RENAME") && !part.Is({"RENAME", "COLUMN"}) && !part.Is({"RENAME", "INDEX"}) &&
         !part.Is({"RENAME", "KEY"});
}

/// RENAME [TO] name, the only clause that names a second table.
std::optional<NamedObject> NewTableName(Words part) {
  part.Skip();
  if (!part.TakeOneOf({"TO", "AS"})) part.Take("=");
  std::optional<NamedObject> table = TakeObject(part, ObjectKind::kTable);
  return part.AtEnd() ? table : std::nullopt;
}

Effect UnderstandAlterTable(Words words) {
  const bool conditional = words.Take({"IF", "EXISTS"});
  std::optional<NamedObject> table = TakeObject(words, ObjectKind::kTable);
  if (!table) return kUnknown;
  if (words.Take("WAIT")) words.Skip();
  words.Take("NOWAIT");
  if (words.AtEnd()) return kUnknown;
  std::optional<NamedObject> renamed;
  std::vector<Words> parts;
  for (Words &part : words.SplitRest()) {
    if (!RenamesTable(part)) {
      parts.push_back(std::move(part));
      continue;
    }
    if (renamed) return kUnknown;
    renamed = NewTableName(std::move(part));
    if (!renamed || LowerCase(renamed->name) == LowerCase(table->name)) return kUnknown;
  }
  Effect effect = AlterOne(std::move(*table), ReadClauses(parts));
  if (effect.act != Act::kAlter) return kUnknown;
  effect.if_exists = conditional;
  if (renamed) effect.objects.push_back(std::move(*renamed));
  return effect;
}

Effect UnderstandAlter(Words words) {
  words.TakeOneOf({"ONLINE", "OFFLINE"});
  if (words.Take("TABLE")) return UnderstandAlterTable(std::move(words));
  if (words.TakeOneOf({"DATABASE", "SCHEMA"})) return RepeatableIf(!words.Mentions({"UPGRADE"}));
  if (words.TakeOneOf({"PROCEDURE", "FUNCTION"})) return kRepeatable;
  if (!SkipAttributes(words)) return kUnknown;
  return RepeatableIf(words.Is("VIEW"));
}

/// Values that are written out. A function may do anything, and what counts on from an earlier value counts twice.
Effect UnderstandSet(Words words) {
  if (words.Is("STATEMENT") || words.Mentions({"NEXT", "NEXTVAL", "SELECT"})) return kUnknown;
  const bool lasting = words.Mentions({"GLOBAL", "PERSIST", "PERSIST_ONLY"});
  if (lasting && words.Mentions({"+", "-", "*", "/", "|", "&", "%", "^", "DIV", "MOD"})) return kUnknown;
  for (; !words.AtEnd(); words.Skip()) {
    if (words.Peek(1).text != "(" || words.Peek(1).kind != Word::Kind::kSymbol) continue;
    const bool harmless = words.Is("CONCAT") || words.Is("REPLACE") || words.Is("IFNULL") || words.Is("CONCAT_WS");
    if (lasting || !harmless) return kUnknown;
  }
  return kRepeatable;
}

/// ANALYZE TABLE and the like; ANALYZE alone runs a statement on MariaDB.
Effect UnderstandMaintenance(Words words) {
  words.TakeOneOf({"LOCAL", "NO_WRITE_TO_BINLOG"});
  return RepeatableIf(words.TakeOneOf({"TABLE", "TABLES"}));
}

Effect UnderstandWords(Words words) {
  if (words.Take("CREATE")) return UnderstandCreate(std::move(words));
  if (words.Take("DROP")) return UnderstandDrop(std::move(words));
  if (words.Take("ALTER")) return UnderstandAlter(std::move(words));
  if (words.Take("RENAME")) return UnderstandRename(std::move(words));
  if (words.Take("SET")) return UnderstandSet(std::move(words));
  if (words.TakeOneOf({"ANALYZE", "OPTIMIZE", "CHECK"})) return UnderstandMaintenance(std::move(words));
  if (words.Take("FLUSH")) return RepeatableIf(!words.Mentions({"LOCK", "EXPORT"}));
  return RepeatableIf(words.Is("GRANT") || words.Is("USE") || words.Is("SHOW"));
}

/// Only the body of a routine may hold a `;`.
bool MayHoldSemicolons(const Words &words, const Effect &effect) {
  const bool creates = effect.act == Act::kRepeatable || effect.act == Act::kCreate || effect.act == Act::kCreateBrief;
  return creates && words.Is("CREATE");
}

}  // namespace

Effect Understand(std::string_view text, bool ansi_quotes) {
  std::uint32_t flags = kDialect.lexer_flags;
  if (ansi_quotes) flags &= ~static_cast<std::uint32_t>(MSR_LEX_DOUBLE_QUOTED_STRINGS);
  std::optional<std::vector<Word>> read = sdk::ReadWords(text, flags);
  if (!read || Look(text).several) return kUnknown;
  const Words words(std::move(*read));
  Effect effect = UnderstandWords(words);
  return words.Mentions({";"}) && !MayHoldSemicolons(words, effect) ? kUnknown : effect;
}

std::string Describe(const NamedObject &object) {
  static constexpr std::string_view kKinds[] = {"table",     "view",     "sequence", "trigger",
                                                "procedure", "function", "event",    "database"};
  std::string out(kKinds[static_cast<std::size_t>(object.kind)]);
  out.push_back(' ');
  if (!object.schema.empty()) out.append(QuoteIdentifier(object.schema)).append(".");
  return out.append(QuoteIdentifier(object.name));
}

}  // namespace msr::mysql
