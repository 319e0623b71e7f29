// effects.cpp: whether a statement that no transaction covered took effect, and the end of another session.
#include <algorithm>
#include <optional>

#include "drivers/mysql/connection.hpp"
#include "drivers/mysql/effects_look.hpp"
#include "drivers/mysql/literals.hpp"

namespace msr::mysql {
namespace {

constexpr std::int64_t kNoSuchThread = 1094;

/// The first row of an answer, copied.
class CopyFirstRow final : public Answers {
 public:
  bool Row(std::size_t, std::span<const msr_value> row) override {
    for (const msr_value &cell : row) {
      if (cell.kind == MSR_VALUE_NULL) {
        cells.emplace_back();
      } else if (cell.kind == MSR_VALUE_INT64) {
        cells.emplace_back(std::to_string(cell.as.integer));
      } else {
        cells.emplace_back(std::string(sdk::View(cell.as.text)));
      }
    }
    return false;
  }
  std::vector<std::optional<std::string>> cells;
};

/// One statement that runs others, each of which may stand when the next one fails.
bool MayRunSeveral(std::string_view text) {
  const Shape shape = Look(text);
  const std::string_view first = FirstWord(shape.head);
  return first == "CALL" || first == "EXECUTE" || BeginsWith(shape.head, "BEGIN NOT ATOMIC");
}

sdk::Settlement Unsettled(std::string why) {
  return {.outcome = MSR_SETTLED_UNKNOWN, .looked_at = std::move(why), .cleanup = {}};
}

}  // namespace

std::vector<std::optional<std::string>> MysqlConnection::FirstRowOf(const std::string &sql) {
  CopyFirstRow answer;
  Ask(sql, answer);
  return std::move(answer.cells);
}

sdk::Observation MysqlConnection::Observe(const sdk::Statement &statement) {
  sdk::RefuseEmpty(statement);
  const std::string text = Render(statement);
  if (MayRunSeveral(text)) return {.effect = MSR_EFFECT_PARTIAL, .evidence = {}};
  // What depends on the session is asked for only where there is something to look at.
  const bool has_double_quotes = text.find('"') != std::string::npos;
  const Effect first = Understand(text, false);
  if (!has_double_quotes && first.objects.empty()) return {.effect = EffectOf(first, {}), .evidence = {}};
  const Call call(*this);
  RunDeferred();
  const AskFirstRow ask = [this](const std::string &sql) { return FirstRowOf(sql); };
  const SessionView view = ReadView(ask);
  const Effect effect = view.ansi_quotes() ? Understand(text, true) : first;
  if (!view.Reads(text)) return {};
  Evidence evidence{.ansi_quotes = view.ansi_quotes(), .schema = view.schema, .states = {}};
  if (!effect.objects.empty()) evidence.states = LookAt(effect.objects, view, ask);
  const std::uint32_t kind = EffectOf(effect, evidence.states);
  return {.effect = kind, .evidence = kind == MSR_EFFECT_VISIBLE ? Encode(evidence) : std::string()};
}

sdk::Settlement MysqlConnection::Settle(const sdk::Statement &statement, std::string_view evidence) {
  sdk::RefuseEmpty(statement);
  const std::string text = Render(statement);
  const std::optional<Evidence> before = Decode(evidence);
  if (!before) return Unsettled("nothing was noted before the statement ran that tells its effect");
  const Effect effect = Understand(text, before->ansi_quotes);
  if (effect.objects.empty() || effect.objects.size() != before->states.size()) {
    return Unsettled("what was noted before the statement ran does not fit it");
  }
  const Call call(*this);
  RunDeferred();
  const AskFirstRow ask = [this](const std::string &sql) { return FirstRowOf(sql); };
  SessionView view = ReadView(ask);
  view.schema = before->schema;
  return Judge(effect, before->states, LookAt(effect.objects, view, ask));
}

void MysqlConnection::EndSession(std::string_view session) {
  const bool digits = !session.empty() && session.find_first_not_of("0123456789") == std::string_view::npos;
  if (!digits) throw sdk::Failure(MSR_INVALID, "a session of this server has a number");
  if (session == description_.session) throw sdk::Failure(MSR_INVALID, "a session cannot end itself");
  const Call call(*this);
  try {
    Answers none;
    Ask("KILL " + std::string(session), none);
  } catch (const sdk::Failure &failure) {
    if (failure.vendor_code != kNoSuchThread) throw;
  }
}

}  // namespace msr::mysql
