#include "core/driver_manager/search.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <set>
#include <system_error>

#include <dlfcn.h>
#include <fmt/format.h>

#include "core/base/text.hpp"
#include "core/base/version.hpp"

namespace msr::driver_manager {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kSuffix = ".so";

// The file that holds this very code: the program, or libmsr.so in somebody else's program.
fs::path OwnFile() {
  Dl_info info{};
  std::error_code ignored;
  if (dladdr(reinterpret_cast<const void *>(&OwnFile), &info) != 0 && info.dli_fname != nullptr &&
      info.dli_fname[0] == '/') {
    fs::path real = fs::canonical(info.dli_fname, ignored);
    if (!ignored) return real;
  }
  // For the program itself the dynamic linker knows only what was typed to start it.
  return fs::read_symlink("/proc/self/exe", ignored);
}

bool IsWord(std::string_view word) {
  return !word.empty() && std::all_of(word.begin(), word.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  });
}

}  // namespace

std::string_view WordOf(std::string_view path, const ModuleKind &kind) {
  std::string_view name = path.substr(path.rfind('/') + 1);
  const std::size_t fixed = kind.prefix.size() + kSuffix.size();
  if (!name.starts_with(kind.prefix) || !name.ends_with(kSuffix) || name.size() <= fixed) return {};
  name.remove_prefix(kind.prefix.size());
  name.remove_suffix(kSuffix.size());
  return name;
}

std::string_view SearchPath::WordOf(std::string_view path) const {
  return driver_manager::WordOf(path, *kind_);
}

Result<SearchPath> SearchPath::Make(const std::vector<std::string> &extra, const ModuleKind &kind) {
  SearchPath path(kind);
  const auto add = [&](std::string directory) {
    std::vector<std::string> &all = path.directories_;
    if (std::find(all.begin(), all.end(), directory) == all.end()) all.push_back(std::move(directory));
  };
  for (const std::string &directory : extra) {
    if (!directory.starts_with('/')) {
      return Fail(ErrorKind::kConfig,
                  fmt::format("the {} directory \"{}\" is not an absolute path", kind.word, directory),
                  fmt::format("write the full path in {} or {}", kind.option, kind.variable));
    }
    add(directory);
  }
  const fs::path own = OwnFile().parent_path();
  if (!own.empty()) {
    // A program stands in bin/, a library in lib/; the drivers stand in lib/msr/drivers beside both, and so on.
    add((own.parent_path() / kModuleSubdirectory / kind.folder).lexically_normal().string());
    add((own.parent_path() / "lib/msr" / kind.folder).lexically_normal().string());
    add((own / "msr" / kind.folder).lexically_normal().string());
  }
  add((fs::path(kInstalledModules) / kind.folder).string());
  return path;
}

Result<std::string> SearchPath::Find(std::string_view word) const {
  std::string tried;
  if (IsWord(word)) {
    for (const std::string &directory : directories_) {
      std::string candidate = fmt::format("{}/{}{}{}", directory, kind_->prefix, word, kSuffix);
      std::error_code failed;
      if (fs::is_regular_file(candidate, failed)) return candidate;
      tried += fmt::format("{}{}", tried.empty() ? "" : ", ", candidate);
    }
  }
  const std::vector<std::string> words = Words();
  const std::vector<std::string_view> known(words.begin(), words.end());
  const std::optional<std::string> nearest = Nearest(word, known);
  std::string hint = nearest         ? fmt::format("did you mean \"{}\"? ", *nearest)
                     : words.empty() ? ""
                                     : fmt::format("there are {}: {}. ", kind_->there_are, fmt::join(words, ", "));
  hint += tried.empty() ? std::string(kind_->name_rule) : fmt::format("tried {}", tried);
  return Fail(kind_->error, fmt::format("there is no {} \"{}\"", kind_->word, word), std::move(hint));
}

std::vector<std::string> SearchPath::Files() const {
  std::set<std::string> seen;
  std::vector<std::string> files;
  for (const std::string &directory : directories_) {
    std::error_code failed;
    for (fs::directory_iterator it(directory, failed), end; !failed && it != end; it.increment(failed)) {
      if (WordOf(it->path().native()).empty()) continue;
      std::error_code broken;
      const fs::path real = fs::canonical(it->path(), broken);
      if (!broken && seen.insert(real.string()).second) files.push_back(real.string());
    }
  }
  std::sort(files.begin(), files.end(),
            [&](const std::string &a, const std::string &b) { return WordOf(a) < WordOf(b); });
  return files;
}

std::vector<std::string> SearchPath::Words() const {
  std::set<std::string> words;
  for (const std::string &directory : directories_) {
    std::error_code failed;
    for (fs::directory_iterator it(directory, failed), end; !failed && it != end; it.increment(failed)) {
      const std::string_view word = WordOf(it->path().native());
      if (!word.empty()) words.emplace(word);
    }
  }
  return {words.begin(), words.end()};
}

std::vector<std::string> KnownVariants(const SearchPath &path) {
  constexpr std::array<std::string_view, 9> kKnown = {"firebird", "mariadb",    "mysql",  "odbc",     "oracle",
                                                      "postgres", "postgresql", "sqlite", "sqlserver"};
  std::set<std::string> words(kKnown.begin(), kKnown.end());
  for (std::string &word : path.Words()) words.insert(std::move(word));
  return {words.begin(), words.end()};
}

}  // namespace msr::driver_manager
