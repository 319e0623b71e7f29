// connect.hpp: opens a session with libpq.
#pragma once

#include <msr/driver_sdk.hpp>

#include "drivers/postgresql/libpq.hpp"

namespace msr::postgresql {

/// Where the server's notices go while the connection lives.
struct NoticeTarget {
  PQnoticeReceiver receiver = nullptr;
  void *context = nullptr;
};

/// Opens one session as `options` asks; throws MSR_INVALID, MSR_UNREACHABLE or MSR_DENIED.
ConnPtr Connect(const sdk::ConnectOptions &options, const NoticeTarget &notices);

}  // namespace msr::postgresql
