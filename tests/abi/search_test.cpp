// Finding drivers: where they are looked for, and where not.
#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "tests/abi/driver_files.hpp"
#include "tests/support/catch.hpp"

namespace msr::abi {
namespace {

namespace fs = std::filesystem;
using driver_manager::Choose;
using driver_manager::SearchPath;
using driver_manager::WordOf;

// Puts the process into a folder, and back at the end.
class InFolder {
 public:
  explicit InFolder(const std::string &path) : before_(fs::current_path()) { fs::current_path(path); }
  ~InFolder() {
    std::error_code ignored;
    fs::current_path(before_, ignored);
  }
  InFolder(const InFolder &) = delete;
  InFolder &operator=(const InFolder &) = delete;

 private:
  fs::path before_;
};

SearchPath PathOf(const std::vector<std::string> &extra) {
  auto path = SearchPath::Make(extra);
  if (!path) FAIL(path.error().message);
  return std::move(*path);
}

TEST_CASE("search: a relative directory is refused", "[search]") {
  const std::string directory = GENERATE(as<std::string>{}, "drivers", ".", "./drivers", "../lib", "");

  const auto path = SearchPath::Make({directory});

  REQUIRE_FALSE(path.has_value());
  CHECK(path.error().message == "the driver directory \"" + directory + "\" is not an absolute path");
  CHECK(path.error().kind == ErrorKind::kConfig);
}

TEST_CASE("search: the given directories come first and in their order", "[search]") {
  const Folder first;
  const Folder second;

  const SearchPath path = PathOf({first.path(), second.path()});

  REQUIRE(path.directories().size() > 2);
  CHECK(path.directories()[0] == first.path());
  CHECK(path.directories()[1] == second.path());
}

TEST_CASE("search: every directory is absolute", "[search]") {
  const SearchPath path = PathOf({});
  const std::vector<std::string> &all = path.directories();

  CHECK_FALSE(all.empty());
  CHECK(std::all_of(all.begin(), all.end(), [](const std::string &directory) { return directory.starts_with('/'); }));
}

TEST_CASE("search: the current directory is never searched", "[search]") {
  const Folder folder;
  folder.Put("plain_c", "msr_driver_plain_c.so");
  const InFolder in(folder.path());

  const SearchPath path = PathOf({});

  CHECK_FALSE(path.Find("plain_c").has_value());
  CHECK_FALSE(path.Find("./plain_c").has_value());
}

TEST_CASE("search: a driver is found by its name", "[search]") {
  const Folder folder;
  const std::string file = folder.Put("plain_c", "msr_driver_plain_c.so");

  const auto found = PathOf({folder.path()}).Find("plain_c");

  REQUIRE(found.has_value());
  CHECK(*found == file);
}

TEST_CASE("search: the first directory that has a driver wins", "[search]") {
  const Folder first;
  const Folder second;
  const std::string file = first.Put("plain_c", "msr_driver_plain_c.so");
  second.Put("plain_c", "msr_driver_plain_c.so");

  const auto found = PathOf({first.path(), second.path()}).Find("plain_c");

  REQUIRE(found.has_value());
  CHECK(*found == file);
}

TEST_CASE("search: a driver is found by a scheme through a link", "[search]") {
  const Folder folder;
  folder.Put("plain_c", "msr_driver_plain_c.so");
  fs::create_symlink("msr_driver_plain_c.so", folder.path() + "/msr_driver_plain.so");

  const auto driver = Choose(PathOf({folder.path()}), "", "plain:somewhere");

  REQUIRE(driver.has_value());
  CHECK((*driver)->name() == "plain_c");
}

TEST_CASE("search: the error for a driver that is not there names every path that was tried", "[search]") {
  const Folder first;
  const Folder second;
  const SearchPath path = PathOf({first.path(), second.path()});

  const auto found = path.Find("absent");

  REQUIRE_FALSE(found.has_value());
  CHECK(found.error().message == "there is no driver \"absent\"");
  std::string untold;
  for (const std::string &directory : path.directories()) {
    if (found.error().hint.find(directory + "/msr_driver_absent.so") == std::string::npos) untold += directory + " ";
  }
  CHECK(untold.empty());
}

TEST_CASE("search: a driver that is nearly named is suggested", "[search]") {
  const Folder folder;
  folder.Put("plain_c", "msr_driver_plain_c.so");

  const auto found = PathOf({folder.path()}).Find("plain_d");

  REQUIRE_FALSE(found.has_value());
  CHECK_THAT(found.error().hint, StartsWith("did you mean \"plain_c\"?"));
}

TEST_CASE("search: a word with a path in it finds nothing", "[search]") {
  const Folder folder;
  const Folder inner;
  folder.Put("plain_c", "msr_driver_plain_c.so");
  const std::string word =
      GENERATE(as<std::string>{}, "../plain_c", "x/../plain_c", "/plain_c", "plain_c.so", "Plain_C", "", "plain c");

  CHECK_FALSE(PathOf({folder.path()}).Find(word).has_value());
}

TEST_CASE("search: each driver file is listed once and links are left out", "[search]") {
  const Folder folder;
  const std::string file = folder.Put("plain_c", "msr_driver_plain_c.so");
  fs::create_symlink("msr_driver_plain_c.so", folder.path() + "/msr_driver_plain.so");

  const std::vector<std::string> files = PathOf({folder.path()}).Files();

  CHECK(std::count(files.begin(), files.end(), fs::canonical(file).string()) == 1);
  CHECK(std::none_of(files.begin(), files.end(), [](const std::string &path) { return WordOf(path) == "plain"; }));
}

TEST_CASE("search: a driver word that contradicts the URL is refused", "[search]") {
  const Folder folder;
  folder.Put("plain_c", "msr_driver_plain_c.so");

  const auto driver = Choose(PathOf({folder.path()}), "plain_c", "other:somewhere");

  REQUIRE_FALSE(driver.has_value());
  CHECK(driver.error().message == "the driver plain_c does not serve other: URLs");
}

TEST_CASE("search: without a word and a URL no database is configured", "[search]") {
  const auto driver = Choose(PathOf({}), "", "");

  REQUIRE_FALSE(driver.has_value());
  CHECK(driver.error().message == "no database is configured");
  CHECK(driver.error().kind == ErrorKind::kConfig);
}

TEST_CASE("search: the word before the plus chooses the driver", "[search]") {
  const Folder folder;
  folder.Put("plain_c", "msr_driver_plain_c.so");

  const auto driver = Choose(PathOf({folder.path()}), "", "plain_c+anything:somewhere");

  REQUIRE(driver.has_value());
  CHECK((*driver)->name() == "plain_c");
}

}  // namespace
}  // namespace msr::abi
