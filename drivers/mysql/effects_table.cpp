#include "drivers/mysql/effects_table.hpp"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "drivers/mysql/dialect.hpp"
#include "drivers/mysql/effects_names.hpp"

namespace msr::mysql {
namespace {

using sdk::Word;
using sdk::Words;

/// Where the words of the table's text end up.
struct Parts {
  std::vector<Words> items;
  std::vector<std::string_view> texts;
  std::string_view options;
};

// The options may stand in comments for certain versions, which matter to nobody here: they are compared as text.
std::optional<std::vector<Word>> WordsOf(std::string_view text) {
  const std::uint32_t flags = kDialect.lexer_flags & ~static_cast<std::uint32_t>(MSR_LEX_CONDITIONAL_COMMENTS);
  return sdk::ReadWords(text, flags);
}

std::string_view Between(const Word &first, const Word &last) {
  return {first.text.data(), static_cast<std::size_t>(last.text.data() + last.text.size() - first.text.data())};
}

/// The text between two words, those left out.
std::string_view Inside(const Word &open, const Word &close) {
  const char *begin = open.text.data() + open.text.size();
  std::string_view inside(begin, static_cast<std::size_t>(close.text.data() - begin));
  while (!inside.empty() && (inside.front() == ' ' || inside.front() == '\n')) inside.remove_prefix(1);
  while (!inside.empty() && (inside.back() == ' ' || inside.back() == '\n')) inside.remove_suffix(1);
  return inside;
}

bool IsSymbol(const Word &word, std::string_view text, int depth) {
  return word.kind == Word::Kind::kSymbol && word.depth == depth && word.text == text;
}

std::optional<Parts> TakeApart(std::string_view text, const std::vector<Word> &words) {
  Parts parts;
  std::size_t open = 0;
  while (open < words.size() && !IsSymbol(words[open], "(", 0)) ++open;
  if (open == words.size()) return std::nullopt;
  std::size_t from = open;
  std::vector<Word> item;
  for (std::size_t i = open + 1; i < words.size(); ++i) {
    const bool last = IsSymbol(words[i], ")", 0);
    if (!last && !IsSymbol(words[i], ",", 1)) {
      item.push_back(words[i]);
      continue;
    }
    parts.items.emplace_back(std::exchange(item, {}));
    parts.texts.push_back(Inside(words[from], words[i]));
    from = i;
    if (!last) continue;
    parts.options = text.substr(static_cast<std::size_t>(words[i].text.data() + 1 - text.data()));
    return parts;
  }
  return std::nullopt;
}

/// Puts one definition where it belongs.
bool Place(Words item, std::string_view definition, std::string &last_column, TableText &table) {
  const std::string text(definition);
  if (item.Peek().kind == Word::Kind::kQuotedName) {
    const std::string name = LowerCase(UnquoteIdentifier(item.Peek().text));
    table.before_column[name] = std::exchange(last_column, name);
    return table.columns.emplace(name, text).second;
  }
  if (item.Is({"PRIMARY", "KEY"})) return table.keys.emplace("primary", text).second;
  const bool constraint = item.Take("CONSTRAINT");
  if (!constraint) item.TakeOneOf({"UNIQUE", "FULLTEXT", "SPATIAL", "VECTOR"});
  if (!constraint && !item.Take("KEY")) return table.constraints.emplace(text, text).second;
  const std::optional<std::string> name = TakeLowerName(item);
  return name && (constraint ? table.constraints : table.keys).emplace(*name, text).second;
}

}  // namespace

std::optional<TableText> ReadTable(std::string_view text) {
  const std::optional<std::vector<Word>> words = WordsOf(text);
  if (!words || !Words(*words).Is({"CREATE", "TABLE"})) return std::nullopt;
  const std::optional<Parts> parts = TakeApart(text, *words);
  if (!parts) return std::nullopt;
  TableText table;
  std::string last_column;
  for (std::size_t i = 0; i < parts->items.size(); ++i) {
    if (!Place(parts->items[i], parts->texts[i], last_column, table)) return std::nullopt;
  }
  table.options = parts->options;
  return table;
}

std::string WithoutCounter(std::string_view text) {
  std::string out(text);
  const std::optional<std::vector<Word>> words = WordsOf(text);
  if (!words) return out;
  for (std::size_t i = 0; i + 2 < words->size(); ++i) {
    const Word &word = (*words)[i];
    if (word.kind != Word::Kind::kPlain || word.depth != 0 || word.text != "AUTO_INCREMENT") continue;
    if (!IsSymbol((*words)[i + 1], "=", 0)) continue;
    const std::string_view counter = Between(word, (*words)[i + 2]);
    std::size_t from = static_cast<std::size_t>(counter.data() - text.data());
    std::size_t size = counter.size();
    if (from > 0 && text[from - 1] == ' ') {
      --from;
      ++size;
    }
    return out.erase(from, size);
  }
  return out;
}

std::string PlainList(Words list) {
  std::string out;
  for (; !list.AtEnd(); list.Skip()) {
    const Word word = list.Peek();
    if (word.kind == Word::Kind::kPlain && sdk::detail::SameWord(word.text, "ASC")) continue;
    if (word.kind == Word::Kind::kQuotedName || word.kind == Word::Kind::kPlain) {
      out.append(LowerCase(UnquoteIdentifier(word.text))).append(" ");
    } else {
      out.append(word.text);
    }
  }
  return out;
}

std::string FirstListOf(std::string_view definition) {
  std::optional<std::vector<Word>> read = WordsOf(definition);
  if (!read) return {};
  Words words(std::move(*read));
  while (!words.AtEnd() && !words.Is("(")) words.Skip();
  std::optional<Words> list = words.TakeParentheses();
  return list ? PlainList(std::move(*list)) : std::string();
}

std::string TypeOf(Words definition) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 7> kOtherNames = {{{"integer", "int"},
                                                                                                {"bool", "tinyint"},
                                                                                                {"boolean", "tinyint"},
                                                                                                {"numeric", "decimal"},
                                                                                                {"dec", "decimal"},
                                                                                                {"fixed", "decimal"},
                                                                                                {"character", "char"}}};
  static constexpr std::array<std::string_view, 8> kPlain = {"tinyint", "smallint", "mediumint", "int",
                                                             "bigint",  "date",     "decimal",   "double"};
  static constexpr std::array<std::string_view, 7> kWithList = {"varchar", "char", "varbinary", "binary",
                                                                "enum",    "set",  "text"};
  if (definition.Is({"CHARACTER", "VARYING"}) || definition.Is({"CHAR", "VARYING"})) return {};
  std::string type = LowerCase(definition.Peek().text);
  for (const auto &[other, name] : kOtherNames) {
    if (type == other) type = name;
  }
  if (std::find(kPlain.begin(), kPlain.end(), type) != kPlain.end()) return type;
  if (std::find(kWithList.begin(), kWithList.end(), type) == kWithList.end()) return {};
  definition.Skip();
  const std::optional<Words> list = definition.TakeParentheses();
  // TEXT(n) becomes the smallest type that holds n.
  if (list && type == "text") return {};
  return list ? type + "(" + PlainList(*list) + ")" : type;
}

}  // namespace msr::mysql
