// schema.hpp: the JSON Schema of config files, made from the table of settings.
#pragma once

#include <string>

namespace msr::config {

/// A schema in the words of draft 2020-12, with its line end.
std::string JsonSchema();

}  // namespace msr::config
