// connect_error.hpp: says why no connection could be made.
#pragma once

#include <msr/driver_sdk.hpp>

#include "drivers/postgresql/libpq.hpp"

namespace msr::postgresql {

sdk::Failure ConnectFailure(const PGconn *conn);
sdk::Failure ConnectTimeout(const PGconn *conn, int seconds);

}  // namespace msr::postgresql
