// facts.hpp: what the driver claims at most.
#pragma once

#include <cstdint>

#include <msr/driver.h>

namespace msr::postgresql {

inline constexpr std::uint32_t kCapabilities = MSR_CAN_ROLL_BACK_DDL | MSR_CAN_LOCK | MSR_CAN_NAME_LOCK_HOLDER |
                                               MSR_CAN_CANCEL | MSR_CAN_USE_SCHEMAS | MSR_CAN_TELL_POSITION |
                                               MSR_CAN_LIMIT_WAITING | MSR_CAN_LIMIT_STATEMENTS | MSR_CAN_SETTLE |
                                               MSR_CAN_END_SESSION | MSR_CAN_NAME_BLOCKERS;

}  // namespace msr::postgresql
