// What stands in the lock file, and where it may stand.
#include "drivers/sqlite/file_lock.hpp"
#include "tests/support/catch.hpp"

namespace msr::sqlite {
namespace {

TEST_CASE("lock file: the holder comes back as it was written") {
  const sdk::LockHolder holder{"host-1", "msr 0.1.0 (pid 42)", "anna", "2026-01-15T10:30:00.123000Z", {}};
  const std::string line = FormatHolder(holder);
  const sdk::LockHolder found = ParseHolder(line);
  CHECK(line.find('\n') == line.size() - 1);
  CHECK(found.host == holder.host);
  CHECK(found.process == holder.process);
  CHECK(found.user == holder.user);
  CHECK(found.since == holder.since);
}

TEST_CASE("lock file: characters that would end a field are written as blanks") {
  const sdk::LockHolder found = ParseHolder(FormatHolder({"a\tb\nc", "p", "u", "s", {}}));
  CHECK(found.host == "a b c");
  CHECK(found.process == "p");
}

TEST_CASE("lock file: an empty field does not move the others") {
  const sdk::LockHolder found = ParseHolder(FormatHolder({"", "p", "", "s", {}}));
  CHECK(found.host.empty());
  CHECK(found.process == "p");
  CHECK(found.user.empty());
  CHECK(found.since == "s");
}

TEST_CASE("lock file: any text can be read") {
  CHECK(ParseHolder("").host.empty());
  CHECK(ParseHolder("only a host").host == "only a host");
  CHECK(ParseHolder("\t\t\t\t\t\n\n").since.empty());
}

TEST_CASE("lock file: file systems of the network are known") {
  CHECK(NetworkFileSystem(0x6969) == "NFS");
  CHECK(NetworkFileSystem(static_cast<int>(0xff534d42)) == "CIFS");
  CHECK(NetworkFileSystem(0x65735546) == "FUSE");
  CHECK(NetworkFileSystem(0xef53).empty());
  CHECK(NetworkFileSystem(0x794c7630).empty());
}

}  // namespace
}  // namespace msr::sqlite
