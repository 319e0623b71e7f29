#include "drivers/sqlite/foreign_keys.hpp"

#include <algorithm>
#include <vector>

#include <msr/driver_sdk.hpp>

#include "drivers/sqlite/text.hpp"

namespace msr::sqlite {
namespace {

std::string Literal(std::string_view text) {
  std::string quoted = "'";
  for (const char c : text) {
    if (c == '\'') quoted.push_back('\'');
    quoted.push_back(c);
  }
  return quoted + "'";
}

// One row of PRAGMA foreign_key_check.
struct Violation {
  std::string row;  // empty in a table WITHOUT ROWID
  std::string parent;
  std::string key;
};

// The columns of foreign key number `key`, as an expression that shows their values.
std::string ValuesExpression(const Database &database, const std::string &table, const std::string &key) {
  std::string expression;
  database.ForEach("SELECT \"from\" FROM pragma_foreign_key_list(" + Literal(table) + ", 'main') WHERE id = " + key +
                       " ORDER BY seq",
                   [&](sqlite3_stmt *row) {
                     if (!expression.empty()) expression += " || ', ' || ";
                     expression += "quote(" + Quote(TextOf(row, 0)) + ")";
                   });
  return expression;
}

Orphan Identify(const Database &database, const std::string &table, const Violation &violation) {
  Orphan orphan{"table " + table + " refers to " + violation.parent, {}};
  if (violation.row.empty()) return orphan;
  const std::string values = ValuesExpression(database, table, violation.key);
  orphan.values =
      database.Value("SELECT " + values + " FROM main." + Quote(table) + " WHERE _rowid_ = " + violation.row);
  return orphan;
}

void FindOrphansOf(const Database &database, const std::string &table, Orphans &orphans) {
  std::vector<Violation> violations;
  try {
    database.ForEach("PRAGMA main.foreign_key_check(" + Quote(table) + ")", [&](sqlite3_stmt *row) {
      violations.push_back({TextOf(row, 1), TextOf(row, 2), TextOf(row, 3)});
    });
  } catch (const sdk::Failure &failure) {
    // A foreign key that fits no unique key of its parent cannot be checked: that is a violation as well.
    if (failure.status != MSR_STATEMENT || failure.condition != MSR_CONDITION_NONE) throw;
    ++orphans[{failure.message, {}}];
  }
  for (const Violation &violation : violations) ++orphans[Identify(database, table, violation)];
}

// How many more than in `others` there are.
std::int64_t Excess(std::int64_t count, const Orphans &others, const Orphan &orphan) {
  const auto found = others.find(orphan);
  return std::max<std::int64_t>(0, count - (found == others.end() ? 0 : found->second));
}

}  // namespace

Orphans FindOrphans(const Database &database) {
  std::vector<std::string> tables;
  database.ForEach(
      "SELECT s.name FROM main.sqlite_schema AS s WHERE s.type = 'table'"
      " AND EXISTS (SELECT 1 FROM pragma_foreign_key_list(s.name, 'main'))",
      [&](sqlite3_stmt *row) { tables.push_back(TextOf(row, 0)); });
  Orphans orphans;
  for (const std::string &table : tables) FindOrphansOf(database, table, orphans);
  return orphans;
}

std::string DescribeNewOrphans(const Orphans &before, const Orphans &after) {
  // A renamed table takes its old orphans along: those that are gone from one place excuse as many with the
  // same values at another.
  std::map<std::string, std::int64_t> moved;
  for (const auto &[orphan, count] : before) moved[orphan.values] += Excess(count, after, orphan);

  constexpr std::size_t kShown = 5;
  std::size_t found = 0;
  std::string text;
  for (const auto &[orphan, count] : after) {
    const std::int64_t added = Excess(count, before, orphan);
    const std::int64_t excused = std::min(added, moved[orphan.values]);
    moved[orphan.values] -= excused;
    if (added == excused || ++found > kShown) continue;
    text += (text.empty() ? "" : "; ") + orphan.place + (orphan.values.empty() ? "" : " (" + orphan.values + ")");
  }
  if (found > kShown) text += "; and " + std::to_string(found - kShown) + " more";
  return text;
}

std::int64_t CountOrphans(const Orphans &orphans) {
  std::int64_t count = 0;
  for (const auto &[orphan, rows] : orphans) count += rows;
  return count;
}

bool ForeignKeysAreOn(const Database &database) {
  return database.Value("PRAGMA foreign_keys") == "1";
}

void SetForeignKeys(const Database &database, bool on) {
  database.Run(on ? "PRAGMA foreign_keys=ON" : "PRAGMA foreign_keys=OFF");
}

}  // namespace msr::sqlite
