// support.hpp: sessions with a real database, and what a driver says about a statement there.
#pragma once

#include <memory>
#include <string>

#include "core/driver_manager/driver.hpp"
#include "tests/support/catch.hpp"

namespace msr::effects {

using driver_manager::Connection;
using driver_manager::Observation;
using driver_manager::Settlement;

/// A driver, and the database that MSR_TEST_<NAME>_URL names.
class Database {
 public:
  Database(const std::string &driver_file, const char *url_variable);
  std::unique_ptr<Connection> Connect() const;

 private:
  std::unique_ptr<driver_manager::Driver> driver_;
  std::string url_;
};

/// Runs a statement that has to succeed.
void Run(Connection &session, const std::string &text);
/// Runs one that has to fail.
void Refused(Connection &session, const std::string &text);
/// The first cell of the first row.
std::string Ask(Connection &session, const std::string &text);

Observation Observe(Connection &session, const std::string &text);
/// "unknown", "repeatable", "visible", "checked".
std::string Class(Connection &session, const std::string &text);
Settlement Settle(Connection &session, const std::string &text, const std::string &evidence);
/// "unknown", "applied", "not applied"; with ": " and the cleanup, if there is one.
std::string Outcome(Connection &session, const std::string &text, const std::string &evidence);

/// Observes a statement, settles it on another session before it ran and after: "not applied, applied".
std::string Around(const Database &database, Connection &session, const std::string &text);

}  // namespace msr::effects
