// pooler.hpp: a pooler in transaction mode between msr and the PostgreSQL server of the tests.
#pragma once

#include <optional>
#include <string>

#include "tests/support/process.hpp"
#include "tests/support/temp_dir.hpp"

namespace msr::test {

/// PgBouncer on a port of its own on the loopback, as another user than root, which it refuses. It ends with this
/// object.
class Pooler {
 public:
  /// `url` is that of a database of the server.
  explicit Pooler(const std::string &url);

  /// The same database through the pooler.
  const std::string &url() const { return url_; }

 private:
  TempDir dir_;
  std::string url_;
  std::optional<Process> process_;
};

}  // namespace msr::test
