// namespaces.hpp: commands in namespaces of their own, as root, by sudo or as nobody in particular.
#pragma once

#include <vector>

#include "tests/support/msr.hpp"
#include "tests/support/process.hpp"

namespace msr::test {

/// The first of these command lines that can run another one: /bin/true is tried. Empty when there is none.
Arguments FirstThatRuns(const std::vector<Arguments> &ways);

/// For a command that begins with sudo: the one of Debian 13 crashes where there is no PATH.
void GivePath(Command &command);

}  // namespace msr::test
