#include "core/source/file_name.hpp"

#include <array>

#include <fmt/format.h>

#include "core/base/text.hpp"

namespace msr::source {
namespace {

constexpr std::string_view kForms =
    "migrations are named V<version>_<name>.up.sql, V<version>_<name>.down.sql or R_<name>.sql, with .<driver> before "
    ".up, .down or .sql for one database only";

// The history has 255 characters for the name of a repeatable.
constexpr std::size_t kMaxName = 200;
constexpr std::size_t kMaxVersion = 200;

bool IsDigit(char c) {
  return c >= '0' && c <= '9';
}

ParsedName Problem(std::string problem, std::string hint = std::string(kForms)) {
  ParsedName parsed;
  parsed.problem = std::move(problem);
  parsed.hint = std::move(hint);
  return parsed;
}

bool TakeSuffix(std::string_view &text, std::string_view suffix) {
  if (!text.ends_with(suffix)) return false;
  text.remove_suffix(suffix.size());
  return true;
}

// Splits `.variant` off and checks what is left.
ParsedName FinishName(FileName name, std::string_view rest) {
  const std::size_t dot = rest.find('.');
  if (dot != std::string_view::npos) {
    name.variant = std::string(rest.substr(dot + 1));
    rest = rest.substr(0, dot);
    if (name.variant.empty() || name.variant.find('.') != std::string::npos) {
      return Problem("has too many dots: a name has none, and one may stand before the driver's word");
    }
  }
  if (rest.empty()) return Problem("has no name");
  if (CountCharacters(rest) > kMaxName) return Problem(fmt::format("has a name of more than {} characters", kMaxName));
  name.name = std::string(rest);
  ParsedName parsed;
  parsed.name = std::move(name);
  return parsed;
}

ParsedName ParseVersioned(std::string_view stem) {
  FileName name;
  std::string_view rest = stem;
  if (TakeSuffix(rest, ".down")) {
    name.direction = Direction::kDown;
  } else if (!TakeSuffix(rest, ".up")) {
    return Problem("says neither .up.sql nor .down.sql", fmt::format("rename it to {}.up.sql", stem));
  }
  rest.remove_prefix(1);
  const std::size_t underscore = rest.find('_');
  if (underscore == std::string_view::npos) return Problem("has no _ between version and name");
  name.version = Version::Parse(rest.substr(0, underscore));
  if (!name.version) {
    return Problem(fmt::format("has the version \"{}\", which is not digits in groups joined by dots",
                               rest.substr(0, underscore)));
  }
  if (name.version->is_zero())
    return Problem("has version 0, which stands for the empty database", "begin with version 1");
  if (name.version->identity().size() > kMaxVersion)
    return Problem(fmt::format("has a version of more than {} digits", kMaxVersion));
  return FinishName(std::move(name), rest.substr(underscore + 1));
}

ParsedName ParseRepeatable(std::string_view stem) {
  FileName name;
  name.kind = MigrationKind::kRepeatable;
  std::string_view rest = stem.substr(2);
  if (TakeSuffix(rest, ".down")) {
    name.direction = Direction::kDown;
  } else if (rest.ends_with(".up")) {
    return Problem("says .up.sql, which a repeatable does not",
                   fmt::format("rename it to {}.sql", stem.substr(0, stem.size() - 3)));
  }
  return FinishName(std::move(name), rest);
}

}  // namespace

ParsedName ParseFileName(std::string_view file) {
  std::string_view stem = file;
  if (!TakeSuffix(stem, ".sql")) {
    const std::string lower = ToLower(file);
    const bool meant = lower.ends_with(".sql") && !lower.empty() && (lower[0] == 'v' || lower.starts_with("r_"));
    return meant ? Problem("does not end in .sql in lower case") : ParsedName{};
  }
  if (stem == "beforeMigrate" || stem == "afterMigrate") {
    return Problem("is a callback, which this version of msr does not run", "take it out of the folder");
  }
  if (stem.starts_with("R_")) return ParseRepeatable(stem);
  if (stem.starts_with('V')) return ParseVersioned(stem);
  if (stem.starts_with('v'))
    return Problem("begins with a small v", fmt::format("rename it to V{}.sql", stem.substr(1)));
  if (stem.starts_with('U'))
    return Problem("begins with U", "a migration that reverts is named V<version>_<name>.down.sql");
  if (!stem.empty() && IsDigit(stem[0]))
    return Problem("begins with a digit", fmt::format("rename it to V{}.sql", stem));
  ParsedName parsed;
  parsed.ignored = true;
  return parsed;
}

}  // namespace msr::source
