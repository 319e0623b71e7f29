// event_json.hpp: an event as one JSON object.
#pragma once

#include <string>

#include <msr/plugin.h>

namespace msr::exec_hook {

/// One line with its end. The names of the fields are those of msr's own events in JSON; docs/plugins.md lists them.
std::string ToJson(const msr_event &event);

}  // namespace msr::exec_hook
