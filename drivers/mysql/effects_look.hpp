// effects_look.hpp: asks the server how objects stand.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "drivers/mysql/effects_judge.hpp"

namespace msr::mysql {

/// Runs a question and returns the cells of its first row, NULL as none; throws sdk::Failure.
using AskFirstRow = std::function<std::vector<std::optional<std::string>>(const std::string &sql)>;

/// The settings of the session by which it reads names and writes definitions.
struct SessionView {
  std::string sql_mode;
  std::string quotes_names;
  std::string client_charset;
  std::string results_charset;
  std::string schema;  ///< empty where there is none

  bool ansi_quotes() const { return sql_mode.find("ANSI_QUOTES") != std::string::npos; }
  /// True if SHOW CREATE answers as it does under the settings of a fresh session.
  bool is_plain() const;
  /// False where the server may read `text` in another way than it is read here.
  bool Reads(std::string_view text) const;
};

SessionView ReadView(const AskFirstRow &ask);

/// How each object stands, under settings that are the same in every session; those of this session are put back.
std::vector<ObjectState> LookAt(const std::vector<NamedObject> &objects, const SessionView &view,
                                const AskFirstRow &ask);

}  // namespace msr::mysql
