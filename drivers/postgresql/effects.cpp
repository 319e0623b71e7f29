// effects.cpp: whether a statement that no transaction covered took effect, and the end of another session.
#include <array>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <msr/driver_words.hpp>

#include "drivers/postgresql/connection.hpp"
#include "drivers/postgresql/effects_judge.hpp"
#include "drivers/postgresql/effects_parse.hpp"

namespace msr::postgresql {
namespace {

constexpr const char *kFormat = "postgresql 1";

// A name is resolved once, with the search path of the session that is about to run the statement.
constexpr const char *kResolve =
    "SELECT c.oid, n.nspname, c.relname, i.indrelid FROM pg_catalog.pg_class c "
    "JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace LEFT JOIN pg_catalog.pg_index i ON i.indexrelid = c.oid "
    "WHERE c.oid = pg_catalog.to_regclass($1)::pg_catalog.oid";

// All indexes of a table, of its partitions, and of what holds their long values.
constexpr const char *kIndexes =
    "WITH tables AS (SELECT $1::pg_catalog.oid AS oid UNION SELECT p.relid::pg_catalog.oid "
    "FROM pg_catalog.pg_partition_tree($1::pg_catalog.oid::pg_catalog.regclass) p) "
    "SELECT c.oid, n.nspname, c.relname, i.indisvalid FROM pg_catalog.pg_index i "
    "JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace "
    "WHERE i.indrelid IN (SELECT oid FROM tables UNION ALL SELECT t.reltoastrelid FROM pg_catalog.pg_class t "
    "JOIN tables ON tables.oid = t.oid) ORDER BY c.oid";

constexpr const char *kRelationByOid =
    "SELECT n.nspname, c.relname FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace "
    "WHERE c.oid = $1::pg_catalog.oid";

constexpr const char *kParents =
    "SELECT h.inhparent, coalesce((pg_catalog.to_jsonb(h) ->> 'inhdetachpending')::pg_catalog.bool, false) "
    "FROM pg_catalog.pg_inherits h WHERE h.inhrelid = $1::pg_catalog.oid";

constexpr const char *kEndSession =
    "SELECT pg_catalog.pg_terminate_backend(pid) FROM pg_catalog.pg_stat_activity WHERE pid = $1::pg_catalog.int4";

using Row = std::vector<std::string>;

std::vector<Row> Rows(const ResultPtr &result) {
  std::vector<Row> rows;
  for (int r = 0; r < PQntuples(result.get()); ++r) {
    Row &row = rows.emplace_back();
    for (int c = 0; c < PQnfields(result.get()); ++c) row.emplace_back(Text(PQgetvalue(result.get(), r, c)));
  }
  return rows;
}

std::vector<Row> Ask(Session &session, const char *sql, const std::string &value) {
  return Rows(session.Ask(sql, &value));
}

/// Oid, schema and name of a relation, and the table of an index; none if there is no such relation.
std::optional<Row> Resolve(Session &session, const std::string &relation) {
  std::vector<Row> rows = Ask(session, kResolve, relation);
  if (rows.empty()) return std::nullopt;
  return std::move(rows.front());
}

std::vector<Index> IndexesOf(Session &session, const std::string &table_oid) {
  std::vector<Index> indexes;
  for (Row &row : Ask(session, kIndexes, table_oid)) {
    indexes.push_back({std::move(row[0]), std::move(row[1]), std::move(row[2]), row[3] == "t"});
  }
  return indexes;
}

const char *CatalogQuestion(const std::string &catalog) {
  if (catalog == "DATABASE") return "SELECT oid FROM pg_catalog.pg_database WHERE datname = $1";
  if (catalog == "TABLESPACE") return "SELECT oid FROM pg_catalog.pg_tablespace WHERE spcname = $1";
  return "SELECT s.oid FROM pg_catalog.pg_subscription s JOIN pg_catalog.pg_database d ON d.oid = s.subdbid "
         "WHERE d.datname = pg_catalog.current_database() AND s.subname = $1";
}

sdk::Observation Seen(std::uint32_t effect, Row fields) {
  fields.insert(fields.begin(), kFormat);
  return {.effect = effect, .evidence = sdk::JoinFields(fields)};
}

sdk::Settlement Settled(std::uint32_t outcome, std::string words) {
  return {.outcome = outcome, .looked_at = std::move(words), .cleanup = {}};
}

/// The table's oid and name, and what its indexes are.
sdk::Observation ObserveIndexes(Session &session, const Effect &effect) {
  const std::optional<Row> relation = Resolve(session, effect.relation);
  if (!relation) return {};
  const bool of_index = effect.act == Act::kRebuildIndex;
  if (of_index && (*relation)[3].empty()) return {};
  const bool unnamed = effect.act == Act::kBuildIndex && effect.name.empty();
  if (unnamed && WouldCutName(effect, (*relation)[2])) return {};
  Row fields = {(*relation)[of_index ? 3 : 0], (*relation)[1], (*relation)[2]};
  for (Index &index : IndexesOf(session, fields[0])) {
    for (std::string *text : {&index.oid, &index.schema, &index.name}) fields.push_back(std::move(*text));
    fields.emplace_back(index.valid ? "t" : "f");
  }
  return Seen(effect.act == Act::kBuildIndex ? MSR_EFFECT_CHECKED : MSR_EFFECT_VISIBLE, std::move(fields));
}

sdk::Settlement SettleIndexes(Session &session, const Effect &effect, const Row &fields) {
  constexpr std::size_t kHead = 3;
  if (fields.size() < kHead || (fields.size() - kHead) % 4 != 0) return {};
  std::vector<Index> before;
  for (std::size_t i = kHead; i < fields.size(); i += 4) {
    before.push_back({fields[i], fields[i + 1], fields[i + 2], fields[i + 3] == "t"});
  }
  if (Ask(session, kRelationByOid, fields[0]).empty()) {
    return Settled(MSR_SETTLED_UNKNOWN, "the table of the index is not there any more");
  }
  const std::vector<Index> after = IndexesOf(session, fields[0]);
  if (effect.act != Act::kBuildIndex) return JudgeRebuild(before, after);
  const bool taken =
      !effect.name.empty() && Resolve(session, Quoted(fields[1]) + "." + Quoted(effect.name)).has_value();
  return JudgeBuild(effect, fields[2], before, after, taken);
}

sdk::Observation ObserveDropIndex(Session &session, const Effect &effect) {
  std::optional<Row> index = Resolve(session, effect.relation);
  if (!index) return {};
  return Seen(MSR_EFFECT_VISIBLE, {(*index)[0], (*index)[1], (*index)[2]});
}

sdk::Settlement SettleDropIndex(Session &session, const Row &fields) {
  if (fields.size() != 3) return {};
  const bool there = !Ask(session, kRelationByOid, fields[0]).empty();
  return Settled(there ? MSR_SETTLED_NOT_APPLIED : MSR_SETTLED_APPLIED,
                 "index " + Quoted(fields[1]) + "." + Quoted(fields[2]) + (there ? " is there" : " is not there"));
}

/// The oid that a name in a catalog has now; empty without one.
std::string CatalogOid(Session &session, const Effect &effect) {
  const std::vector<Row> rows = Ask(session, CatalogQuestion(effect.catalog), effect.name);
  return rows.empty() ? std::string() : rows.front().front();
}

sdk::Settlement SettleCatalog(Session &session, const Effect &effect, const Row &fields) {
  if (fields.size() != 1) return {};
  const std::string &was = fields[0];
  const std::string is = CatalogOid(session, effect);
  const std::string words = effect.catalog + " " + Quoted(effect.name) + (is.empty() ? " is not there" : " is there");
  if (was == is) return Settled(MSR_SETTLED_NOT_APPLIED, words + ", as before");
  const bool as_wanted = effect.act == Act::kCreate ? was.empty() : is.empty();
  return Settled(as_wanted ? MSR_SETTLED_APPLIED : MSR_SETTLED_UNKNOWN, words + ", other than before");
}

sdk::Observation ObserveDetach(Session &session, const Effect &effect) {
  const std::optional<Row> table = Resolve(session, effect.relation);
  const std::optional<Row> partition = Resolve(session, effect.partition);
  if (!table || !partition) return {};
  const std::vector<Row> parents = Ask(session, kParents, (*partition)[0]);
  if (parents.size() != 1 || parents[0][0] != (*table)[0] || parents[0][1] != "f") return {};
  return Seen(MSR_EFFECT_VISIBLE, {(*table)[0], (*partition)[0]});
}

sdk::Settlement SettleDetach(Session &session, const Effect &effect, const Row &fields) {
  if (fields.size() != 2) return {};
  if (Ask(session, kRelationByOid, fields[1]).empty()) {
    return Settled(MSR_SETTLED_UNKNOWN, "the partition is not there any more");
  }
  const std::vector<Row> parents = Ask(session, kParents, fields[1]);
  if (parents.empty()) return Settled(MSR_SETTLED_APPLIED, "the partition is detached");
  if (parents.size() != 1 || parents[0][0] != fields[0]) {
    return Settled(MSR_SETTLED_UNKNOWN, "the partition belongs to another table now");
  }
  if (parents[0][1] == "f") return Settled(MSR_SETTLED_NOT_APPLIED, "the partition is attached as before");
  return Settled(MSR_SETTLED_UNKNOWN, "the partition is being detached; ALTER TABLE " + effect.relation +
                                          " DETACH PARTITION " + effect.partition + " FINALIZE brings it to an end");
}

}  // namespace

sdk::Observation PostgresqlConnection::Observe(const sdk::Statement &statement) {
  sdk::RefuseEmpty(statement);
  const Effect effect = Understand(statement.text());
  if (effect.act == Act::kUnknown) return {};
  const Canceller::Call call(session_.canceller());
  session_.CheckAlive();
  const char *strings = PQparameterStatus(session_.conn(), "standard_conforming_strings");
  const bool backslashes = statement.text().find('\\') != std::string_view::npos;
  if (backslashes && std::string_view(strings == nullptr ? "" : strings) != "on") return {};
  switch (effect.act) {
    case Act::kRepeatable:
      return {.effect = MSR_EFFECT_REPEATABLE, .evidence = {}};
    case Act::kDropIndex:
      return ObserveDropIndex(session_, effect);
    case Act::kCreate:
    case Act::kDrop:
      return Seen(MSR_EFFECT_VISIBLE, {CatalogOid(session_, effect)});
    case Act::kDetach:
      return ObserveDetach(session_, effect);
    default:
      return ObserveIndexes(session_, effect);
  }
}

sdk::Settlement PostgresqlConnection::Settle(const sdk::Statement &statement, std::string_view evidence) {
  sdk::RefuseEmpty(statement);
  const Effect effect = Understand(statement.text());
  std::optional<Row> fields = sdk::SplitFields(evidence);
  if (!fields || fields->empty() || fields->front() != kFormat) {
    return Settled(MSR_SETTLED_UNKNOWN, "nothing was noted before the statement ran that tells its effect");
  }
  fields->erase(fields->begin());
  const Canceller::Call call(session_.canceller());
  session_.CheckAlive();
  switch (effect.act) {
    case Act::kUnknown:
    case Act::kRepeatable:
      return {};
    case Act::kDropIndex:
      return SettleDropIndex(session_, *fields);
    case Act::kCreate:
    case Act::kDrop:
      return SettleCatalog(session_, effect, *fields);
    case Act::kDetach:
      return SettleDetach(session_, effect, *fields);
    default:
      return SettleIndexes(session_, effect, *fields);
  }
}

void PostgresqlConnection::EndSession(std::string_view session) {
  CheckSessionName(session);
  const Canceller::Call call(session_.canceller());
  session_.CheckAlive();
  const std::string number(session);
  if (number == std::to_string(PQbackendPID(session_.conn()))) {
    throw sdk::Failure(MSR_INVALID, "a session cannot end itself");
  }
  session_.Ask(kEndSession, &number);
}

}  // namespace msr::postgresql
