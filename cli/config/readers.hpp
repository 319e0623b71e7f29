// readers.hpp: one reader for each format of a config file. Each stands in a file of its own, which is the
// only one that knows its library; no exception of a library leaves it.
#pragma once

#include <string_view>

#include "cli/config/tree.hpp"
#include "core/base/result.hpp"

namespace msr::config {

// `file` is the name for messages; `text` is UTF-8 without control characters. Aliases of YAML are values
// like all others and count as often as they are used. XML: the root element may have any name, attributes
// are members, an element that is repeated is a list. The result is a table.
Result<Node> ReadToml(std::string_view file, std::string_view text);
Result<Node> ReadYaml(std::string_view file, std::string_view text);
Result<Node> ReadJson(std::string_view file, std::string_view text);
Result<Node> ReadXml(std::string_view file, std::string_view text);

}  // namespace msr::config
