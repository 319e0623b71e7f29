// subject.hpp: the driver and the database under test.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "core/base/result.hpp"
#include "core/driver_manager/driver.hpp"
#include "tests/conformance/arguments.hpp"

namespace msr::conformance {

using driver_manager::Connection;
using driver_manager::ConnectRequest;
using driver_manager::Description;
using driver_manager::Driver;
using driver_manager::DriverError;
using driver_manager::DriverResult;
using driver_manager::QuoteName;
using driver_manager::Row;
using driver_manager::SqlText;

/// What the name of every session of this program begins with.
inline constexpr const char *kApplication = "msr-conformance";

struct Subject {
  Arguments arguments;
  std::string url;
  std::unique_ptr<Driver> driver;
  /// A session that makes and drops the tables of the tests. Never in a transaction.
  std::unique_ptr<Connection> keeper;

  const msr_driver &table() const { return driver->table(); }
  const msr_dialect &dialect() const { return driver->dialect(); }
  ConnectRequest Request() const;

  /// Which tags of the form `needs:…` and `lacks:…` hold here.
  std::vector<std::pair<std::string, bool>> Tags() const;
};

/// Loads the driver and opens the first session.
Result<Subject> MakeSubject(Arguments arguments);

/// The subject of this process. A test case takes no arguments, so it has to be found from everywhere.
Subject &TheSubject();

}  // namespace msr::conformance
