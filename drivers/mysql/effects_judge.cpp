#include "drivers/mysql/effects_judge.hpp"

#include <algorithm>
#include <utility>

#include <msr/driver_words.hpp>

namespace msr::mysql {
namespace {

using States = std::vector<ObjectState>;

constexpr std::string_view kFormat = "mysql 1";
constexpr std::size_t kHeadFields = 3;

bool IsClear(const ObjectState &state) {
  // A temporary table hides the one that the next session sees.
  return state.presence != ObjectState::Presence::kUnclear && !state.text.starts_with("CREATE TEMPORARY ");
}

bool AllClear(const States &states) {
  return std::all_of(states.begin(), states.end(), IsClear);
}

std::string Say(const NamedObject &object, const ObjectState &state) {
  return Describe(object) + (state.there() ? " is there" : " is not there");
}

std::string SayAll(const Effect &effect, const States &states) {
  std::string out;
  for (std::size_t i = 0; i < states.size(); ++i) {
    out.append(out.empty() ? "" : ", ").append(Say(effect.objects[i], states[i]));
  }
  return out;
}

sdk::Settlement Unknown(std::string looked_at) {
  return {.outcome = MSR_SETTLED_UNKNOWN, .looked_at = std::move(looked_at), .cleanup = {}};
}
sdk::Settlement Applied(std::string looked_at) {
  return {.outcome = MSR_SETTLED_APPLIED, .looked_at = std::move(looked_at), .cleanup = {}};
}
sdk::Settlement NotApplied(std::string looked_at) {
  return {.outcome = MSR_SETTLED_NOT_APPLIED, .looked_at = std::move(looked_at), .cleanup = {}};
}

/// A view may stand where a table was to be made.
bool IsOfKind(ObjectKind kind, const std::string &text) {
  const std::optional<TableText> table = ReadTable(text);
  const bool sequence = table && table->options.find(" SEQUENCE=1") != std::string::npos;
  if (kind == ObjectKind::kTable) return table.has_value() && !sequence;
  if (kind == ObjectKind::kSequence) return sequence;
  if (kind == ObjectKind::kView) return !table;
  return true;
}

sdk::Settlement JudgeCreate(const Effect &effect, const States &before, const States &after) {
  const std::string seen = Say(effect.objects[0], after[0]);
  if (!before[0].absent() || !after[0].there()) return Unknown(seen + ", other than before");
  if (!IsOfKind(effect.objects[0].kind, after[0].text)) return Unknown(seen + ", but is of another kind");
  if (effect.act == Act::kCreateFilled) return Unknown(seen + "; whether it has all its rows cannot be seen");
  return Applied(seen);
}

sdk::Settlement JudgeDrop(const Effect &effect, const States &before, const States &after) {
  const std::string seen = SayAll(effect, after);
  const bool were = std::all_of(before.begin(), before.end(), [](const ObjectState &state) { return state.there(); });
  const bool gone = std::all_of(after.begin(), after.end(), [](const ObjectState &state) { return state.absent(); });
  return were && gone ? Applied(seen) : Unknown(seen + ", other than before");
}

/// The same columns: a table keeps them under its new name.
bool SameColumns(const std::string &a, const std::string &b) {
  const std::optional<TableText> first = ReadTable(a);
  const std::optional<TableText> second = ReadTable(b);
  if (!first || !second) return !first && !second;
  return first->columns == second->columns;
}

sdk::Settlement JudgeRename(const Effect &effect, const States &before, const States &after) {
  const std::string seen = SayAll(effect, after);
  for (std::size_t i = 0; i + 1 < before.size(); i += 2) {
    const bool could = before[i].there() && before[i + 1].absent();
    const bool did = after[i].absent() && after[i + 1].there() && SameColumns(before[i].text, after[i + 1].text);
    if (!could || !did) return Unknown(seen + ", other than before");
  }
  return Applied(seen);
}

sdk::Settlement JudgeClauses(const Effect &effect, const std::string &table, const TableText &before,
                             const TableText &after) {
  const bool renamed = effect.objects.size() > 1;
  bool sure = renamed;
  bool changed = false;
  for (const AlterClause &clause : effect.clauses) {
    const Trace trace = TraceOf(clause, before, after);
    if (trace == Trace::kMissing) return Unknown(table + " is not as before, and not as the statement makes it");
    sure = sure || trace == Trace::kThere;
    changed = changed || trace == Trace::kChanged;
  }
  // One ALTER TABLE happens as a whole, so one clause that is certain stands for all.
  if (sure || (changed && OnlyTheseDiffer(effect.clauses, before, after))) {
    return Applied(table + " is as the statement makes it");
  }
  return Unknown(table + " is not as before, but what changed may be of another statement");
}

sdk::Settlement JudgeAlter(const Effect &effect, const States &before, const States &after) {
  const bool renamed = effect.objects.size() > 1;
  const std::size_t at = renamed ? 1 : 0;
  const bool could = before[0].there() && (!renamed || before[1].absent());
  const bool is = after[at].there() && (!renamed || after[0].absent());
  const std::string seen = SayAll(effect, after);
  if (!could || !is) return Unknown(seen + ", other than before");
  const std::optional<TableText> old_table = ReadTable(before[0].text);
  const std::optional<TableText> new_table = ReadTable(after[at].text);
  if (!old_table || !new_table) return Unknown(seen + ", but its definition is not understood");
  return JudgeClauses(effect, Describe(effect.objects[at]), *old_table, *new_table);
}

}  // namespace

std::string Encode(const Evidence &evidence) {
  std::vector<std::string> fields = {std::string(kFormat), evidence.ansi_quotes ? "1" : "0", evidence.schema};
  for (const ObjectState &state : evidence.states) fields.push_back(state.there() ? "+" + state.text : "-");
  return sdk::JoinFields(fields);
}

std::optional<Evidence> Decode(std::string_view text) {
  const std::optional<std::vector<std::string>> fields = sdk::SplitFields(text);
  if (!fields || fields->size() <= kHeadFields || fields->front() != kFormat) return std::nullopt;
  Evidence evidence;
  evidence.ansi_quotes = (*fields)[1] == "1";
  evidence.schema = (*fields)[2];
  for (std::size_t i = kHeadFields; i < fields->size(); ++i) {
    const std::string &field = (*fields)[i];
    if (field.empty() || (field.front() != '+' && field != "-")) return std::nullopt;
    const bool there = field.front() == '+';
    evidence.states.push_back(
        {there ? ObjectState::Presence::kThere : ObjectState::Presence::kAbsent, there ? field.substr(1) : ""});
  }
  return evidence;
}

std::uint32_t EffectOf(const Effect &effect, const States &before) {
  if (effect.act == Act::kRepeatable) return MSR_EFFECT_REPEATABLE;
  if (effect.act == Act::kUnknown || !AllClear(before)) return MSR_EFFECT_UNKNOWN;
  const bool any_absent = std::any_of(before.begin(), before.end(), [](const auto &state) { return state.absent(); });
  switch (effect.act) {
    case Act::kCreate:
      return effect.or_replace && before[0].there() ? MSR_EFFECT_UNKNOWN : MSR_EFFECT_VISIBLE;
    case Act::kDrop:
      // Some servers then drop the rest of the list, and report an error all the same.
      return before.size() > 1 && any_absent ? MSR_EFFECT_UNKNOWN : MSR_EFFECT_VISIBLE;
    case Act::kAlter:
      if (before[0].absent() && effect.if_exists) return MSR_EFFECT_REPEATABLE;
      return before[0].absent() || ReadTable(before[0].text) ? MSR_EFFECT_VISIBLE : MSR_EFFECT_UNKNOWN;
    default:
      return MSR_EFFECT_VISIBLE;
  }
}

sdk::Settlement Judge(const Effect &effect, const States &before, const States &after) {
  if (effect.act == Act::kRepeatable) return NotApplied("it can be run again");
  if (EffectOf(effect, before) != MSR_EFFECT_VISIBLE) return Unknown("nothing tells whether the statement took effect");
  if (!AllClear(after)) return Unknown("the server does not show how things stand");
  if (before == after) {
    if (effect.act == Act::kCreateBrief && after[0].absent()) return Unknown("the event may have come and gone");
    return NotApplied(SayAll(effect, after) + ", as before");
  }
  switch (effect.act) {
    case Act::kCreate:
    case Act::kCreateFilled:
    case Act::kCreateBrief:
      return JudgeCreate(effect, before, after);
    case Act::kDrop:
      return JudgeDrop(effect, before, after);
    case Act::kRename:
      return JudgeRename(effect, before, after);
    case Act::kAlter:
      return JudgeAlter(effect, before, after);
    default:
      return Unknown("nothing tells whether the statement took effect");
  }
}

}  // namespace msr::mysql
