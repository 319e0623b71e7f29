// machine.hpp: who runs msr, and where.
#pragma once

#include <string>

namespace msr {

/// The operating system's name for the user of this process; `uid 1000` for a user id without a name
/// (containers with an arbitrary one).
std::string UserName();

std::string HostName();

/// A name for one run that no other run has: UTC time to the millisecond and random digits, so that
/// sorting by text sorts by time.
std::string NewRunId();

/// UTC as YYYYMMDDHHMM, by this machine's clock.
std::string UtcMinute();

}  // namespace msr
