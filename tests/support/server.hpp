// server.hpp: a running `msr serve`.
#pragma once

#include <csignal>
#include <string>

#include "tests/support/http.hpp"
#include "tests/support/workspace.hpp"

namespace msr::test {

/// A server that is asked by a test, and has to end well.
class Server {
 public:
  /// Without a cache, unless the options have one, so that every answer is about what is.
  explicit Server(Workspace &workspace, const Arguments &options = {}, const Variables &variables = {});

  const std::string &port() const { return port_; }
  Process &process() { return process_; }
  HttpAnswer Get(const std::string &path) const { return test::Get(port_, path); }
  int StatusOf(const std::string &path) const { return Get(path).status; }
  /// Why it is not ready, or "".
  std::string WhyNotReady() const;
  /// Waits until /ready has this status; whoever waits for a probe asks again as well.
  bool Becomes(int status) const {
    return WaitUntil([&] { return StatusOf("/ready") == status; });
  }

  /// Ends it, and requires that it ends with 0.
  Finished End(int signal = SIGTERM);
  /// The same where it was asked to end already.
  Finished Finish();

 private:
  Process process_;
  std::string port_;
};

}  // namespace msr::test
