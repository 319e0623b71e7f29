#include "drivers/postgresql/effects_parse.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include <msr/driver_words.hpp>

#include "drivers/postgresql/dialect.hpp"

namespace msr::postgresql {
namespace {

using sdk::Word;
using sdk::Words;

constexpr std::size_t kNameLimit = 63;

const Effect kUnknown;
const Effect kRepeatable{.act = Act::kRepeatable};

Effect RepeatableIf(bool holds) {
  return holds ? kRepeatable : kUnknown;
}

bool IsName(const Word &word) {
  return word.kind == Word::Kind::kPlain || word.kind == Word::Kind::kQuotedName;
}

/// A name as the server keeps it; none for one that it would cut.
std::optional<std::string> TakeName(Words &words) {
  const Word word = words.Peek();
  if (!IsName(word)) return std::nullopt;
  words.Skip();
  std::string name;
  if (word.kind == Word::Kind::kPlain) {
    for (const char c : word.text) name.push_back(c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c);
  } else {
    for (std::size_t i = 1; i + 1 < word.text.size(); ++i) {
      name.push_back(word.text[i]);
      if (word.text[i] == '"') ++i;
    }
  }
  if (name.empty() || name.size() > kNameLimit) return std::nullopt;
  return name;
}

/// A name, or a schema and a name, as it is written.
std::optional<std::string> TakeRelation(Words &words) {
  std::string relation;
  do {
    if (!IsName(words.Peek())) return std::nullopt;
    relation.append(relation.empty() ? "" : ".").append(words.Peek().text);
    words.Skip();
  } while (words.Take("."));
  return relation;
}

/// The columns of an index if each is a mere name.
std::vector<std::string> PlainColumns(Words list) {
  std::vector<std::string> columns;
  for (Words &part : list.SplitRest()) {
    std::optional<std::string> name = TakeName(part);
    if (!name || (!part.AtEnd() && part.Peek().kind == Word::Kind::kSymbol)) return {};
    columns.push_back(std::move(*name));
  }
  return columns;
}

/// What follows CREATE [UNIQUE] INDEX CONCURRENTLY.
Effect UnderstandBuild(Words words) {
  Effect effect{.act = Act::kBuildIndex};
  effect.conditional = words.Take({"IF", "NOT", "EXISTS"});
  if (!words.Is("ON")) {
    std::optional<std::string> name = TakeName(words);
    if (!name) return kUnknown;
    effect.name = std::move(*name);
  }
  if (!words.Take("ON")) return kUnknown;
  words.Take("ONLY");
  std::optional<std::string> table = TakeRelation(words);
  if (!table) return kUnknown;
  effect.relation = std::move(*table);
  if (words.Take("USING")) words.Skip();
  const std::optional<Words> list = words.TakeParentheses();
  if (!list || list->AtEnd()) return kUnknown;
  if (!words.Mentions({"INCLUDE"})) effect.columns = PlainColumns(*list);
  return effect;
}

std::optional<std::string> TakeCatalog(Words &words) {
  for (const char *catalog : {"DATABASE", "TABLESPACE", "SUBSCRIPTION"}) {
    if (words.Take(catalog)) return catalog;
  }
  return std::nullopt;
}

Effect InCatalog(Act act, std::string catalog, Words words) {
  std::optional<std::string> name = TakeName(words);
  if (!name) return kUnknown;
  return {.act = act, .relation = {}, .partition = {}, .name = std::move(*name), .catalog = std::move(catalog)};
}

/// True if `condition` follows after at most three words that say what kind of object it is about.
bool HasCondition(Words words, std::initializer_list<std::string_view> condition) {
  for (int i = 0; i < 4; ++i) {
    if (words.Is(condition)) return true;
    if (words.Peek().kind != Word::Kind::kPlain) return false;
    words.Skip();
  }
  return false;
}

Effect UnderstandCreate(Words words) {
  if (words.Is({"OR", "REPLACE"})) return kRepeatable;
  if (std::optional<std::string> catalog = TakeCatalog(words)) {
    return InCatalog(Act::kCreate, std::move(*catalog), std::move(words));
  }
  Words index = words;
  index.Take("UNIQUE");
  if (index.Take({"INDEX", "CONCURRENTLY"})) return UnderstandBuild(std::move(index));
  return RepeatableIf(HasCondition(std::move(words), {"IF", "NOT", "EXISTS"}));
}

Effect UnderstandDrop(Words words) {
  Words other = words;
  if (HasCondition(std::move(other), {"IF", "EXISTS"})) return kRepeatable;
  if (std::optional<std::string> catalog = TakeCatalog(words)) {
    return InCatalog(Act::kDrop, std::move(*catalog), std::move(words));
  }
  if (!words.Take({"INDEX", "CONCURRENTLY"})) return kUnknown;
  std::optional<std::string> index = TakeRelation(words);
  words.TakeOneOf({"RESTRICT", "CASCADE"});
  if (!index || !words.AtEnd()) return kUnknown;
  return {.act = Act::kDropIndex, .relation = std::move(*index)};
}

Effect UnderstandReindex(Words words) {
  bool concurrently = false;
  if (const std::optional<Words> options = words.TakeParentheses()) {
    // CONCURRENTLY FALSE is possible there; to take it for true does no harm.
    concurrently = options->Mentions({"CONCURRENTLY"});
  }
  const bool index = words.Is("INDEX");
  if (!index && !words.Is("TABLE")) return kRepeatable;
  words.Skip();
  concurrently = words.Take("CONCURRENTLY") || concurrently;
  std::optional<std::string> relation = TakeRelation(words);
  if (!relation || !words.AtEnd()) return kUnknown;
  if (!concurrently) return kRepeatable;
  return {.act = index ? Act::kRebuildIndex : Act::kRebuildTable, .relation = std::move(*relation)};
}

Effect UnderstandAlter(Words words) {
  if (words.Is("SYSTEM")) return kRepeatable;
  if (words.Take("TYPE")) {
    const bool named = TakeRelation(words).has_value();
    return RepeatableIf(named && words.Is({"ADD", "VALUE", "IF", "NOT", "EXISTS"}));
  }
  if (!words.Take("TABLE")) return kUnknown;
  words.Take({"IF", "EXISTS"});
  words.Take("ONLY");
  std::optional<std::string> table = TakeRelation(words);
  if (!table || !words.Take({"DETACH", "PARTITION"})) return kUnknown;
  std::optional<std::string> partition = TakeRelation(words);
  if (!partition || !words.Take("CONCURRENTLY") || !words.AtEnd()) return kUnknown;
  return {.act = Act::kDetach, .relation = std::move(*table), .partition = std::move(*partition)};
}

/// How the name begins that the server makes for an index.
std::string StartOfName(const Effect &effect, std::string_view table) {
  std::string start(table);
  for (const std::string &column : effect.columns) start.append("_").append(column);
  return start + (effect.columns.empty() ? "_" : "_idx");
}

}  // namespace

Effect Understand(std::string_view text) {
  std::optional<std::vector<Word>> read = sdk::ReadWords(text, kDialect.lexer_flags);
  if (!read) return kUnknown;
  Words words(std::move(*read));
  if (words.Mentions({";"})) return kUnknown;
  if (words.Take("CREATE")) return UnderstandCreate(std::move(words));
  if (words.Take("DROP")) return UnderstandDrop(std::move(words));
  if (words.Take("ALTER")) return UnderstandAlter(std::move(words));
  if (words.Take("REINDEX")) return UnderstandReindex(std::move(words));
  for (const std::string_view word : {"VACUUM", "ANALYZE", "ANALYSE", "CLUSTER", "SET", "RESET", "COMMENT", "GRANT"}) {
    if (words.Is(word)) return kRepeatable;
  }
  return kUnknown;
}

bool WouldCutName(const Effect &effect, std::string_view table) {
  constexpr std::size_t kRoomForNumber = 4;
  return StartOfName(effect, table).size() + kRoomForNumber > kNameLimit;
}

bool MayBeName(const Effect &effect, std::string_view table, std::string_view name) {
  const std::string start = StartOfName(effect, table);
  if (!name.starts_with(start)) return false;
  if (effect.columns.empty()) return true;
  name.remove_prefix(start.size());
  return std::all_of(name.begin(), name.end(), [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace msr::postgresql
