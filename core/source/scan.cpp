#include "core/source/scan.hpp"

#include <algorithm>
#include <filesystem>
#include <map>
#include <system_error>

#include <fmt/format.h>

#include "core/base/text.hpp"
#include "core/source/file_hasher.hpp"

namespace msr::source {
namespace {

// All files that say they are one migration: same kind, same identity. Each list is sorted by path.
struct Group {
  std::vector<File *> ups;
  std::vector<File *> downs;
};

/// Builds a Catalog from the listing of a folder.
class Scanner {
 public:
  Scanner(const ScanOptions &options, LargeFiles large_files)
      : options_(options), hasher_(options.folder, large_files) {}

  Catalog Run(Files &files, Reading &reading) {
    catalog_.problems = std::move(files.problems);
    catalog_.warnings = std::move(files.warnings);
    catalog_.migrations.reserve(files.sorted.size());
    ups_.reserve(files.sorted.size());
    Group group;
    for (std::size_t from = 0; from < files.sorted.size();) {
      const std::size_t to = EndOfGroup(files.sorted, from);
      group.ups.clear();
      group.downs.clear();
      for (; from < to; ++from) Add(files.sorted[from], group);
      Choose(group);
    }
    reading.Finish();
    TakeChecksums();
    if (files.sorted.empty() && catalog_.problems.empty() && !options_.allow_empty) {
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

  void Add(File &file, Group &group) {
    if (!KnowsVariant(file.path, file.name.variant)) return;
    (file.name.direction == Direction::kUp ? group.ups : group.downs).push_back(&file);
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
      for (const File *down : group.downs) {
        Problem(down->path, fmt::format("{} has no up file that it would revert", down->path),
                "add the up file with the same version and name, or remove this one");
      }
      return;
    }
    if (HasDuplicates(group.ups) || HasDuplicates(group.downs) || !SameNames(group)) return;
    File *up = Pick(group.ups);
    if (up == nullptr) {
      const std::string &path = group.ups.front()->path;
      Problem(path,
              fmt::format("{} has no text for {}", path,
                          options_.variants.empty() ? "this database" : options_.variants.front()),
              "add the general file, without a driver's word, or one for this driver");
      return;
    }
    TakeUp(*up, Pick(group.downs));
  }

  void TakeUp(File &up, const File *down) {
    Migration &migration = catalog_.migrations.emplace_back();
    migration.kind = up.name.kind;
    migration.version = std::move(up.name.version);
    migration.name = std::move(up.name.name);
    if (down != nullptr) migration.down_file = down->path;
    ups_.push_back(&up);
  }

  void TakeChecksums() {
    for (std::size_t i = 0; i < ups_.size(); ++i) {
      File &up = *ups_[i];
      if (up.checksum.empty() && up.unreadable == nullptr) hasher_.Hash({&ups_[i], 1});
      catalog_.migrations[i].up_file = std::move(up.path);
      catalog_.migrations[i].checksum = std::move(up.checksum);
      if (up.unreadable != nullptr) catalog_.problems.push_back(std::move(*up.unreadable));
    }
  }

  bool HasDuplicates(const std::vector<File *> &files) {
    if (files.size() < 2) return false;
    std::map<std::string_view, const File *> seen;
    bool found = false;
    for (const File *file : files) {
      const auto [other, fresh] = seen.emplace(file->name.variant, file);
      if (fresh) continue;
      found = true;
      const std::string what = file->name.version ? fmt::format("version {}", file->identity())
                                                  : fmt::format("the repeatable {}", file->identity());
      Problem(file->path, fmt::format("{} and {} are both {}", other->second->path, file->path, what),
              "give one of them another version or name");
    }
    return found;
  }

  // Variants and down files belong to the general file by their full name; a different name under the
  // same version is a slip that would make one of them vanish.
  bool SameNames(const Group &group) {
    const FileName &first = group.ups.front()->name;
    bool same = true;
    for (const std::vector<File *> *files : {&group.ups, &group.downs}) {
      for (const File *file : *files) {
        const bool agrees =
            file->name.name == first.name && (!first.version || file->name.version->text() == first.version->text());
        if (agrees) continue;
        same = false;
        Problem(file->path,
                fmt::format("{} has the version of {}, but not its name", file->path, group.ups.front()->path),
                "files of one migration are written with the same version and name");
      }
    }
    return same;
  }

  File *Pick(const std::vector<File *> &files) const {
    const auto find = [&](std::string_view variant) -> File * {
      const auto file =
          std::find_if(files.begin(), files.end(), [&](const File *f) { return f->name.variant == variant; });
      return file == files.end() ? nullptr : *file;
    };
    for (const std::string &variant : options_.variants) {
      if (File *file = find(variant)) return file;
    }
    return find("");
  }

  const ScanOptions &options_;
  FileHasher hasher_;
  Catalog catalog_;
  std::vector<File *> ups_;  // of the catalog's migrations, in their order
};

}  // namespace

std::string Migration::title() const {
  return version ? fmt::format("V{}_{}", version->text(), name) : fmt::format("R_{}", name);
}

Result<Catalog> Scan(const ScanOptions &options) {
  Reading reading(options.folder);
  return Scan(options, reading);
}

Result<Catalog> Scan(const ScanOptions &options, Reading &reading) {
  // Who permits a folder without migrations does not mind that nobody made it yet.
  std::error_code ignored;
  if (options.allow_empty && !std::filesystem::exists(options.folder, ignored) && !ignored) return Catalog{};
  MSR_TRY_ASSIGN(Files * files, reading.List());
  return Scanner(options, reading.large_files()).Run(*files, reading);
}

Result<void> TakeChecksum(const std::string &folder, Migration &migration) {
  File file;
  file.path = migration.up_file;
  File *const files[] = {&file};
  FileHasher(folder, LargeFiles::kHash).Hash(files);
  if (file.unreadable != nullptr) return Fail(std::move(*file.unreadable));
  migration.checksum = std::move(file.checksum);
  return {};
}

}  // namespace msr::source
