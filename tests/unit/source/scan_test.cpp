#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>

#include <pthread.h>
#include <unistd.h>

#include "core/source/checksum.hpp"
#include "core/source/scan.hpp"
#include "tests/support/catch.hpp"

namespace fs = std::filesystem;
using msr::source::Catalog;

namespace {

/// A folder of files that vanishes with the object.
class Folder {
 public:
  Folder() {
    std::string pattern = (fs::temp_directory_path() / "msr-scan-XXXXXX").string();
    path_ = mkdtemp(pattern.data());
  }
  ~Folder() { fs::remove_all(path_); }
  Folder(const Folder &) = delete;
  Folder &operator=(const Folder &) = delete;

  Folder &Add(const std::string &file, const std::string &text = "SELECT 1;") {
    fs::create_directories((path_ / file).parent_path());
    std::ofstream(path_ / file) << text;
    return *this;
  }
  Folder &Link(const std::string &file, const fs::path &target) {
    fs::create_directories((path_ / file).parent_path());
    fs::create_symlink(target, path_ / file);
    return *this;
  }
  fs::path path() const { return path_; }

  Catalog Scan(std::vector<std::string> variants = {"sqlite"}) const {
    auto catalog = msr::source::Scan({.folder = path_.string(),
                                      .variants = std::move(variants),
                                      .known_variants = {"sqlite", "postgresql", "mysql", "mariadb"}});
    REQUIRE(catalog);
    return *catalog;
  }

 private:
  fs::path path_;
};

std::string Titles(const Catalog &catalog) {
  std::string text;
  for (const auto &migration : catalog.migrations) text += migration.title() + " ";
  return text;
}

}  // namespace

TEST_CASE("scan: versions come in order whatever their folder and repeatables last by name", "[scan]") {
  Folder folder;
  folder.Add("z/V2_b.up.sql").Add("a/V10_c.up.sql").Add("V1.5_a.up.sql").Add("R_z.sql").Add("sub/R_a.sql");

  CHECK(Titles(folder.Scan()) == "V1.5_a V2_b V10_c R_a R_z ");
}

TEST_CASE("scan: a variant replaces the general file for its database only", "[scan]") {
  Folder folder;
  folder.Add("V1_a.up.sql")
      .Add("V1_a.mysql.up.sql")
      .Add("V1_a.mariadb.up.sql")
      .Add("V1_a.down.sql")
      .Add("V1_a.mysql.down.sql");

  CHECK(folder.Scan({"sqlite"}).migrations.at(0).up_file == "V1_a.up.sql");
  CHECK(folder.Scan({"mysql"}).migrations.at(0).up_file == "V1_a.mysql.up.sql");
  CHECK(folder.Scan({"mariadb", "mysql"}).migrations.at(0).up_file == "V1_a.mariadb.up.sql");
  CHECK(folder.Scan({"mariadb", "mysql"}).migrations.at(0).down_file == "V1_a.mysql.down.sql");
  CHECK(folder.Scan({"postgresql"}).migrations.at(0).down_file == "V1_a.down.sql");
}

TEST_CASE("scan: a migration without a text for the database is a problem", "[scan]") {
  Folder folder;
  folder.Add("V1_a.mysql.up.sql");

  const Catalog catalog = folder.Scan({"sqlite"});
  REQUIRE(catalog.problems.size() == 1);
  CHECK_THAT(catalog.problems[0].message, ContainsSubstring("no text for sqlite"));
}

TEST_CASE("scan: a spelling mistake in a driver's word is a problem with a suggestion", "[scan]") {
  Folder folder;
  folder.Add("V1_a.postgersql.up.sql").Add("V2_b.up.sql");

  const Catalog catalog = folder.Scan();
  REQUIRE(catalog.problems.size() == 1);
  CHECK_THAT(catalog.problems[0].hint, ContainsSubstring("postgresql"));
}

TEST_CASE("scan: two spellings of one version are a duplicate", "[scan]") {
  Folder folder;
  folder.Add("V1_a.up.sql").Add("sub/V01.0_b.up.sql");

  const Catalog catalog = folder.Scan();
  REQUIRE(catalog.problems.size() == 1);
  CHECK_THAT(catalog.problems[0].message, ContainsSubstring("V1_a.up.sql") && ContainsSubstring("V01.0_b.up.sql"));
}

TEST_CASE("scan: all problems are listed and not only the first", "[scan]") {
  Folder folder;
  folder.Add("V1_a.down.sql").Add("v2_b.up.sql").Add("V3_c.up.sql", "\xFF");

  CHECK(folder.Scan().problems.size() == 3);
}

TEST_CASE("scan: hidden entries are skipped and links inside are followed as in a ConfigMap", "[scan]") {
  Folder folder;
  folder.Add("..2026_01/V1_a.up.sql").Link("..data", "..2026_01").Link("V1_a.up.sql", "..data/V1_a.up.sql");

  const Catalog catalog = folder.Scan();
  CHECK(catalog.problems.empty());
  CHECK(Titles(catalog) == "V1_a ");
}

TEST_CASE("scan: a link that leads out of the folder is a problem", "[scan]") {
  Folder outside;
  outside.Add("V1_a.up.sql");
  Folder folder;
  folder.Add("V2_b.up.sql").Link("V1_a.up.sql", outside.path() / "V1_a.up.sql");

  const Catalog catalog = folder.Scan();
  REQUIRE(catalog.problems.size() == 1);
  CHECK_THAT(catalog.problems[0].message, ContainsSubstring("leads out"));
}

TEST_CASE("scan: a loop of links ends", "[scan]") {
  Folder folder;
  folder.Add("sub/V1_a.up.sql").Link("sub/again", "..");

  CHECK(Titles(folder.Scan()) == "V1_a ");
}

TEST_CASE("scan: other sql files are a warning and anything else is nothing", "[scan]") {
  Folder folder;
  folder.Add("V1_a.up.sql").Add("seed.sql").Add("README.md");

  const Catalog catalog = folder.Scan();
  CHECK(catalog.problems.empty());
  REQUIRE(catalog.warnings.size() == 1);
  CHECK(catalog.warnings[0].file == "seed.sql");
}

TEST_CASE("scan: a missing folder and an empty one are errors", "[scan]") {
  CHECK_FALSE(msr::source::Scan({.folder = "/nowhere/at/all"}));
  CHECK(msr::source::Scan({.folder = "/nowhere/at/all", .allow_empty = true}));

  Folder folder;
  folder.Add("README.md");
  CHECK(folder.Scan().problems.size() == 1);
  const auto allowed = msr::source::Scan({.folder = folder.path().string(), .allow_empty = true});
  REQUIRE(allowed);
  CHECK(allowed->problems.empty());
}

TEST_CASE("scan: many files get the checksums that each has alone", "[scan]") {
  Folder folder;
  for (int i = 1; i <= 1500; ++i)
    folder.Add("V" + std::to_string(i) + "_m.up.sql", "SELECT " + std::to_string(i) + ";\r\n");

  const Catalog catalog = folder.Scan();
  REQUIRE(catalog.migrations.size() == 1500);
  Folder one;
  one.Add("V1_m.up.sql", "SELECT 777;\n");
  CHECK(catalog.migrations[776].checksum == one.Scan().migrations[0].checksum);
}

TEST_CASE("scan: files of all sizes side by side get the checksums that each has alone", "[scan]") {
  constexpr std::size_t kSizes[] = {0, 10, 65'535, 65'536, 65'537, 131'072, 400'000, 60'000, 1};
  Folder folder;
  int number = 0;
  for (int round = 0; round < 5; ++round) {
    for (const std::size_t size : kSizes)
      folder.Add("V" + std::to_string(++number) + "_m.up.sql", std::string(size, static_cast<char>('a' + round)));
  }

  const Catalog catalog = folder.Scan();

  REQUIRE(catalog.migrations.size() == 45);
  number = 0;
  for (int round = 0; round < 5; ++round) {
    for (const std::size_t size : kSizes) {
      const std::string text(size, static_cast<char>('a' + round));
      CHECK(catalog.migrations.at(static_cast<std::size_t>(number++)).checksum == msr::source::ChecksumOf(text));
    }
  }
}

TEST_CASE("scan: a large file can be left to whoever needs its checksum", "[scan]") {
  const std::string large(std::size_t{9} << 20, 'x');
  Folder folder;
  folder.Add("V1_small.up.sql").Add("V2_large.up.sql", large).Add("V3_for.sqlite.up.sql", large + "y");

  msr::source::Reading reading(folder.path().string(), msr::source::LargeFiles::kLeave);
  auto catalog = msr::source::Scan(
      {.folder = folder.path().string(), .variants = {"sqlite"}, .known_variants = {"sqlite"}}, reading);

  REQUIRE(catalog);
  CHECK(catalog->problems.empty());
  REQUIRE(catalog->migrations.size() == 3);
  CHECK(catalog->migrations[0].checksum == msr::source::ChecksumOf("SELECT 1;"));
  CHECK(catalog->migrations[1].checksum.empty());
  CHECK(catalog->migrations[2].checksum.empty());
  REQUIRE(msr::source::TakeChecksum(folder.path().string(), catalog->migrations[1]));
  CHECK(catalog->migrations[1].checksum == msr::source::ChecksumOf(large));
  fs::remove(folder.path() / "V2_large.up.sql");
  CHECK(msr::source::TakeChecksum(folder.path().string(), catalog->migrations[1]).error().where->file ==
        "V2_large.up.sql");
}

TEST_CASE("scan: a file that a variant replaces is not looked into", "[scan]") {
  Folder folder;
  folder.Add("V1_a.up.sql", "\xFF").Add("V1_a.mysql.up.sql");

  CHECK(folder.Scan({"mysql"}).problems.empty());
  CHECK(folder.Scan({"mysql"}).migrations.at(0).checksum.starts_with("sha256:"));
  CHECK(folder.Scan({"sqlite"}).problems.size() == 1);
}

TEST_CASE("scan: what is wrong among many files is said in the order of the versions", "[scan]") {
  Folder folder;
  for (int i = 1; i <= 700; ++i) folder.Add("V" + std::to_string(i) + "_m.up.sql");
  folder.Add("V9_m.up.sql", "\xFF").Add("V10_m.up.sql", "\xFE").Add("V600_m.up.sql", "\xFF").Add("v1.sql");

  const Catalog catalog = folder.Scan();
  REQUIRE(catalog.problems.size() == 4);
  CHECK(catalog.problems[0].where->file == "v1.sql");
  CHECK(catalog.problems[1].where->file == "V9_m.up.sql");
  CHECK(catalog.problems[2].where->file == "V10_m.up.sql");
  CHECK(catalog.problems[3].where->file == "V600_m.up.sql");
}

TEST_CASE("scan: versions too great for a machine number are sorted with repeatables behind them", "[scan]") {
  Folder folder;
  folder.Add("R_a.sql").Add("V99999999999999999999999_c.up.sql").Add("V18446744073709551615_a.up.sql");
  folder.Add("V99999999999999999999998_b.up.sql");

  CHECK(Titles(folder.Scan()) == "V18446744073709551615_a V99999999999999999999998_b V99999999999999999999999_c R_a ");
}

TEST_CASE("reading: a folder that nobody waits for is left alone", "[scan]") {
  Folder folder;
  for (int i = 1; i <= 300; ++i) folder.Add("V" + std::to_string(i) + "_m.up.sql");

  { const msr::source::Reading reading(folder.path().string()); }
  { const msr::source::Reading reading("/nowhere/at/all"); }
  CHECK(folder.Scan().migrations.size() == 300);
}

TEST_CASE("reading: signals are left to the threads of the program", "[scan]") {
  Folder folder;
  for (int i = 1; i <= 5000; ++i) folder.Add("V" + std::to_string(i) + "_m.up.sql");
  static std::atomic<pthread_t> handled_by;
  handled_by = 0;
  struct sigaction remember {};
  struct sigaction before {};
  remember.sa_handler = [](int) { handled_by = pthread_self(); };
  sigaction(SIGUSR1, &remember, &before);
  sigset_t only;
  sigset_t mask;
  sigemptyset(&only);
  sigaddset(&only, SIGUSR1);
  {
    const msr::source::Reading reading(folder.path().string());
    // While this thread does not want it, nobody takes it.
    pthread_sigmask(SIG_BLOCK, &only, &mask);
    kill(getpid(), SIGUSR1);
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
    CHECK(handled_by.load() == 0);
    pthread_sigmask(SIG_SETMASK, &mask, nullptr);
  }
  CHECK(handled_by.load() == pthread_self());
  sigaction(SIGUSR1, &before, nullptr);
}

TEST_CASE("reading: threads of the reading close no descriptor of the program", "[scan]") {
  Folder folder;
  for (int i = 1; i <= 1000; ++i) folder.Add("V" + std::to_string(i) + "_m.up.sql");
  std::ofstream open(folder.path() / "kept");

  CHECK(folder.Scan().migrations.size() == 1000);
  open << "still open" << std::flush;
  CHECK(open.good());
}
