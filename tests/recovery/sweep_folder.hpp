// sweep_folder.hpp: migrations of all kinds, whose effects show if one of them is applied twice or in part.
#pragma once

#include <string>

#include "tests/support/temp_dir.hpp"

namespace msr::test {

enum class Files {
  kAll,
  kCovered,  ///< the same statements, as far as a transaction can cover them, each file in one; PostgreSQL only
};

/// Writes more than twenty migrations for the driver: tables, rows in tables without a key, files with many
/// statements, with and without a transaction, and repeatables. No statement in them draws from a sequence, which would
/// count on after a rollback.
void WriteSweepFolder(const Folder &folder, const std::string &driver, Files files = Files::kAll);

}  // namespace msr::test
