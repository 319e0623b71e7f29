#include "drivers/sqlite/effects.hpp"

#include <optional>
#include <utility>
#include <vector>

#include <msr/driver_words.hpp>

#include "drivers/sqlite/dialect.hpp"

namespace msr::sqlite {

bool IsRepeatable(std::string_view text) {
  std::optional<std::vector<sdk::Word>> read = sdk::ReadWords(text, kDialect.lexer_flags);
  if (!read) return false;
  sdk::Words words(std::move(*read));
  if (words.Mentions({";"})) return false;
  // It refuses to write into a file that is there already.
  if (words.Is("VACUUM")) return !words.Mentions({"INTO"});
  return words.TakeOneOf({"PRAGMA", "ANALYZE", "REINDEX", "ATTACH", "DETACH"});
}

}  // namespace msr::sqlite
