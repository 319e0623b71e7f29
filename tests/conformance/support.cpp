#include "tests/conformance/support.hpp"

#include <array>
#include <numeric>
#include <random>

#include <fmt/format.h>

namespace msr::conformance {
namespace {

SqlText EngineSql(std::string_view text = {}) {
  return SqlText(TheSubject().dialect(), text);
}

// In a destructor nothing can be done about a failure; the next test makes a table with another name.
void DropQuietly(const std::string &name) {
  const DriverResult<std::int64_t> ignored = TheSubject().keeper->Execute(EngineSql("DROP TABLE ").Name(name));
  static_cast<void>(ignored);
}

}  // namespace

std::string StatusName(msr_status status) {
  constexpr std::array<const char *, 11> kNames = {"MSR_OK",        "MSR_INVALID",     "MSR_UNREACHABLE", "MSR_DENIED",
                                                   "MSR_READ_ONLY", "MSR_STATEMENT",   "MSR_CANCELLED",   "MSR_LOST",
                                                   "MSR_IN_DOUBT",  "MSR_UNSUPPORTED", "MSR_INTERNAL"};
  if (status < 0 || static_cast<std::size_t>(status) >= kNames.size()) return fmt::format("status {}", status);
  return kNames[static_cast<std::size_t>(status)];
}

void FailAt(const Where &where, const std::string &why) {
  FAIL(where.file_name() << ":" << where.line() << ": " << why);
  throw std::logic_error("FAIL does not return");
}

std::string Explain(const DriverError &error) {
  return fmt::format("{}: {} (condition {}, SQLSTATE {}, code {}, step {}, position {}) {} {}",
                     StatusName(error.status), error.message, error.condition,
                     error.sqlstate.empty() ? "none" : error.sqlstate, error.vendor_code, error.step, error.position,
                     error.detail, error.hint);
}

std::unique_ptr<Connection> Connect(const ConnectRequest &request, Where where) {
  Result<std::unique_ptr<Connection>> connection = TheSubject().driver->Connect(request);
  if (!connection) FailAt(where, "no session: " + connection.error().message);
  return std::move(*connection);
}

std::unique_ptr<Connection> Connect(Where where) {
  return Connect(TheSubject().Request(), where);
}

std::string NewName() {
  static const unsigned run = std::random_device{}();
  static int counter = 0;
  return fmt::format("msrc_{:08x}_{}", run, ++counter);
}

Table::Table(std::string name, Key key) : name_(std::move(name)) {
  const msr_dialect &dialect = TheSubject().dialect();
  SqlText create = EngineSql("CREATE TABLE ").Name(name_);
  create.Sql(" (id ").Sql(dialect.type_integer.data).Sql(" NOT NULL, k ").Sql(dialect.type_key.data);
  create.Sql(key == Key::kText ? " NOT NULL" : "").Sql(", t ").Sql(dialect.type_text.data);
  create.Sql(key == Key::kText ? ", PRIMARY KEY (k))" : ", PRIMARY KEY (id))");
  if (dialect.table_options.size != 0) create.Sql(" ").Sql(dialect.table_options.data);
  Must(TheSubject().keeper->Execute(create));
}

Table::~Table() {
  DropQuietly(name_);
}

Dropped::~Dropped() {
  DropQuietly(name_);
}

SqlText Table::Insert(std::int64_t id, std::string_view text) const {
  SqlText insert = EngineSql("INSERT INTO ").Name(name_).Sql(" (id, t) VALUES (");
  return insert.Value(id).Sql(", ").Value(text).Sql(")");
}

std::string Table::InsertText(std::int64_t id, std::string_view text) const {
  return fmt::format("INSERT INTO {} (id, t) VALUES ({}, '{}')", quoted(), id, text);
}

SqlText Table::SelectText(std::int64_t id) const {
  return EngineSql("SELECT t FROM ").Name(name_).Sql(" WHERE id = ").Value(id);
}

SqlText Sql(std::string_view text) {
  return EngineSql(text);
}

DriverResult<std::int64_t> ExecuteText(Connection &connection, std::string_view text) {
  SqlText statement = EngineSql(text);
  return connection.Execute(statement.Borrow(MSR_STEP_MIGRATION));
}

void Insert(Connection &connection, const Table &table, std::int64_t id, std::string_view text, Where where) {
  Must(connection.Execute(table.Insert(id, text)), where);
}

std::int64_t Count(Connection &connection, const Table &table, Where where) {
  std::int64_t count = -1;
  Must(connection.Query(EngineSql("SELECT count(*) FROM ").Name(table.name()),
                        [&](const Row &row) {
                          count = row.Integer(0);
                          return true;
                        }),
       where);
  return count;
}

std::int64_t CountElsewhere(const Table &table, Where where) {
  return Count(*Connect(where), table, where);
}

std::string ReadText(Connection &connection, const Table &table, std::int64_t id, Where where) {
  std::string text = "no such row";
  Must(connection.Query(table.SelectText(id),
                        [&](const Row &row) {
                          text = row.IsNull(0) ? "NULL" : std::string(row.Text(0));
                          return true;
                        }),
       where);
  return text;
}

std::string ReadAll(Connection &connection, const SqlText &query, Where where) {
  std::string all;
  const auto add = [&](const Row &row) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      const std::uint32_t kind = row.cell(i).kind;
      const bool is_number = kind == MSR_VALUE_INT64 || kind == MSR_VALUE_DOUBLE;
      all += row.IsNull(i) ? "NULL" : is_number ? std::to_string(row.Integer(i)) : std::string(row.Text(i));
      all += '|';
    }
    return true;
  };
  Must(connection.Query(query, add), where);
  return all;
}

Setting AnySetting(Where where) {
  const std::vector<Probe> &probes = TheSubject().arguments.probes;
  const Probe &probe = probes[GENERATE_COPY(range(std::size_t{0}, probes.size()))];
  for (const std::string &set : probe.sets) {
    const auto session = Connect(where);
    const std::string before = ReadAll(*session, Sql(probe.get), where);
    Must(ExecuteText(*session, set), where);
    if (ReadAll(*session, Sql(probe.get), where) != before) return {set, probe.get};
  }
  FailAt(where, "nothing changes what this shows: " + probe.get);
}

void InsertTen(Connection &connection, const Table &table) {
  std::string insert = fmt::format("INSERT INTO {} (id) VALUES (0)", table.quoted());
  for (int id = 1; id < 10; ++id) insert += fmt::format(", ({})", id);
  Must(ExecuteText(connection, insert));
}

std::string CrossJoin(const Table &table, int times) {
  std::string join;
  for (int i = 0; i < times; ++i) join += fmt::format("{}{} t{}", i == 0 ? "" : " CROSS JOIN ", table.quoted(), i);
  return join;
}

UnitSteps &UnitSteps::Engine(SqlText statement, std::uint32_t flags) {
  steps_.push_back({std::move(statement), flags});
  return *this;
}

UnitSteps &UnitSteps::Migration(std::string_view text, std::uint32_t flags) {
  return Engine(EngineSql(text), flags | MSR_STEP_MIGRATION);
}

UnitSteps &UnitSteps::Reset() {
  return Engine(EngineSql(), MSR_STEP_RESET);
}

UnitSteps::Outcome UnitSteps::Run(Connection &connection, std::uint32_t flags) {
  std::vector<const msr_statement *> steps;
  for (Step &step : steps_) steps.push_back(&step.statement.Borrow(step.flags));
  Outcome outcome;
  outcome.result = connection.RunUnit(flags, steps, [&](std::size_t step, std::int64_t rows) {
    outcome.done.push_back(step);
    outcome.rows.push_back(rows);
  });
  return outcome;
}

std::vector<std::size_t> FirstSteps(std::size_t count) {
  std::vector<std::size_t> steps(count);
  std::iota(steps.begin(), steps.end(), std::size_t{0});
  return steps;
}

}  // namespace msr::conformance
