// connect_message.hpp: takes apart what libpq says about a failed attempt to connect. Pure.
#pragma once

#include <string>
#include <string_view>

namespace msr::postgresql {

/// What libpq said about a failed attempt, taken apart.
struct ConnectReason {
  std::string text;      ///< one line
  std::string sqlstate;  ///< of the last answer of a server; empty where none answered
  std::string hint;      ///< libpq's own
};

/// Takes a message of libpq in the form PQERRORS_VERBOSE apart. It works on the form, not on words,
/// since the server may speak any language.
ConnectReason ParseConnectMessage(std::string_view message);

}  // namespace msr::postgresql
