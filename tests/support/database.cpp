#include "tests/support/database.hpp"

#include <algorithm>
#include <random>
#include <stdexcept>

#include <fmt/format.h>

#include "core/base/secrets.hpp"
#include "tests/support/dump.hpp"
#include "tests/support/leak.hpp"

namespace msr::test {
namespace {

using driver_manager::Connection;
using driver_manager::Driver;
using driver_manager::SqlText;

// The text after the colon of sqlite:…
std::string FileOf(const std::string &url) {
  return url.substr(url.find(':') + 1);
}

class SqliteDatabase : public TestDatabase {
 public:
  SqliteDatabase() : TestDatabase("sqlite") { static_cast<void>(RequiredVariable("MSR_TEST_SQLITE_URL")); }

  std::string url() const override { return "sqlite:" + dir_ / "test.db"; }
  std::string UrlAs(const std::string &) const override { return url(); }
  std::string Dump() const override { return DumpSqlite(FileOf(url()), History::kKeep); }
  std::string DumpWithoutHistory() const override { return DumpSqlite(FileOf(url()), History::kLeaveOut); }

 private:
  std::string TablesQuery() const override {
    return "SELECT name FROM sqlite_master WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite%'";
  }
};

/// One that a CREATE DATABASE makes.
class ServerDatabase : public TestDatabase {
 public:
  ServerDatabase(const std::string &driver, const char *variable, std::string drop_suffix)
      : TestDatabase(driver),
        admin_url_(RequiredVariable(variable)),
        name_(NewName()),
        drop_suffix_(std::move(drop_suffix)) {
    Administer("CREATE DATABASE " + name_);
  }
  ~ServerDatabase() override {
    Disconnect();
    try {
      Administer("DROP DATABASE " + name_ + drop_suffix_);
    } catch (const std::exception &) {
      // The server is thrown away after the run, and the database with it.
    }
  }

  std::string url() const override { return WithDatabase(admin_url_, name_); }
  std::string UrlAs(const std::string &user) const override { return WithUser(url(), user); }

 private:
  void Administer(const std::string &sql) const {
    const std::unique_ptr<Connection> session = Connect(admin_url_);
    const auto done = session->Execute(session->Sql(sql));
    if (!done) throw std::runtime_error(fmt::format("{}: {}", sql, done.error().message));
  }

  std::string admin_url_;
  std::string name_;
  std::string drop_suffix_;
};

class PostgresqlDatabase : public ServerDatabase {
 public:
  // A backend whose client was killed may still be there for a moment.
  PostgresqlDatabase() : ServerDatabase("postgresql", "MSR_TEST_POSTGRESQL_URL", " WITH (FORCE)") {}
  std::string Dump() const override { return DumpPostgresql(ParseServerUrl(url()), History::kKeep); }
  std::string DumpWithoutHistory() const override { return DumpPostgresql(ParseServerUrl(url()), History::kLeaveOut); }

 private:
  std::string TablesQuery() const override {
    return "SELECT table_name FROM information_schema.tables WHERE table_schema NOT IN ('pg_catalog', "
           "'information_schema')";
  }
};

class MysqlDatabase : public ServerDatabase {
 public:
  MysqlDatabase() : ServerDatabase("mysql", "MSR_TEST_MYSQL_URL", "") {}
  std::string Dump() const override { return DumpMysql(ParseServerUrl(url()), History::kKeep); }
  std::string DumpWithoutHistory() const override { return DumpMysql(ParseServerUrl(url()), History::kLeaveOut); }

 private:
  std::string TablesQuery() const override {
    return "SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE()";
  }
};

}  // namespace

TestDatabase::TestDatabase(std::string driver) : driver_(std::move(driver)) {
  Result<std::unique_ptr<Driver>> loaded = Driver::Load(fmt::format("{}/msr_driver_{}.so", MSR_DRIVER_DIR, driver_));
  if (!loaded) throw std::runtime_error(loaded.error().message);
  loaded_ = std::move(*loaded);
}

std::unique_ptr<TestDatabase> TestDatabase::Make(const std::string &driver) {
  if (driver == "sqlite") return std::make_unique<SqliteDatabase>();
  if (driver == "postgresql") return std::make_unique<PostgresqlDatabase>();
  if (driver == "mysql") return std::make_unique<MysqlDatabase>();
  throw std::runtime_error(fmt::format("there is no test database for the driver \"{}\"", driver));
}

std::unique_ptr<Connection> TestDatabase::Connect(const std::string &url) const {
  driver_manager::ConnectRequest request;
  request.url = url;
  request.may_create = true;
  request.application = "msr-test";
  Result<std::unique_ptr<Connection>> connection = loaded_->Connect(request);
  if (!connection) throw std::runtime_error(fmt::format("no connection for a test: {}", connection.error().message));
  return std::move(*connection);
}

std::string TestDatabase::NewName() {
  static const unsigned run = std::random_device{}();
  static int counter = 0;
  return fmt::format("msr_test_{:08x}_{}", run, ++counter);
}

Connection &TestDatabase::Session() {
  if (session_ == nullptr) session_ = Connect(url());
  return *session_;
}

TestDatabase::Rows TestDatabase::Query(std::string_view sql) {
  Rows rows;
  SqlText statement = Session().Sql(sql);
  const auto done = Session().Query(statement.Borrow(MSR_STEP_MIGRATION), [&](const driver_manager::Row &row) {
    std::vector<std::string> &cells = rows.emplace_back();
    for (std::size_t i = 0; i < row.size(); ++i) {
      const bool number = row.cell(i).kind == MSR_VALUE_INT64;
      cells.push_back(row.IsNull(i) ? "NULL" : number ? std::to_string(row.Integer(i)) : std::string(row.Text(i)));
    }
    return true;
  });
  if (!done) throw std::runtime_error(fmt::format("{}: {}", sql, done.error().message));
  return rows;
}

std::string TestDatabase::QueryCell(std::string_view sql) {
  const Rows rows = Query(sql);
  if (rows.size() != 1 || rows[0].size() != 1)
    throw std::runtime_error(fmt::format("{}: {} rows instead of one cell", sql, rows.size()));
  return rows[0][0];
}

std::string TestDatabase::QueryText(std::string_view sql) {
  std::vector<std::string> lines;
  for (const std::vector<std::string> &row : Query(sql)) lines.push_back(fmt::format("{}", fmt::join(row, "|")));
  return fmt::format("{}", fmt::join(lines, ","));
}

void TestDatabase::Execute(std::string_view sql) {
  SqlText statement = Session().Sql(sql);
  const auto done = Session().Execute(statement.Borrow(MSR_STEP_MIGRATION));
  if (!done) throw std::runtime_error(fmt::format("{}: {}", sql, done.error().message));
}

bool TestDatabase::TryExecute(std::string_view sql) {
  SqlText statement = Session().Sql(sql);
  return Session().Execute(statement.Borrow(MSR_STEP_MIGRATION)).has_value();
}

std::string TestDatabase::Tables() {
  std::vector<std::string> names;
  for (const std::vector<std::string> &row : Query(TablesQuery())) names.push_back(row[0]);
  std::sort(names.begin(), names.end());
  return fmt::format("{}", fmt::join(names, " "));
}

bool TestDatabase::HasTable(const std::string &table) {
  return (" " + Tables() + " ").find(" " + table + " ") != std::string::npos;
}

ServerUrl ParseServerUrl(std::string_view url) {
  const std::size_t begin = url.find("://") + 3;
  const std::size_t at = url.rfind('@');
  const std::size_t slash = url.find('/', at);
  const std::string_view user = url.substr(begin, at - begin);
  const std::string_view host = url.substr(at + 1, slash - at - 1);
  ServerUrl parts;
  parts.user = PercentDecodeLoosely(user.substr(0, user.find(':')));
  parts.password = PercentDecodeLoosely(user.substr(user.find(':') + 1));
  parts.host = host.substr(0, host.find(':'));
  parts.port = host.substr(host.find(':') + 1);
  parts.database = url.substr(slash + 1, url.find('?', slash) - slash - 1);
  return parts;
}

std::string WithDatabase(const std::string &url, const std::string &database) {
  return url.substr(0, url.rfind('/') + 1) + database;
}

std::string WithPort(const std::string &url, const std::string &port) {
  const std::size_t host = url.rfind('@') + 1;
  return fmt::format("{}127.0.0.1:{}{}", url.substr(0, host), port, url.substr(url.find('/', host)));
}

std::string WithUser(const std::string &url, const std::string &user) {
  const std::size_t begin = url.find("://") + 3;
  return url.substr(0, begin) + user + url.substr(url.find(':', begin));
}

std::string WithoutPassword(const std::string &url) {
  const std::size_t colon = url.find(':', url.find("://") + 3);
  return url.substr(0, colon) + url.substr(url.rfind('@'));
}

}  // namespace msr::test
