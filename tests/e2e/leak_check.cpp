// leak_check.cpp: fails when the password of the test servers stands in what msr said.
//
//   leak-check [FILE]     looks into FILE, or into the log of this run of the tests
//   leak-check --planted  plants each form of the password into a file and expects to find it
#include <cstdio>
#include <exception>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "tests/support/leak.hpp"
#include "tests/support/temp_dir.hpp"

namespace msr::test {
namespace {

int Check(const std::string &file) {
  const std::string text = ReadFile(file);
  if (text.empty()) {
    fmt::print("{} is empty: no output of msr was kept\n", file);
    return 1;
  }
  const std::optional<std::string> leak = FindLeak(text);
  if (leak) fmt::print("{} holds {}\n", file, *leak);
  return leak ? 1 : 0;
}

int CheckPlanted() {
  const TempDir dir;
  const Folder folder(dir.path());
  const std::string honest = "error: cannot connect to 127.0.0.1 as msr: password authentication failed\n";
  int failures = Check(folder.Write("honest", honest)) == 0 ? 0 : 1;
  failures += Check(folder.Write("empty", "")) == 1 ? 0 : 1;
  for (const std::string &form : FormsOf(RequiredVariable("MSR_TEST_PASSWORD"))) {
    failures +=
        Check(folder.Write("planted", honest + "hint: look at postgres://msr:" + form + "@host\n" + honest)) == 1 ? 0
                                                                                                                  : 1;
  }
  fmt::print("{} wrong answers\n", failures);
  return failures == 0 ? 0 : 1;
}

}  // namespace
}  // namespace msr::test

int main(int argc, char **argv) {
  try {
    const std::string_view word = argc > 1 ? argv[1] : "";
    if (word == "--planted") return msr::test::CheckPlanted();
    return msr::test::Check(word.empty() ? msr::test::OutputLog() : std::string(word));
  } catch (const std::exception &problem) {
    fmt::print(stderr, "leak-check: {}\n", problem.what());
    return 1;
  }
}
