#ifdef MSR_SQLITE_DRIVER
#include "tests/effects/support.hpp"

namespace msr::effects {

TEST_CASE("sqlite effects: only what refuses a transaction is said to be repeatable", "[sqlite]") {
  const Database database(MSR_SQLITE_DRIVER, "MSR_TEST_SQLITE_URL");
  const auto session = database.Connect();
  CHECK(Class(*session, "VACUUM") == "repeatable");
  CHECK(Class(*session, "PRAGMA journal_mode = WAL") == "repeatable");
  CHECK(Class(*session, "CREATE TABLE effects_never (a)") == "unknown");
  CHECK(Outcome(*session, "CREATE TABLE effects_never (a)", "x") == "unknown");
}

}  // namespace msr::effects
#endif
