// facts.hpp: small facts that the rooms of this driver share.
#pragma once

#include <cstdint>
#include <string_view>

#include <msr/driver.h>

#include "drivers/mysql/scanner.hpp"

namespace msr::mysql {

/// At most; a connection to a cluster claims fewer. DDL commits here, so it is not rolled back.
constexpr std::uint32_t kCapabilities = MSR_CAN_LOCK | MSR_CAN_NAME_LOCK_HOLDER | MSR_CAN_CANCEL | MSR_CAN_USE_SCHEMAS |
                                        MSR_CAN_TELL_POSITION | MSR_CAN_LIMIT_WAITING | MSR_CAN_LIMIT_STATEMENTS |
                                        MSR_CAN_SETTLE | MSR_CAN_END_SESSION | MSR_CAN_TELL_COVER |
                                        MSR_CAN_NAME_BLOCKERS;

/// Gives `unit_started` of the dialect its value.
constexpr std::string_view kMarkUnitStart =
    "SET @msr_unit_started=DATE_FORMAT(UTC_TIMESTAMP(6),'%Y-%m-%dT%H:%i:%s.%fZ')";

constexpr std::string_view kKeptChanges =
    "some changed tables are not transactional (MyISAM, Aria, MEMORY): their changes could not be rolled back";

/// Statements whose number of changed rows means something.
inline bool CountsRows(std::string_view head) {
  const std::string_view first = FirstWord(head);
  return first == "INSERT" || first == "UPDATE" || first == "DELETE" || first == "REPLACE" || first == "LOAD" ||
         first == "WITH";
}

/// Statements whose number of changed rows stands in the information text of their result: all rows
/// that an UPDATE matched, or that a plain INSERT brought; a single row brings no text.
inline bool CountInInfo(std::string_view head, std::string_view text) {
  const std::string_view first = FirstWord(head);
  if (first == "UPDATE") return true;
  return first == "INSERT" && !Mentions(text, "IGNORE") && !Mentions(text, "DUPLICATE") && !Mentions(text, "RETURNING");
}

/// A statement that only waits (SLEEP) ends without an error when it is cancelled.
inline bool MayEndSilently(std::string_view head) {
  const std::string_view first = FirstWord(head);
  return first == "SELECT" || first == "DO";
}

inline bool Commits(std::string_view head) {
  return FirstWord(head) == "COMMIT" || BeginsWith(head, "XA COMMIT");
}

}  // namespace msr::mysql
