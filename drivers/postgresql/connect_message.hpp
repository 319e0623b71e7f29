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
  /// The server was there, but no TLS as the settings demand it.
  bool tls_failed = false;
};

/// Takes a message of libpq in the form PQERRORS_VERBOSE apart. It works on the form, not on words,
/// since the server may speak any language. Only TLS, which has no codes, is told by the words of libpq itself.
ConnectReason ParseConnectMessage(std::string_view message);

}  // namespace msr::postgresql
