#include "drivers/postgresql/effects_judge.hpp"

#include <algorithm>
#include <utility>

namespace msr::postgresql {
namespace {

std::string Path(const Index &index) {
  return Quoted(index.schema) + "." + Quoted(index.name);
}

const Index *WithOid(const std::vector<Index> &indexes, const std::string &oid) {
  const auto found = std::find_if(indexes.begin(), indexes.end(), [&](const Index &index) { return index.oid == oid; });
  return found == indexes.end() ? nullptr : &*found;
}

const Index *WithName(const std::vector<Index> &indexes, const std::string &name) {
  const auto found =
      std::find_if(indexes.begin(), indexes.end(), [&](const Index &index) { return index.name == name; });
  return found == indexes.end() ? nullptr : &*found;
}

sdk::Settlement Say(std::uint32_t outcome, std::string words, std::string cleanup = {}) {
  return {.outcome = outcome, .looked_at = std::move(words), .cleanup = std::move(cleanup)};
}

sdk::Settlement JudgeNew(const Index &index) {
  const std::string name = "index " + Path(index);
  if (index.valid) return Say(MSR_SETTLED_APPLIED, name + " is there and valid");
  return Say(MSR_SETTLED_NOT_APPLIED, name + " is there, but invalid", "DROP INDEX CONCURRENTLY " + Path(index));
}

sdk::Settlement JudgeOld(const Effect &effect, const Index &index) {
  const std::string name = "index " + Path(index);
  if (!index.valid) {
    return Say(MSR_SETTLED_UNKNOWN,
               name + " is invalid, and was there before the statement ran; whoever knows whose it is may drop it");
  }
  // With IF NOT EXISTS that is all it asks for; without, it was refused.
  return Say(effect.conditional ? MSR_SETTLED_APPLIED : MSR_SETTLED_NOT_APPLIED, name + " was there before");
}

sdk::Settlement JudgeUnnamed(const Effect &effect, const std::string &table, const std::vector<Index> &before,
                             const std::vector<Index> &after) {
  const Index *found = nullptr;
  for (const Index &index : after) {
    if (WithOid(before, index.oid) != nullptr || !MayBeName(effect, table, index.name)) continue;
    if (found != nullptr) return Say(MSR_SETTLED_UNKNOWN, "table " + Quoted(table) + " has more than one new index");
    found = &index;
  }
  if (found != nullptr) return JudgeNew(*found);
  return Say(MSR_SETTLED_NOT_APPLIED, "table " + Quoted(table) + " has no such new index");
}

/// What REINDEX CONCURRENTLY leaves behind when it is broken off: name_ccnew, name_ccold, also with a number.
bool IsLeftover(const Index &index) {
  std::string_view name = index.name;
  while (!name.empty() && name.back() >= '0' && name.back() <= '9') name.remove_suffix(1);
  return !index.valid && (name.ends_with("_ccnew") || name.ends_with("_ccold"));
}

/// A replaced index keeps its oid and becomes name_ccold, so one that was there may be a leftover of this attempt too.
bool HadItsName(const std::vector<Index> &before, const Index &index) {
  const Index *was = WithOid(before, index.oid);
  return was != nullptr && was->name == index.name;
}

}  // namespace

std::string Quoted(const std::string &name) {
  std::string out = "\"";
  for (const char c : name) out.append(c == '"' ? "\"\"" : std::string(1, c));
  return out + "\"";
}

sdk::Settlement JudgeBuild(const Effect &effect, const std::string &table, const std::vector<Index> &before,
                           const std::vector<Index> &after, bool name_is_taken) {
  if (effect.name.empty()) return JudgeUnnamed(effect, table, before, after);
  const Index *now = WithName(after, effect.name);
  const Index *was = WithName(before, effect.name);
  if (now == nullptr) {
    if (name_is_taken) return Say(MSR_SETTLED_UNKNOWN, "something else has the name " + Quoted(effect.name));
    return Say(MSR_SETTLED_NOT_APPLIED, "index " + Quoted(effect.name) + " is not there");
  }
  if (was == nullptr) return JudgeNew(*now);
  if (was->oid == now->oid) return JudgeOld(effect, *now);
  return Say(MSR_SETTLED_UNKNOWN, "index " + Path(*now) + " is another one than before the statement ran");
}

sdk::Settlement JudgeRebuild(const std::vector<Index> &before, const std::vector<Index> &after) {
  for (const Index &index : after) {
    if (!IsLeftover(index) || HadItsName(before, index)) continue;
    return Say(MSR_SETTLED_NOT_APPLIED, "index " + Path(index) + " is what a broken attempt left",
               "DROP INDEX CONCURRENTLY " + Path(index));
  }
  return Say(MSR_SETTLED_NOT_APPLIED, "nothing is left of a broken attempt, and it can be run again");
}

}  // namespace msr::postgresql
