// Drivers at work: one in plain C, one that breaks the contract, one that throws.
#include <string>
#include <tuple>

#include "tests/abi/driver_files.hpp"
#include "tests/support/catch.hpp"

namespace msr::abi {
namespace {

using driver_manager::Connection;
using driver_manager::ConnectRequest;
using driver_manager::Driver;
using driver_manager::DriverResult;
using driver_manager::Row;
using driver_manager::SqlText;

struct Opened {
  std::unique_ptr<Driver> driver;
  std::unique_ptr<Connection> connection;
};

Result<Opened> Open(const std::string &word, const std::string &url) {
  Opened opened;
  MSR_TRY_ASSIGN(opened.driver, Driver::Load(DriverFile(word)));
  ConnectRequest request;
  request.url = url;
  MSR_TRY_ASSIGN(opened.connection, opened.driver->Connect(request));
  return opened;
}

// The message of a call that has to fail.
template <class T>
std::string MessageOf(const DriverResult<T> &result) {
  return result ? "it succeeded" : result.error().message;
}

TEST_CASE("plain C: a driver without C++ says what it is", "[plain_c]") {
  const auto loaded = Driver::Load(DriverFile("plain_c"));
  REQUIRE(loaded.has_value());
  const Driver &driver = **loaded;

  CHECK(driver.name() == "plain_c");
  CHECK(driver.version() == "1.0");
  CHECK(driver.client_library() == "none 1.0");
  CHECK(driver.schemes() == std::vector<std::string>{"plain_c", "plain"});
  CHECK(driver.capabilities() == 0);
}

TEST_CASE("plain C: a driver without C++ works", "[plain_c]") {
  const auto opened = Open("plain_c", "plain:");
  REQUIRE(opened.has_value());
  Connection &connection = *opened->connection;

  std::int64_t number = 0;
  const auto queried = connection.Query(connection.Sql("SELECT"), [&](const Row &row) {
    number = row.Integer(0);
    return true;
  });

  CHECK(queried.has_value());
  CHECK(number == 42);
  CHECK(connection.description().product == "Plain");
  CHECK(connection.description().variants == std::vector<std::string>{"plain"});
  CHECK(MessageOf(connection.Execute(connection.Sql(""))) == "an empty statement cannot be run");
  CHECK(connection.Begin().has_value());
  CHECK(MessageOf(connection.Begin()) == "a transaction is open already");
}

TEST_CASE("plain C: a failing connect is told", "[plain_c]") {
  const auto opened = Open("plain_c", "plain:nowhere");

  REQUIRE_FALSE(opened.has_value());
  CHECK(opened.error().message == "there is nothing at plain:nowhere");
  CHECK(opened.error().kind == ErrorKind::kConnection);
}

TEST_CASE("misbehaviour: a failure without a report still has a sentence", "[misbehaviour]") {
  const auto opened = Open("misbehaving", "plain:");
  REQUIRE(opened.has_value());

  const auto failed = opened->connection->Execute(opened->connection->Sql("fail in silence"));

  REQUIRE_FALSE(failed.has_value());
  CHECK(failed.error().message == "the driver failed with status 5 and did not say why");
  CHECK(failed.error().status == MSR_STATEMENT);
  CHECK(failed.error().kind == ErrorKind::kStatement);
}

TEST_CASE("misbehaviour: what a call returns counts and not what it reports", "[misbehaviour]") {
  const auto opened = Open("misbehaving", "plain:");
  REQUIRE(opened.has_value());
  Connection &connection = *opened->connection;

  const auto twice = connection.Execute(connection.Sql("fail twice"));
  const auto success = connection.Execute(connection.Sql("report success"));

  REQUIRE_FALSE(twice.has_value());
  CHECK(twice.error().status == MSR_STATEMENT);
  CHECK(success.has_value());
}

TEST_CASE("misbehaviour: a status that nobody knows is a defect of the driver", "[misbehaviour]") {
  const auto opened = Open("misbehaving", "plain:");
  REQUIRE(opened.has_value());

  const auto failed = opened->connection->Execute(opened->connection->Sql("fail with a number of its own"));

  REQUIRE_FALSE(failed.has_value());
  CHECK(failed.error().kind == ErrorKind::kInternal);
}

TEST_CASE("misbehaviour: success without a connection is a failure", "[misbehaviour]") {
  const auto opened = Open("misbehaving", "plain:nothing");

  REQUIRE_FALSE(opened.has_value());
  CHECK(opened.error().message == "the driver connected, but gave no connection");
  CHECK(opened.error().kind == ErrorKind::kInternal);
}

TEST_CASE("exceptions: what a driver throws arrives as an error", "[exceptions]") {
  using Expected = std::tuple<std::string, std::string, msr_status>;
  const auto [what, message, status] = GENERATE(table<std::string, std::string, msr_status>(
      {Expected("failure", "a failure", MSR_STATEMENT), Expected("runtime_error", "a runtime error", MSR_INTERNAL),
       Expected("bad_alloc", "out of memory in the driver", MSR_INTERNAL),
       Expected("number", "the driver threw something that is not an exception", MSR_INTERNAL),
       Expected("ok", "a failure that calls itself a success", MSR_INTERNAL)}));
  const auto opened = Open("throwing", "throwing:" + what);
  REQUIRE(opened.has_value());
  Connection &connection = *opened->connection;

  const auto executed = connection.Execute(connection.Sql("x"));

  REQUIRE_FALSE(executed.has_value());
  CHECK(executed.error().message == message);
  CHECK(executed.error().status == status);
}

TEST_CASE("exceptions: none crosses out of any function", "[exceptions]") {
  const std::string what = GENERATE(as<std::string>{}, "failure", "runtime_error", "bad_alloc", "number");
  const auto opened = Open("throwing", "throwing:" + what);
  REQUIRE(opened.has_value());
  Connection &connection = *opened->connection;
  SqlText statement = connection.Sql("x");

  CHECK_FALSE(connection.Query(statement, [](const Row &) { return true; }).has_value());
  CHECK_FALSE(connection.Begin().has_value());
  CHECK_FALSE(connection.Commit().has_value());
  CHECK_FALSE(connection.Rollback().has_value());
  CHECK_FALSE(connection.Reset().has_value());
  CHECK_FALSE(connection.RunUnit(0, {&statement.Borrow()}).has_value());
  CHECK_FALSE(connection.TryLock("x").has_value());
  CHECK_FALSE(connection.Unlock("x").has_value());
  CHECK_FALSE(connection.FindLockHolder("x").has_value());
  connection.Cancel();
}

TEST_CASE("exceptions: what is thrown while connecting arrives as an error", "[exceptions]") {
  using Expected = std::tuple<std::string, std::string>;
  const auto [what, message] = GENERATE(table<std::string, std::string>(
      {Expected("connect-failure", "a failure"), Expected("connect-runtime_error", "a runtime error"),
       Expected("connect-number", "the driver threw something that is not an exception"),
       Expected("describe", "a runtime error")}));

  const auto opened = Open("throwing", "throwing:" + what);

  REQUIRE_FALSE(opened.has_value());
  CHECK(opened.error().message == message);
}

}  // namespace
}  // namespace msr::abi
