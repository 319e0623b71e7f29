// scan.hpp: from a folder of files to the migrations of one database.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <msr/engine.hpp>

#include "core/base/result.hpp"
#include "core/source/reading.hpp"
#include "core/source/version.hpp"

namespace msr::source {

/// One migration as its files say it. Which file it is depends on the database: a variant replaces the
/// general file.
struct Migration {
  MigrationKind kind = MigrationKind::kVersioned;
  std::optional<Version> version;  ///< of a versioned one
  std::string name;
  std::string up_file;  ///< relative to the folder
  std::optional<std::string> down_file;
  /// Of the up file; empty for a large one where the reading leaves those. See TakeChecksum.
  std::string checksum;

  /// What files and history are matched by: the version's identity, or the name of a repeatable.
  const std::string &identity() const { return version ? version->identity() : name; }
  /// "V7_users" or "R_totals": how messages call it.
  std::string title() const;
};

struct ScanOptions {
  std::string folder;
  /// The database's words, most special first; what `describe` said, or offline the driver's name.
  std::vector<std::string> variants;
  /// All words that may stand in a file's name. Others are spelling mistakes.
  std::vector<std::string> known_variants;
  bool allow_empty = false;
};

/// The whole truth about the folder: every problem, not only the first. With problems, `migrations`
/// must not be used for more than showing them.
struct Catalog {
  std::vector<Migration> migrations;  ///< versions in order, then repeatables by name
  std::vector<Error> problems;
  std::vector<Warning> warnings;
};

/// An error only when the folder itself cannot be read.
Result<Catalog> Scan(const ScanOptions &options);
/// The same with a reading of that folder that began earlier.
Result<Catalog> Scan(const ScanOptions &options, Reading &reading);

/// Takes the checksum of a migration's up file. Errors: it cannot be read, or is not UTF-8.
Result<void> TakeChecksum(const std::string &folder, Migration &migration);

}  // namespace msr::source
