// database.hpp: a real database for one test.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/driver_manager/driver.hpp"
#include "tests/support/temp_dir.hpp"

namespace msr::test {

/// The parts of a server's URL, percent-decoded.
struct ServerUrl {
  std::string user;
  std::string password;
  std::string host;
  std::string port;
  std::string database;
};

/// Made empty for one test, on the server that MSR_TEST_<DRIVER>_URL names, and dropped afterwards. All through the
/// driver under test's own connections: no password stands in the arguments of a process.
class TestDatabase {
 public:
  using Rows = std::vector<std::vector<std::string>>;

  virtual ~TestDatabase() = default;

  /// By the name of its driver: sqlite, postgresql, mysql.
  static std::unique_ptr<TestDatabase> Make(const std::string &driver);

  const std::string &driver() const { return driver_; }
  virtual std::string url() const = 0;
  /// With another user, whose password is that of all test servers.
  virtual std::string UrlAs(const std::string &user) const = 0;

  /// Everything in it as text that is the same for the same content: schema and rows.
  virtual std::string Dump() const = 0;
  /// The same without msr's own tables.
  virtual std::string DumpWithoutHistory() const = 0;

  /// Fails the test when the database refuses. The rows as text, NULL as the word.
  Rows Query(std::string_view sql);
  /// The only cell of the only row.
  std::string QueryCell(std::string_view sql);
  /// The cells of all rows: those of a row joined by `|`, rows by `,`. No rows: the empty text.
  std::string QueryText(std::string_view sql);
  void Execute(std::string_view sql);
  /// Whether the statement succeeds.
  bool TryExecute(std::string_view sql);
  bool HasTable(const std::string &table);
  /// Names of all tables and views, sorted, joined by blanks.
  std::string Tables();
  /// A session of the test's own.
  std::unique_ptr<driver_manager::Connection> Connect() const { return Connect(url()); }
  /// Ends the session that the functions above use; the next call opens a new one.
  void Disconnect() { session_.reset(); }

 protected:
  explicit TestDatabase(std::string driver);
  std::unique_ptr<driver_manager::Connection> Connect(const std::string &url) const;
  static std::string NewName();
  virtual std::string TablesQuery() const = 0;

  TempDir dir_;

 private:
  driver_manager::Connection &Session();

  std::string driver_;
  std::unique_ptr<driver_manager::Driver> loaded_;
  std::unique_ptr<driver_manager::Connection> session_;
};

ServerUrl ParseServerUrl(std::string_view url);
/// `url` with another database or file behind its last slash; options are left out.
std::string WithDatabase(const std::string &url, const std::string &database);
/// `url` with another port of the loopback, for a proxy.
std::string WithPort(const std::string &url, const std::string &port);
std::string WithUser(const std::string &url, const std::string &user);
std::string WithoutPassword(const std::string &url);

}  // namespace msr::test
