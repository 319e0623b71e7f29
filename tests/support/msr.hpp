// msr.hpp: runs the program msr, and listens for the password in all that it says.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "tests/support/process.hpp"

namespace msr::test {

using Arguments = std::vector<std::string>;
using Variables = std::map<std::string, std::string>;

/// The program of this build in an environment with nothing but a path, a home that is not there, the settings of the
/// sanitizers, and `variables`.
Command MsrCommand(const Arguments &arguments, const Variables &variables = {});

/// Fails the test when the password, or a sanitizer's complaint, stands in the outputs; keeps them for the check at the
/// end of the run. Every run of msr goes through this.
Finished Checked(Finished finished);

/// Runs msr to its end.
Finished RunMsr(const Arguments &arguments, const Variables &variables = {});

/// Another user than the one who may do everything: the user "nobody" when this process is root, else its own.
std::optional<uid_t> Unprivileged();
/// Whether opening fails for Unprivileged(). A test of a missing right proves with it that the right is missing.
bool OpenFails(const std::string &path, int flags);
/// Gives a path to Unprivileged(), where that is another user.
void GiveToUnprivileged(const std::string &path);

/// The program and its drivers copied to where every user can reach them, since the build folder may be private.
class PublicProgram {
 public:
  explicit PublicProgram(const std::string &folder);
  Finished Run(const Arguments &arguments, const Variables &variables, const std::string &directory = "/") const;

 private:
  std::string program_;
};

}  // namespace msr::test
