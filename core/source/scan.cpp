#include "core/source/scan.hpp"

#include <algorithm>
#include <filesystem>
#include <map>
#include <system_error>
#include <tuple>

#include <fmt/format.h>

#include "core/base/text.hpp"
#include "core/source/file_name.hpp"
#include "core/source/folder.hpp"

namespace msr::source {
namespace {

struct File {
  std::string path;
  FileName name;
};

// All files that say they are one migration: same kind, same identity.
struct Group {
  std::vector<File> ups;
  std::vector<File> downs;
};

std::string_view BaseName(std::string_view path) {
  return path.substr(path.rfind('/') + 1);
}

/// Builds a Catalog from the listing of a folder.
class Scanner {
 public:
  explicit Scanner(const ScanOptions &options) : options_(options) {}

  Catalog Run(Listing listing) {
    catalog_.problems = std::move(listing.problems);
    for (std::string &path : listing.files) Take(std::move(path));
    for (const auto &[key, group] : groups_) Choose(group);
    Order();
    AddChecksums();
    if (groups_.empty() && catalog_.problems.empty() && !options_.allow_empty) {
      Problem("", fmt::format("the migrations folder {} holds no migration", options_.folder),
              "name the right folder with --folder, make a migration with: msr new <name>, or permit this with "
              "--allow-empty");
    }
    return std::move(catalog_);
  }

 private:
  void Problem(const std::string &file, std::string message, std::string hint) {
    Error error;
    error.kind = ErrorKind::kValidation;
    error.message = std::move(message);
    error.hint = std::move(hint);
    if (!file.empty()) error.where = Location{.file = file};
    catalog_.problems.push_back(std::move(error));
  }

  void Take(std::string path) {
    ParsedName parsed = ParseFileName(BaseName(path));
    if (!parsed.problem.empty()) {
      Problem(path, fmt::format("{} {}", path, parsed.problem), parsed.hint);
    } else if (parsed.ignored) {
      catalog_.warnings.push_back(
          {fmt::format("{} does not have the name of a migration and is left out", path), path});
    } else if (parsed.name && KnowsVariant(path, parsed.name->variant)) {
      FileName &name = *parsed.name;
      Group &group = groups_[{name.kind, name.version ? name.version->identity() : name.name}];
      std::vector<File> &files = name.direction == Direction::kUp ? group.ups : group.downs;
      files.push_back({std::move(path), std::move(name)});
    }
  }

  bool KnowsVariant(const std::string &path, const std::string &variant) {
    if (variant.empty()) return true;
    const std::vector<std::string> &known = options_.known_variants;
    if (std::find(known.begin(), known.end(), variant) != known.end()) return true;
    const std::vector<std::string_view> words(known.begin(), known.end());
    const std::optional<std::string> nearest = Nearest(variant, words);
    Problem(path, fmt::format("{} is for \"{}\", which is no driver", path, variant),
            nearest ? fmt::format("did you mean \"{}\"?", *nearest)
                    : "the name of a migration has no dots but the one before a driver's word");
    return false;
  }

  // One migration for this database out of the general file and its variants.
  void Choose(const Group &group) {
    if (group.ups.empty()) {
      for (const File &down : group.downs) {
        Problem(down.path, fmt::format("{} has no up file that it would revert", down.path),
                "add the up file with the same version and name, or remove this one");
      }
      return;
    }
    if (HasDuplicates(group.ups) || HasDuplicates(group.downs) || !SameNames(group)) return;
    const File *up = Pick(group.ups);
    if (up == nullptr) {
      const std::string &path = group.ups.front().path;
      Problem(path,
              fmt::format("{} has no text for {}", path,
                          options_.variants.empty() ? "this database" : options_.variants.front()),
              "add the general file, without a driver's word, or one for this driver");
      return;
    }
    const File *down = Pick(group.downs);
    Migration migration;
    migration.kind = up->name.kind;
    migration.version = up->name.version;
    migration.name = up->name.name;
    migration.up_file = up->path;
    if (down != nullptr) migration.down_file = down->path;
    catalog_.migrations.push_back(std::move(migration));
  }

  bool HasDuplicates(const std::vector<File> &files) {
    std::map<std::string_view, const File *> seen;
    bool found = false;
    for (const File &file : files) {
      const auto [other, fresh] = seen.emplace(file.name.variant, &file);
      if (fresh) continue;
      found = true;
      const std::string what = file.name.version ? fmt::format("version {}", file.name.version->identity())
                                                 : fmt::format("the repeatable {}", file.name.name);
      Problem(file.path, fmt::format("{} and {} are both {}", other->second->path, file.path, what),
              "give one of them another version or name");
    }
    return found;
  }

  // Variants and down files belong to the general file by their full name; a different name under the
  // same version is a slip that would make one of them vanish.
  bool SameNames(const Group &group) {
    const FileName &first = group.ups.front().name;
    bool same = true;
    for (const std::vector<File> *files : {&group.ups, &group.downs}) {
      for (const File &file : *files) {
        const bool agrees =
            file.name.name == first.name && (!first.version || file.name.version->text() == first.version->text());
        if (agrees) continue;
        same = false;
        Problem(file.path, fmt::format("{} has the version of {}, but not its name", file.path, group.ups.front().path),
                "files of one migration are written with the same version and name");
      }
    }
    return same;
  }

  const File *Pick(const std::vector<File> &files) const {
    const auto find = [&](std::string_view variant) -> const File * {
      const auto file =
          std::find_if(files.begin(), files.end(), [&](const File &f) { return f.name.variant == variant; });
      return file == files.end() ? nullptr : &*file;
    };
    for (const std::string &variant : options_.variants) {
      if (const File *file = find(variant)) return file;
    }
    return find("");
  }

  void Order() {
    std::sort(catalog_.migrations.begin(), catalog_.migrations.end(), [](const Migration &a, const Migration &b) {
      if (a.kind != b.kind) return a.kind == MigrationKind::kVersioned;
      return a.version ? *a.version < *b.version : a.name < b.name;
    });
  }

  void AddChecksums() {
    std::vector<std::string> files;
    files.reserve(catalog_.migrations.size());
    for (const Migration &migration : catalog_.migrations) files.push_back(migration.up_file);
    std::vector<Result<std::string>> sums = Checksums(options_.folder, files);
    for (std::size_t i = 0; i < sums.size(); ++i) {
      if (sums[i]) {
        catalog_.migrations[i].checksum = std::move(*sums[i]);
      } else {
        catalog_.problems.push_back(sums[i].error());
      }
    }
  }

  const ScanOptions &options_;
  std::map<std::pair<MigrationKind, std::string>, Group> groups_;
  Catalog catalog_;
};

}  // namespace

std::string Migration::title() const {
  return version ? fmt::format("V{}_{}", version->text(), name) : fmt::format("R_{}", name);
}

Result<Catalog> Scan(const ScanOptions &options) {
  // Who permits a folder without migrations does not mind that nobody made it yet.
  std::error_code ignored;
  if (options.allow_empty && !std::filesystem::exists(options.folder, ignored) && !ignored) return Catalog{};
  MSR_TRY_ASSIGN(Listing listing, ListFiles(options.folder));
  return Scanner(options).Run(std::move(listing));
}

}  // namespace msr::source
