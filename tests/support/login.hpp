// login.hpp: another user of a test's database, with less rights than the tests have.
#pragma once

#include <string>

#include "tests/support/database.hpp"
#include "tests/support/msr.hpp"

namespace msr::test {

/// A user with a password, on PostgreSQL and MySQL, who may read whatever is there when it is made. Gone with this
/// object.
class Login {
 public:
  /// `database` has to live longer.
  explicit Login(TestDatabase &database);
  ~Login();
  Login(const Login &) = delete;
  Login &operator=(const Login &) = delete;

  /// Lets msr connect as this user.
  Variables variables() const { return {{"MSR_DATABASE_URL", database_.UrlAs(user_)}}; }

 private:
  TestDatabase &database_;
  std::string user_;
};

}  // namespace msr::test
