// example.hpp: the config file that `msr config init` writes.
#pragma once

#include <string>

namespace msr::config {

/// A file in TOML that sets nothing: each setting stands in it as a comment, with its default or an example.
std::string ExampleFile();

}  // namespace msr::config
