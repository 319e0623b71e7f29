// driver.hpp: a driver, loaded and checked.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <msr/driver.h>

#include "core/base/result.hpp"
#include "core/driver_manager/connection.hpp"
#include "core/driver_manager/search.hpp"

namespace msr::driver_manager {

/// A loaded driver. Its library stays in memory until the process ends, so that nothing it handed out
/// can dangle. Connections must not outlive the Driver object.
class Driver {
 public:
  /// Loads the file and refuses, in one sentence, what is not a driver for this msr.
  static Result<std::unique_ptr<Driver>> Load(const std::string &path);

  /// Opens a session and asks it what it is.
  DriverResult<std::unique_ptr<Connection>> Connect(const ConnectRequest &request) const;

  const std::string &path() const { return path_; }
  std::string_view name() const;
  std::string_view version() const;
  std::string_view url_form() const;
  std::string client_library() const;
  std::vector<std::string> schemes() const;
  const msr_dialect &dialect() const { return dialect_; }
  /// The most that a connection can do; see Connection::Can.
  std::uint32_t capabilities() const { return table_.capabilities; }
  const msr_driver &table() const { return table_; }

 private:
  Driver(std::string path, const msr_driver &table);

  std::string path_;
  msr_driver table_{};  // a copy with everything in it that this msr knows; the rest is zero
  msr_dialect dialect_{};
};

/// Capabilities as words, in a fixed order: "roll_back_ddl", "lock", …
std::vector<std::string> CapabilityNames(std::uint32_t capabilities);

/// Chooses the driver by `word`, or by the scheme of `url` if that is empty. A word that contradicts the
/// scheme is an error, and so is having neither.
Result<std::unique_ptr<Driver>> Choose(const SearchPath &path, std::string_view word, std::string_view url);

}  // namespace msr::driver_manager
