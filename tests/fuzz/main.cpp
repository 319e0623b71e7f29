// main.cpp: runs a fuzz target where libFuzzer is not there: first the corpus, then mutations of it. The same seed and
// number give the same inputs everywhere.
//
//   fuzz_TARGET [--runs=N] [--seed=N] [--max-size=N] [--dictionary=FILE] FILE|FOLDER…
#include <algorithm>
#include <charconv>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include <fcntl.h>
#include <sys/time.h>
#include <unistd.h>

#include "tests/fuzz/mutator.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size);

namespace {

namespace fs = std::filesystem;

struct Options {
  std::uint64_t runs = 10000;
  std::uint64_t seed = 1;
  std::uint64_t max_size = 512;
  std::string dictionary;
  std::vector<std::string> inputs;
};

// What runs now. The handler of signals is given nothing, so it has to be found here.
// NOLINTNEXTLINE(cppcoreguidelines-avoid-non-const-global-variables)
const std::string *running = nullptr;

// Keeps the input that ended the process. Only calls that a signal handler may make.
void KeepInput(int signal_number) {
  constexpr std::string_view kSays = "the input that did it is kept in ./crash-input\n";
  const std::string *input = running;
  if (input != nullptr) {
    const int file = ::creat("crash-input", 0600);
    const bool kept = file >= 0 && ::write(file, input->data(), input->size()) >= 0;
    if (kept && ::write(STDERR_FILENO, kSays.data(), kSays.size()) < 0) std::_Exit(1);
  }
  std::signal(signal_number, SIG_DFL);
  std::raise(signal_number);
}

void Run(const std::string &input) {
  running = &input;
  LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t *>(input.data()), input.size());
  running = nullptr;
}

// An input that takes as long as that is a finding too. Processor time, for on a busy machine any may take a minute.
void LimitTime() {
  constexpr itimerval kMinute{.it_interval = {}, .it_value = {.tv_sec = 60, .tv_usec = 0}};
  ::setitimer(ITIMER_PROF, &kMinute, nullptr);
}

bool ReadNumber(std::string_view argument, std::string_view name, std::uint64_t &value) {
  if (!argument.starts_with(name)) return false;
  const std::string_view digits = argument.substr(name.size());
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return error == std::errc() && end == digits.data() + digits.size();
}

bool ReadOptions(int argc, char **argv, Options &options) {
  constexpr std::string_view kDictionary = "--dictionary=";
  for (int i = 1; i < argc; ++i) {
    const std::string_view argument = argv[i];
    if (argument.starts_with(kDictionary)) {
      options.dictionary = argument.substr(kDictionary.size());
    } else if (!argument.starts_with("--")) {
      options.inputs.emplace_back(argument);
    } else if (!ReadNumber(argument, "--runs=", options.runs) && !ReadNumber(argument, "--seed=", options.seed) &&
               !ReadNumber(argument, "--max-size=", options.max_size)) {
      std::cerr << "unknown option " << argument << "\n";
      return false;
    }
  }
  return true;
}

bool ReadFile(const fs::path &path, std::string &text) {
  std::ifstream file(path, std::ios::binary);
  text.assign(std::istreambuf_iterator<char>(file), {});
  return !file.bad();
}

/// The files in `inputs` and in the folders among them, in an order that depends on nothing else.
bool ReadCorpus(const std::vector<std::string> &inputs, std::vector<std::string> &corpus) {
  std::vector<fs::path> paths;
  for (const std::string &input : inputs) {
    if (!fs::is_directory(input)) {
      paths.emplace_back(input);
      continue;
    }
    for (const fs::directory_entry &entry : fs::recursive_directory_iterator(input)) {
      if (entry.is_regular_file()) paths.push_back(entry.path());
    }
  }
  std::sort(paths.begin(), paths.end());
  for (const fs::path &path : paths) {
    corpus.emplace_back();
    if (ReadFile(path, corpus.back())) continue;
    std::cerr << "cannot read " << path << "\n";
    return false;
  }
  return !corpus.empty();
}

}  // namespace

int main(int argc, char **argv) {
  Options options;
  std::vector<std::string> corpus;
  std::string dictionary;
  if (!ReadOptions(argc, argv, options) || !ReadCorpus(options.inputs, corpus)) return 2;
  if (!options.dictionary.empty() && !ReadFile(options.dictionary, dictionary)) return 2;
  for (const int number : {SIGABRT, SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGPROF, SIGTERM}) std::signal(number, KeepInput);
  for (const std::string &input : corpus) Run(input);
  msr::fuzz::Mutator mutator(corpus, msr::fuzz::ReadDictionary(dictionary), options.seed, options.max_size);
  for (std::uint64_t i = 0; i < options.runs; ++i) {
    if (i % 1024 == 0) LimitTime();
    Run(mutator.Next());
  }
  std::cout << corpus.size() << " inputs of the corpus and " << options.runs << " mutations: nothing found\n";
  return 0;
}
