// cover_look.cpp: asks the server what a ROLLBACK does not take back.
#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "drivers/mysql/answers.hpp"
#include "drivers/mysql/connection.hpp"
#include "drivers/mysql/literals.hpp"

namespace msr::mysql {
namespace {

constexpr std::string_view kNotOfTheServer = "NOT IN ('mysql','sys','information_schema','performance_schema')";

/// What stands for itself in an engine that forgets nothing. What other servers keep for this one they may keep in any
/// engine, and of a table that cannot be opened nothing is known.
constexpr std::string_view kKeptTables =
    "SELECT t.TABLE_SCHEMA, t.TABLE_NAME, t.ENGINE FROM information_schema.TABLES t LEFT JOIN "
    "information_schema.ENGINES e ON e.ENGINE = t.ENGINE WHERE t.TABLE_TYPE NOT IN ('VIEW','SYSTEM VIEW','SEQUENCE') "
    "AND (COALESCE(e.TRANSACTIONS,'NO') <> 'YES' OR t.ENGINE IN ('FEDERATED','SPIDER','CONNECT'))";

std::string KeptAmong(const std::vector<NamedObject> &tables) {
  std::string sql;
  for (const NamedObject &table : tables) {
    sql.append(sql.empty() ? "" : " UNION ALL ").append(kKeptTables).append(" AND t.TABLE_SCHEMA = ");
    sql.append(table.schema.empty() ? "DATABASE()" : TextLiteral(table.schema));
    sql.append(" AND t.TABLE_NAME = ").append(TextLiteral(table.name));
  }
  return sql;
}

std::array<std::string, 3> Definitions() {
  const std::string rest(kNotOfTheServer);
  return {"SELECT 'view', TABLE_NAME, VIEW_DEFINITION FROM information_schema.VIEWS WHERE TABLE_SCHEMA " + rest,
          "SELECT 'the trigger of table', EVENT_OBJECT_TABLE, ACTION_STATEMENT FROM information_schema.TRIGGERS WHERE "
          "TRIGGER_SCHEMA " +
              rest,
          "SELECT 'routine', ROUTINE_NAME, ROUTINE_DEFINITION FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA " +
              rest};
}

}  // namespace

std::string AllKeptTables() {
  return std::string(kKeptTables) + " AND (t.TABLE_SCHEMA " + std::string(kNotOfTheServer) +
         " OR t.TABLE_SCHEMA = DATABASE())";
}

// The limits of the statements that follow hold for this too: it may wait for a table that another session alters.
void MysqlConnection::AskLimited(const std::vector<std::string> &questions, Answers &answers) {
  Message message;
  AddLimits(message);
  for (const std::string &question : questions) message.AddOwn(question);
  try {
    Run(message, answers);
  } catch (const sdk::Failure &) {
    limits_.Doubt();
    throw;
  }
}

void MysqlConnection::FindOutCover() {
  bool found = false;
  if (cover_.is_known() && !cover_.changed().empty()) {
    OnRow any([&](std::size_t, std::span<const msr_value>) { found = true; });
    AskLimited({KeptAmong(cover_.changed())}, any);
    cover_.ForgetChanged();
    if (found) cover_.Forget();
  }
  if (cover_.is_known()) return;
  KeptObjects objects;
  OnRow tables([&](std::size_t, std::span<const msr_value> cells) {
    objects.AddTable(TextOf(cells[0]), TextOf(cells[1]), TextOf(cells[2]));
  });
  AskLimited({AllKeptTables()}, tables);
  if (!objects.empty()) {
    OnRow definitions([&](std::size_t, std::span<const msr_value> cells) {
      objects.AddDefinition(TextOf(cells[0]), TextOf(cells[1]), TextOf(cells[2]));
    });
    const std::array<std::string, 3> questions = Definitions();
    AskLimited({questions.begin(), questions.end()}, definitions);
    objects.Follow();
  }
  cover_.Know(std::move(objects));
}

std::string MysqlConnection::FindKept(const sdk::Statement *statement) {
  const Call call(*this);
  RunDeferred();
  FindOutCover();
  if (cover_.objects().empty()) return {};
  return statement == nullptr ? cover_.objects().first() : cover_.objects().FindIn(Render(*statement));
}

}  // namespace msr::mysql
