// connect_error.hpp: says why no connection could be made.
#pragma once

#include <string>
#include <string_view>

#include <msr/driver_sdk.hpp>

#include "drivers/postgresql/libpq.hpp"

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

sdk::Failure ConnectFailure(const PGconn *conn);
sdk::Failure ConnectTimeout(const PGconn *conn, int seconds);

}  // namespace msr::postgresql
