// file.hpp: one file of the migrations folder. Inside this room only.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include <msr/error.hpp>

#include "core/source/file_name.hpp"

namespace msr::source {

/// What becomes of files that take long to hash: they are hashed with the others, or left to whoever needs the
/// checksum.
enum class LargeFiles : std::uint8_t { kHash, kLeave };

/// A file with the name of a migration.
struct File {
  std::string path;
  FileName name;
  /// Of an up file that every database uses, if it is not a large one that is left; of the others it is for the scan
  /// to take.
  std::string checksum;
  /// Why it could not be taken. Ten thousand files must not carry room for an error each.
  std::unique_ptr<Error> unreadable;

  /// What files of one migration have in common: the version's identity, or the name of a repeatable.
  const std::string &identity() const { return name.version ? name.version->identity() : name.name; }
};

}  // namespace msr::source
