// Loading: what is refused, and with which sentence.
#include <filesystem>
#include <fstream>
#include <string>
#include <tuple>

#include "tests/abi/driver_files.hpp"
#include "tests/support/catch.hpp"

namespace msr::abi {
namespace {

using driver_manager::Driver;

TEST_CASE("load: a driver that breaks the contract is refused in one sentence", "[load]") {
  using Row = std::tuple<std::string, std::string>;
  const auto [defect, reason] = GENERATE(table<std::string, std::string>(
      {Row("no_table", "gives no table of functions"),
       Row("other_major", "is made for driver ABI 1.5, but this msr has 0.5"),
       Row("other_minor", "is made for driver ABI 0.6, but this msr has 0.5"),
       Row("tiny_table", "gives a table too small to hold its version"),
       Row("short_table", "gives a table that is shorter than its version says"),
       Row("no_execute", "lacks a function that every driver has"),
       Row("no_run_unit", "lacks a function that every driver has"),
       Row("lock_without_function", "claims a capability without the function for it"),
       Row("lock_without_unlock", "claims a capability without the function for it"),
       Row("cancel_without_function", "claims a capability without the function for it"),
       Row("holder_without_function", "claims a capability without the function for it"),
       Row("limit_without_function", "claims a capability without the function for it"),
       Row("no_dialect", "does not describe its dialect completely"),
       Row("dialect_without_type", "does not describe its dialect completely"),
       Row("short_dialect", "does not describe its dialect completely"),
       Row("no_schemes", "states neither name nor schemes"), Row("no_name", "states neither name nor schemes")}));
  const std::string path = DriverFile(defect);

  CHECK(Refusal(path) == "the driver " + path + " " + reason);
}

TEST_CASE("load: a refused driver is an error of the kind driver", "[load]") {
  const auto loaded = Driver::Load(DriverFile("other_major"));

  REQUIRE_FALSE(loaded.has_value());
  CHECK(loaded.error().kind == ErrorKind::kDriver);
  CHECK(loaded.error().hint == "install the driver that belongs to this msr");
}

TEST_CASE("load: a file that is not there is refused", "[load]") {
  CHECK(Refusal("/nonexistent/msr_driver_x.so") ==
        "the driver /nonexistent/msr_driver_x.so cannot be read: No such file or directory");
}

TEST_CASE("load: a file that is no library is refused", "[load]") {
  const Folder folder;
  const std::string path = folder.path() + "/msr_driver_text.so";
  std::ofstream(path) << "this is no library\n";

  CHECK_THAT(Refusal(path), StartsWith("the driver " + path + " cannot be loaded: "));
}

TEST_CASE("load: a library that is no driver is refused", "[load]") {
  const std::string path = DriverFile("no_symbol");

  CHECK(Refusal(path) ==
        "the driver " + path +
            " does not export msr_driver_no_symbol_v0: it is no driver, or made for another version of msr");
}

TEST_CASE("load: a driver under a name that is not its own is refused", "[load]") {
  const Folder folder;
  const std::string path = folder.Put("plain_c", "msr_driver_other.so");

  CHECK_THAT(Refusal(path), ContainsSubstring("does not export msr_driver_other_v0"));
}

TEST_CASE("load: a driver that everybody may write is refused", "[load]") {
  namespace fs = std::filesystem;
  const Folder folder;
  const std::string path = folder.Put("plain_c", "msr_driver_plain_c.so");
  fs::permissions(path, fs::perms::others_write, fs::perm_options::add);

  const auto loaded = Driver::Load(path);

  REQUIRE_FALSE(loaded.has_value());
  CHECK(loaded.error().message == "the driver " + path + " may be written by everybody, so it is not loaded");
  CHECK(loaded.error().hint == "chmod o-w " + path);
}

TEST_CASE("load: a driver that everybody may write is refused behind a link too", "[load]") {
  namespace fs = std::filesystem;
  const Folder folder;
  const std::string path = folder.Put("plain_c", "msr_driver_plain_c.so");
  fs::permissions(path, fs::perms::others_write, fs::perm_options::add);
  const std::string link = folder.path() + "/msr_driver_plain.so";
  fs::create_symlink(path, link);

  CHECK_THAT(Refusal(link), ContainsSubstring("may be written by everybody"));
}

TEST_CASE("load: a driver with functions of a later version is taken for what is known of it", "[load]") {
  CHECK(Refusal(DriverFile("misbehaving")).empty());
}

TEST_CASE("load: a driver loads twice", "[load]") {
  const auto first = Driver::Load(DriverFile("plain_c"));
  const auto second = Driver::Load(DriverFile("plain_c"));

  REQUIRE(first.has_value());
  REQUIRE(second.has_value());
  CHECK((*first)->name() == (*second)->name());
}

}  // namespace
}  // namespace msr::abi
