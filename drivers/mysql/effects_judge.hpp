// effects_judge.hpp: whether a statement took effect, by how things stood before and how they stand now. Pure: no
// server.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <msr/driver_sdk.hpp>

#include "drivers/mysql/effects_parse.hpp"

namespace msr::mysql {

/// How one object stands.
struct ObjectState {
  enum class Presence { kAbsent, kThere, kUnclear };
  Presence presence = Presence::kUnclear;
  std::string text;  ///< what SHOW CREATE says

  bool operator==(const ObjectState &) const = default;
  bool there() const { return presence == Presence::kThere; }
  bool absent() const { return presence == Presence::kAbsent; }
};

/// What was found out before a statement ran.
struct Evidence {
  bool ansi_quotes = false;  ///< how the statement was read
  std::string schema;        ///< where its names without a schema are
  std::vector<ObjectState> states;
};

std::string Encode(const Evidence &evidence);
/// None for a text that this driver did not write, or wrote in another form.
std::optional<Evidence> Decode(std::string_view text);

/// MSR_EFFECT_VISIBLE if it can be told later; a state for each object of the effect.
std::uint32_t EffectOf(const Effect &effect, const std::vector<ObjectState> &before);

sdk::Settlement Judge(const Effect &effect, const std::vector<ObjectState> &before,
                      const std::vector<ObjectState> &after);

}  // namespace msr::mysql
