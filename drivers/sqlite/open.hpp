// open.hpp: from a URL to an open database, or to a sentence that says why not.
#pragma once

#include <string>

#include <msr/driver_sdk.hpp>

#include "drivers/sqlite/database.hpp"
#include "drivers/sqlite/url.hpp"

namespace msr::sqlite {

struct Opened {
  Database database;
  std::string file;            ///< the real path; empty if the database is in memory
  std::string name;            ///< for people: the path, or ":memory:"
  std::string write_obstacle;  ///< why it cannot be written; empty if it can
};

Opened OpenDatabase(const Location &location, const sdk::ConnectOptions &options);

}  // namespace msr::sqlite
