// The server dies while msr serve watches it: that is told, and when it is back, that is told as well.
#include "tests/recovery/own_server.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/server.hpp"

namespace msr::test {
namespace {

TEST_CASE("serve: a server that dies is not ready, and ready when it is back", "[serve]") {
  OwnServer server;
  Workspace workspace;
  workspace.Write("V1_t.up.sql", "CREATE TABLE t (id INTEGER);\n");
  workspace.Run(0, {"migrate"});
  workspace.database().Disconnect();
  Server served(workspace);
  CHECK(served.WhyNotReady().empty());
  CHECK(served.StatusOf("/health") == 200);

  server.Crash();
  CHECK_FALSE(served.WhyNotReady().empty());
  CHECK(served.StatusOf("/health") == 503);
  CHECK(served.StatusOf("/") == 200);

  server.Start();
  CHECK(served.WhyNotReady().empty());
  CHECK(served.StatusOf("/health") == 200);
  served.End();
}

}  // namespace
}  // namespace msr::test
