// migrations-examples/zero-downtime: two releases of an application write to the same table.
#include "tests/support/catch.hpp"
#include "tests/support/workspace.hpp"

namespace msr::test {
namespace {

TEST_CASE("zero downtime: both releases see each other's rows until the contraction", "[all]") {
  Workspace workspace;
  workspace.folder().CopyFrom(MSR_SOURCE_DIR "/migrations-examples/zero-downtime");
  workspace.Run(0, {"migrate", "202502031030"});
  TestDatabase &database = workspace.database();
  database.Execute("INSERT INTO customers (customer_id, name) VALUES (3, 'Old')");
  database.Execute("INSERT INTO customers (customer_id, display_name) VALUES (4, 'New')");
  database.Execute("UPDATE customers SET name = 'Ada L.' WHERE customer_id = 1");
  database.Execute("UPDATE customers SET display_name = 'Emmy N.' WHERE customer_id = 2");
  CHECK(database.QueryCell("SELECT count(*) FROM customers WHERE name = display_name") == "4");

  workspace.Run(0, {"migrate"});
  for (const auto &[id, name] : {std::pair{"1", "Ada L."}, {"2", "Emmy N."}, {"3", "Old"}, {"4", "New"}}) {
    CHECK(database.QueryCell(std::string("SELECT display_name FROM customers WHERE customer_id = ") + id) == name);
  }

  workspace.Run(0, {"down", "--steps", "1"});
  database.Execute("UPDATE customers SET display_name = 'Newer' WHERE customer_id = 4");
  CHECK(database.QueryCell("SELECT count(*) FROM customers WHERE name = display_name") == "4");
}

}  // namespace
}  // namespace msr::test
