// Transactions that the caller begins and ends.
#include <string>

#include <fmt/format.h>

#include "tests/conformance/support.hpp"

namespace msr::conformance {
namespace {

void MakeDeferredTable(Connection &session, const Dropped &name) {
  const Arguments &arguments = TheSubject().arguments;
  if (!arguments.deferred_setup.empty()) Must(ExecuteText(session, arguments.deferred_setup));
  std::string text = arguments.deferred_table;
  for (std::size_t at = text.find("{table}"); at != std::string::npos; at = text.find("{table}"))
    text.replace(at, 7, name.quoted());
  Must(ExecuteText(session, text));
}

TEST_CASE("transactions: a commit keeps what was done", "[transactions]") {
  const Table table;
  const auto session = Connect();

  Must(session->Begin());
  Insert(*session, table, 1);
  Must(session->Commit());

  CHECK(CountElsewhere(table) == 1);
}

TEST_CASE("transactions: a rollback undoes what was done", "[transactions]") {
  const Table table;
  const auto session = Connect();

  Must(session->Begin());
  Insert(*session, table, 1);
  Must(session->Rollback());

  CHECK(CountElsewhere(table) == 0);
}

TEST_CASE("transactions: a second begin is refused and the transaction goes on", "[transactions]") {
  const Table table;
  const auto session = Connect();
  Must(session->Begin());
  Insert(*session, table, 1);

  const auto again = session->Begin();
  Insert(*session, table, 2);
  Must(session->Rollback());

  CHECK(StatusOf(again) == "MSR_INVALID");
  CHECK(CountElsewhere(table) == 0);
}

TEST_CASE("transactions: a commit without a transaction is a failure", "[transactions]") {
  const auto session = Connect();

  CHECK(StatusOf(session->Commit()) != "MSR_OK");
  CHECK(StatusOf(session->Begin()) == "MSR_OK");
}

TEST_CASE("transactions: a rollback without a transaction is harmless", "[transactions]") {
  const auto session = Connect();

  CHECK(StatusOf(session->Rollback()) == "MSR_OK");
  CHECK(StatusOf(session->Begin()) == "MSR_OK");
  CHECK(StatusOf(session->Rollback()) == "MSR_OK");
  CHECK(StatusOf(session->Rollback()) == "MSR_OK");
}

TEST_CASE("transactions: after the end of one another can begin", "[transactions]") {
  const Table table;
  const auto session = Connect();
  Must(session->Begin());
  Must(session->Commit());
  Must(session->Begin());
  Must(session->Rollback());

  Must(session->Begin());
  Insert(*session, table, 1);
  Must(session->Commit());

  CHECK(CountElsewhere(table) == 1);
}

TEST_CASE("transactions: a commit after a failed statement is good only if the rest is kept", "[transactions]") {
  const Table table;
  const auto session = Connect();
  Must(session->Begin());
  Insert(*session, table, 1);
  MustFail(session->Execute(table.Insert(1)));

  const auto committed = session->Commit();

  const std::int64_t kept = CountElsewhere(table);
  CHECK(kept == (committed.has_value() ? 1 : 0));
  if (!committed) CHECK(StatusOf(committed) == "MSR_STATEMENT");
}

TEST_CASE("transactions: after a failed statement a rollback makes the session good again", "[transactions]") {
  const Table table;
  const auto session = Connect();
  Must(session->Begin());
  Insert(*session, table, 1);
  MustFail(session->Execute(table.Insert(1)));

  Must(session->Rollback());
  Insert(*session, table, 2);

  CHECK(ReadAll(*session, Sql("SELECT id FROM " + table.quoted())) == "2|");
}

TEST_CASE("transactions: a commit that the database refuses is a failure and keeps nothing",
          "[transactions][needs:deferred_table]") {
  const Dropped table(NewName());
  const auto session = Connect();
  MakeDeferredTable(*session, table);
  Must(session->Begin());
  Must(ExecuteText(*session, fmt::format("INSERT INTO {} (id, parent) VALUES (1, 99)", table.quoted())));

  const auto committed = session->Commit();
  Must(session->Rollback());

  CHECK(StatusOf(committed) == "MSR_STATEMENT");
  CHECK(ReadAll(*session, Sql("SELECT id FROM " + table.quoted())).empty());
}

TEST_CASE("transactions: a unit whose commit the database refuses is a failure and keeps nothing",
          "[transactions][needs:deferred_table]") {
  const Dropped table(NewName());
  const auto session = Connect();
  MakeDeferredTable(*session, table);
  UnitSteps unit;
  unit.Migration(fmt::format("INSERT INTO {} (id, parent) VALUES (1, 99)", table.quoted()));
  unit.Engine(Sql(fmt::format("INSERT INTO {} (id) VALUES (2)", table.quoted())));

  const DriverError error = MustFail(unit.Run(*session).result);

  CHECK(StatusName(error.status) == "MSR_STATEMENT");
  CHECK(error.step == -1);
  CHECK(ReadAll(*session, Sql("SELECT id FROM " + table.quoted())).empty());
  CHECK(StatusOf(session->Begin()) == "MSR_OK");
}

TEST_CASE("transactions: a rollback undoes the making of a table", "[transactions][needs:roll_back_ddl]") {
  const Dropped made(NewName());
  const auto session = Connect();

  Must(session->Begin());
  Must(ExecuteText(*session, fmt::format("CREATE TABLE {} (id INTEGER)", made.quoted())));
  Must(session->Rollback());

  CHECK(MustFail(ExecuteText(*session, "SELECT id FROM " + made.quoted())).condition == MSR_CONDITION_NO_SUCH_TABLE);
}

TEST_CASE("transactions: a rollback undoes the change and the end of a table", "[transactions][needs:roll_back_ddl]") {
  const Table table;
  const auto session = Connect();
  Insert(*session, table, 1);

  Must(session->Begin());
  Must(ExecuteText(*session, fmt::format("ALTER TABLE {} ADD COLUMN added INTEGER", table.quoted())));
  Must(ExecuteText(*session, "DROP TABLE " + table.quoted()));
  Must(session->Rollback());

  CHECK(CountElsewhere(table) == 1);
  CHECK(MustFail(ExecuteText(*session, "SELECT added FROM " + table.quoted())).condition ==
        MSR_CONDITION_NO_SUCH_COLUMN);
}

TEST_CASE("transactions: where tables are not rolled back the session stays good all the same",
          "[transactions][lacks:roll_back_ddl]") {
  const Table table;
  const Dropped made(NewName());
  const auto session = Connect();

  Must(session->Begin());
  Must(ExecuteText(*session, fmt::format("CREATE TABLE {} (id INTEGER)", made.quoted())));
  Must(session->Rollback());
  Must(session->Begin());
  Insert(*session, table, 1);
  Must(session->Commit());

  CHECK(CountElsewhere(table) == 1);
}

}  // namespace
}  // namespace msr::conformance
