#include "drivers/mysql/effects_alter.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "drivers/mysql/effects_names.hpp"

namespace msr::mysql {
namespace {

using sdk::Words;
using Action = AlterClause::Action;
using Part = AlterClause::Part;
using Things = std::map<std::string, std::string>;

/// What a name means in the table; a name of either kind where DROP CONSTRAINT does not say which.
const std::string *Find(const TableText &table, Part part, const std::string &name) {
  const auto in = [&](const Things &things) {
    const auto found = things.find(name);
    return found == things.end() ? nullptr : &found->second;
  };
  if (part == Part::kColumn) return in(table.columns);
  if (part == Part::kKey) return in(table.keys);
  const std::string *found = in(table.constraints);
  return found == nullptr && part == Part::kKeyOrConstraint ? in(table.keys) : found;
}

Trace TraceOfAdd(const AlterClause &clause, const TableText &before, const TableText &after) {
  const bool was = Find(before, clause.part, clause.name) != nullptr;
  const bool is = Find(after, clause.part, clause.name) != nullptr;
  if (was && clause.conditional) return Trace::kNone;
  return !was && is ? Trace::kThere : Trace::kMissing;
}

Trace TraceOfAddList(const AlterClause &clause, const TableText &before, const TableText &after) {
  const bool key = clause.part == Part::kKey;
  const Things &olds = key ? before.keys : before.constraints;
  const Things &news = key ? after.keys : after.constraints;
  const bool found = std::any_of(news.begin(), news.end(), [&](const auto &thing) {
    if (olds.contains(thing.first)) return false;
    if (clause.list.empty()) return thing.second.find(" CHECK (") != std::string::npos;
    return FirstListOf(thing.second) == clause.list;
  });
  return found ? Trace::kThere : Trace::kMissing;
}

Trace TraceOfDrop(const AlterClause &clause, const TableText &before, const TableText &after) {
  const bool was = Find(before, clause.part, clause.name) != nullptr;
  const bool is = Find(after, clause.part, clause.name) != nullptr;
  if (!was && clause.conditional) return Trace::kNone;
  return was && !is ? Trace::kThere : Trace::kMissing;
}

bool HasType(const std::string &definition, const std::string &type) {
  if (type.empty()) return true;
  std::optional<std::vector<sdk::Word>> words =
      sdk::ReadWords(definition, MSR_LEX_BACKTICKS | MSR_LEX_BACKSLASH_ESCAPES);
  if (!words) return false;
  Words column(std::move(*words));
  column.Skip();
  const std::string found = TypeOf(std::move(column));
  return found == type || (type.find('(') == std::string::npos && found.starts_with(type + "("));
}

Trace TraceOfChange(const AlterClause &clause, const TableText &before, const TableText &after) {
  const std::string *was = Find(before, clause.part, clause.name);
  const std::string *is = Find(after, clause.part, clause.name);
  if (was == nullptr && clause.conditional) return Trace::kNone;
  if (was == nullptr || is == nullptr) return Trace::kMissing;
  const bool moved = clause.moves && before.before_column.at(clause.name) != after.before_column.at(clause.name);
  if (*was == *is && !moved) return Trace::kNone;
  return HasType(*is, clause.type) ? Trace::kChanged : Trace::kMissing;
}

Trace TraceOfRename(const AlterClause &clause, const TableText &before, const TableText &after) {
  const std::string *is = Find(after, clause.part, clause.new_name);
  const bool had_old = Find(before, clause.part, clause.name) != nullptr;
  if (!had_old && clause.conditional) return Trace::kNone;
  const bool had_new = Find(before, clause.part, clause.new_name) != nullptr;
  const bool has_old = Find(after, clause.part, clause.name) != nullptr;
  if (!had_old || had_new || has_old || is == nullptr) return Trace::kMissing;
  return HasType(*is, clause.type) ? Trace::kThere : Trace::kMissing;
}

Trace TraceOfOptions(const AlterClause &clause, const TableText &before, const TableText &after) {
  if (before.options == after.options) return Trace::kNone;
  const bool has = LowerCase(after.options).find(clause.option) != std::string::npos;
  return has ? Trace::kChanged : Trace::kMissing;
}

/// True if every difference between the two is about a name for which `named` holds.
template <class Named>
bool DifferOnlyIn(const Things &before, const Things &after, Named &&named) {
  for (const auto &[name, definition] : before) {
    const auto found = after.find(name);
    if ((found == after.end() || found->second != definition) && !named(name)) return false;
  }
  return std::all_of(after.begin(), after.end(),
                     [&](const auto &thing) { return before.contains(thing.first) || named(thing.first); });
}

}  // namespace

Trace TraceOf(const AlterClause &clause, const TableText &before, const TableText &after) {
  switch (clause.action) {
    case Action::kAdd:
      return TraceOfAdd(clause, before, after);
    case Action::kAddList:
      return TraceOfAddList(clause, before, after);
    case Action::kDrop:
      return TraceOfDrop(clause, before, after);
    case Action::kReplace:
    case Action::kChange:
      return TraceOfChange(clause, before, after);
    case Action::kRename:
      return TraceOfRename(clause, before, after);
    case Action::kOptions:
      return TraceOfOptions(clause, before, after);
    case Action::kConvert:
      return before.columns == after.columns && before.options == after.options ? Trace::kNone : Trace::kChanged;
    case Action::kNone:
      break;
  }
  return Trace::kNone;
}

bool OnlyTheseDiffer(const std::vector<AlterClause> &clauses, const TableText &before, const TableText &after) {
  const auto any = [&](auto &&holds) { return std::any_of(clauses.begin(), clauses.end(), holds); };
  const bool converts = any([](const AlterClause &clause) { return clause.action == Action::kConvert; });
  const bool options = converts || any([](const AlterClause &clause) { return clause.action == Action::kOptions; });
  if (!options && before.options != after.options) return false;
  const auto named = [&](Part part) {
    return [&, part](const std::string &name) {
      return any([&](const AlterClause &clause) {
        return (clause.part == part || clause.part == Part::kKeyOrConstraint) &&
               (clause.name == name || clause.new_name == name);
      });
    };
  };
  const bool columns = converts || DifferOnlyIn(before.columns, after.columns, named(Part::kColumn));
  return columns && DifferOnlyIn(before.keys, after.keys, named(Part::kKey)) &&
         DifferOnlyIn(before.constraints, after.constraints, named(Part::kConstraint));
}

}  // namespace msr::mysql
