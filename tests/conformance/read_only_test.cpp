// Sessions in which nothing will be written.
#include "tests/conformance/support.hpp"

namespace msr::conformance {
namespace {

std::unique_ptr<Connection> ConnectToRead() {
  ConnectRequest request = TheSubject().Request();
  request.read_only = true;
  return Connect(request);
}

TEST_CASE("read only: reading is possible", "[read_only]") {
  const Table table;
  Insert(*Connect(), table, 1);

  CHECK(Count(*ConnectToRead(), table) == 1);
}

TEST_CASE("read only: a write is refused", "[read_only]") {
  const Table table;
  const auto session = ConnectToRead();

  const auto inserted = session->Execute(table.Insert(1));

  CHECK(StatusOf(inserted) == "MSR_READ_ONLY");
  CHECK(CountElsewhere(table) == 0);
}

TEST_CASE("read only: making a table is refused", "[read_only]") {
  const Dropped made(NewName());
  const auto session = ConnectToRead();

  CHECK(StatusOf(ExecuteText(*session, "CREATE TABLE " + made.quoted() + " (id INTEGER)")) == "MSR_READ_ONLY");
}

TEST_CASE("read only: a unit is refused and leaves no transaction", "[read_only]") {
  const Table table;
  const auto session = ConnectToRead();
  UnitSteps unit;
  unit.Migration(table.InsertText(1)).Engine(table.Insert(2));

  const UnitSteps::Outcome outcome = unit.Run(*session);
  Must(session->Rollback());

  CHECK(StatusOf(outcome.result) == "MSR_READ_ONLY");
  CHECK(CountElsewhere(table) == 0);
}

TEST_CASE("read only: a reset does not open the way for writing", "[read_only]") {
  const Table table;
  const auto session = ConnectToRead();
  Must(session->Reset());

  CHECK(StatusOf(session->Execute(table.Insert(1))) == "MSR_READ_ONLY");
}

}  // namespace
}  // namespace msr::conformance
